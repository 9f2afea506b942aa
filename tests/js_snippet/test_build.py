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


def test_constants_match_the_wire() -> None:
    assert generate.TARGET.read_text(encoding="utf-8") == generate.typescript()
