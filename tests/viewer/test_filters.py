"""The filter in the address."""

import datetime as dt

import pytest

from tests.viewer.conftest import NOW_MS
from viewer import filters
from viewer.problems import Problem


@pytest.mark.parametrize(
    ("query", "from_day", "to_day", "device"),
    [
        pytest.param({}, "2026-09-15", "2026-09-21", "", id="nothing"),
        pytest.param({"from": "2026-01-02", "to": "2026-02-03"}, "2026-01-02", "2026-02-03", "", id="range"),
        pytest.param({"from": "2026-09-01"}, "2026-09-01", "2026-09-21", "", id="from alone lasts until today"),
        pytest.param({"to": "2026-09-10"}, "2026-09-04", "2026-09-10", "", id="to alone is a week"),
        pytest.param({"from": "2026-02-03", "to": "2026-01-02"}, "2026-01-02", "2026-02-03", "", id="reversed"),
        pytest.param({"device": "tablet", "from": "", "to": ""}, "2026-09-15", "2026-09-21", "tablet", id="device"),
    ],
)
def test_parse_reads(query: dict[str, str], from_day: str, to_day: str, device: str) -> None:
    found = filters.parse(query, NOW_MS)
    assert (found.from_day.isoformat(), found.to_day.isoformat(), found.device) == (from_day, to_day, device)


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"from": "yesterday"}, id="no date"),
        pytest.param({"from": "2026-02-30"}, id="no such day"),
        pytest.param({"from": "0001-01-01", "to": "0001-01-02"}, id="before time"),
        pytest.param({"to": "0001-01-01"}, id="before time, and its week more so"),
        pytest.param({"from": "9999-12-31"}, id="after time"),
        pytest.param({"from": "2024-01-01", "to": "2026-01-01"}, id="too long"),
        pytest.param({"device": "fridge"}, id="device"),
    ],
)
def test_parse_refuses_what_is_no_filter(query: dict[str, str]) -> None:
    with pytest.raises(Problem) as caught:
        filters.parse(query, NOW_MS)
    assert caught.value.status == 400


def test_bounds_hold_whole_days() -> None:
    found = filters.parse({"from": "2026-09-20", "to": "2026-09-21"}, NOW_MS)
    assert found.from_ms == int(dt.datetime(2026, 9, 20, tzinfo=dt.UTC).timestamp() * 1000)
    assert found.to_ms - found.from_ms == 2 * 86_400_000
    assert found.values()["from_day"] == dt.date(2026, 9, 19)
    assert found.values()["to_day"] == dt.date(2026, 9, 22)


def test_query_gives_the_filter_again() -> None:
    found = filters.Filter(dt.date(2026, 1, 2), dt.date(2026, 1, 3), "phone")
    assert filters.parse(found.query(), NOW_MS) == found
