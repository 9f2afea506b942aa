"""The icons that the pages draw."""

import re
from pathlib import Path

import pytest

from insight.signals.signal import KINDS
from viewer.assets import FOLDER as STATIC
from viewer.assets import mark, shape
from viewer.templating import FOLDER

TEXTS = {path.name: path.read_text() for path in Path(FOLDER).glob("*.html")}


@pytest.mark.parametrize(("macro", "file"), [("icon", "icons.svg"), ("sign", "replay_icons.svg")])
def test_every_icon_that_a_template_names_is_there(macro: str, file: str) -> None:
    named = {name for text in TEXTS.values() for name in re.findall(rf'\b{macro}\("(\w+)"', text)}
    assert len(named) >= 5
    assert not {name for name in named if not shape(name, file)}


@pytest.mark.parametrize("name", [*KINDS, "phone", "tablet", "desktop", "devices"])
def test_every_signal_and_device_has_an_icon(name: str) -> None:
    assert re.match(r"<\w+ .*/>$", shape(name))


def test_mark_in_the_pages_is_the_tabs_icon() -> None:
    text = (STATIC / "icon.svg").read_text()
    assert f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{mark()}</svg>' == text.strip()


def test_icon_that_there_is_not_is_empty() -> None:
    assert shape("no such") == ""
