"""What is built: small enough, and of the wire as it is."""

import gzip
import json
from pathlib import Path

import pytest

from wire import generate

BUDGET = json.loads((Path(generate.TARGET).parent.parent / "budget.json").read_text())


@pytest.mark.parametrize("name", ["a.js", "b.js", "d.js", "r.js"])
def test_file_gzipped_stays_within_its_budget(dist: Path, name: str) -> None:
    assert len(gzip.compress((dist / name).read_bytes(), 9)) <= BUDGET[name]


def test_what_comes_with_the_page_and_with_an_ordinary_page_view_is_as_small_as_the_docs_say(dist: Path) -> None:
    first, later = (len(gzip.compress((dist / name).read_bytes(), 9)) for name in ("a.js", "b.js"))
    assert first <= 7 * 1024
    assert first + later < 15.5 * 1024


def test_constants_match_the_wire() -> None:
    assert generate.TARGET.read_text(encoding="utf-8") == generate.typescript()
