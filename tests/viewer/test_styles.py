"""The style sheets say nothing of what no page has, and the pages name nothing that no sheet knows."""

import re
from pathlib import Path

VIEWER = Path(__file__).parents[2] / "viewer"
SHEETS = {path: path.read_text(encoding="utf-8") for path in (VIEWER / "client" / "styles").rglob("*.css")}
TEMPLATES = [path.read_text(encoding="utf-8") for path in (VIEWER / "templates").glob("*.html")]
SCRIPTS = [path.read_text(encoding="utf-8") for path in (VIEWER / "client" / "src").rglob("*.ts")]
MADE = re.compile(r"(signal|told|device|tick)-\w+")  # after a kind of signal, of happening, of device, of mark
RECORDER = re.compile(r"replayer-|touch-")  # set by rrweb


def selectors() -> str:
    """All selectors, without comments and strings."""
    rules = re.sub(r'/\*.*?\*/|"[^"]*"', "", "\n".join(SHEETS.values()), flags=re.S)
    return "\n".join(re.findall(r"([^{};]+)\{", rules))


def styled() -> set[str]:
    return set(re.findall(r"\.([a-z][\w-]*)", selectors()))


def named() -> set[str]:
    """The classes that templates write out."""
    written = re.findall(r'class="([^"]*)"', "\n".join(TEMPLATES))
    plain = " ".join(re.sub(r"\{[{%].*?[%}]\}", " ", one) for one in written)
    return {name for name in plain.split() if not name.endswith("-")}


def test_every_class_of_the_sheets_is_on_some_page() -> None:
    words = set(re.findall(r"[\w-]+", "\n".join([*TEMPLATES, *SCRIPTS])))
    assert {name for name in styled() - words if not MADE.match(name) and not RECORDER.match(name)} == set()


def test_every_class_of_the_pages_has_a_rule() -> None:
    assert named() - styled() == set()


def test_every_colour_and_size_is_used() -> None:
    text = "\n".join(SHEETS.values())
    names = set(re.findall(r"^  (--[\w-]+):", text, re.M))
    used = set(re.findall(r"var\((--[\w-]+)", text))
    ramps = re.compile(r"--(grey|space)-\d+")  # whole, or one would not see the steps
    assert {name for name in names - used if not ramps.fullmatch(name)} == set()


def test_every_part_is_on_a_page() -> None:
    imported = {
        (path.parent / name).resolve() for path, text in SHEETS.items() for name in re.findall(r'@import "(.+?)"', text)
    }
    parts = {path.resolve() for path in SHEETS if path.parent.name != "styles"}
    assert parts == {path for path in imported if path.parent.name != "styles"}  # a whole sheet may be in another
