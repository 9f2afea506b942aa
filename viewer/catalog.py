"""Bring the translations up to date: `python -m viewer.catalog` rewrites locale/ja/LC_MESSAGES/messages.po.

English is the source and needs no catalogue. Translations are kept, new texts are added empty, unused ones go.
"""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from viewer.i18n import FOLDER, LANGUAGES

ROOT = Path(__file__).parent
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "t": None}
SOURCE = "en"


def extract() -> Catalog:
    """Every text in modules, templates and scripts, with the files it stands in."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = Catalog(charset="utf-8")
    for path, _, text, _, _ in extract_from_dir(str(ROOT), methods, options, KEYWORDS):
        found.add(text, None, [(path, 0)])
    return found


def path_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def updated(language: str) -> bytes:
    """The language's catalogue with today's texts and the translations it has."""
    path = path_of(language)
    known = read_po(io.BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog(locale=language)
    fresh = Catalog(locale=language, charset="utf-8", fuzzy=False, header_comment="")
    for message in extract():
        if message.id:
            translated = known.get(message.id)
            same_form = translated is not None and translated.pluralizable == message.pluralizable
            places = sorted({(path, 0) for path, _ in message.locations})
            fresh.add(message.id, translated.string if translated and same_form else None, places)
    written = io.BytesIO()
    write_po(written, fresh, width=120, sort_by_file=True, include_lineno=False, omit_header=False)
    lines = written.getvalue().strip().split(b"\n")
    return b"\n".join(line for line in lines if not line.startswith(_EMPTY_OR_DATED)) + b"\n"


_EMPTY_OR_DATED = (
    *(b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Last-Translator', b'"Generated-By'),
    *(b'"Project-Id-Version', b'"Report-Msgid-Bugs-To', b'"Language-Team'),
)


if __name__ == "__main__":
    for language in LANGUAGES:
        if language != SOURCE:
            path_of(language).parent.mkdir(parents=True, exist_ok=True)
            path_of(language).write_bytes(updated(language))
