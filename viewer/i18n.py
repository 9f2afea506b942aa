"""The words in two languages. English is the source; a language's catalogues are read from its .po files."""

import gettext
import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = ("en", "ja")
NAMES: dict[Language, str] = {"en": "English", "ja": "日本語"}
FOLDER = Path(__file__).parent / "locale"


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "translate this later"
    """Marks a text for extraction; whoever shows it translates it."""
    return text


class Words:
    """One language: its texts, its plurals, its way to write numbers and dates."""

    def __init__(self, language: Language, catalogues: Iterable[Catalog]) -> None:
        self.language = language
        self.locale = Locale.parse(language)
        self.client: dict[str, str] = {}
        self._translations = gettext.NullTranslations()
        for catalogue in catalogues:
            self._add(catalogue)

    def _add(self, catalogue: Catalog) -> None:
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        translations = gettext.GNUTranslations(compiled)
        translations.add_fallback(self._translations)
        self._translations = translations
        for message in catalogue:
            in_client = any(path.startswith("client/") for path, _ in message.locations)
            if in_client and isinstance(message.id, str) and isinstance(message.string, str) and message.string:
                self.client[message.id] = message.string

    def gettext(self, text: str) -> str:
        return self._translations.gettext(text)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self._translations.ngettext(one, many, n)


def catalogues(language: Language) -> list[Catalog]:
    """Every .po file of a language, in the order of their names."""
    found = []
    for path in sorted((FOLDER / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            found.append(read_po(file, locale=language))
    return found


@cache
def words(language: Language) -> Words:
    return Words(language, catalogues(language))


class _Wish(msgspec.Struct, frozen=True):
    language: str
    quality: float


def _wishes(accept_language: str) -> list[_Wish]:
    wishes = []
    for part in accept_language[:500].split(","):
        tag, _, parameter = part.strip().partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            quality = 0.0
        wishes.append(_Wish(tag.split("-")[0].lower(), quality))
    return sorted(wishes, key=lambda wish: -wish.quality)


def choose(asked: str | None, remembered: str | None, accept_language: str) -> Language:
    """The language of an answer: what the address asks for, else the cookie, else what the browser prefers."""
    for wish in (asked, remembered):
        if wish in LANGUAGES:
            return wish
    for wished in _wishes(accept_language):
        if wished.language in LANGUAGES and wished.quality > 0:
            return wished.language
    return "en"
