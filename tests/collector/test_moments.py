"""Each kind of event, and the rows that it makes."""

import json
import uuid
from typing import Any

import msgpack
import pytest

from collector import moments
from collector.context import context
from collector.record import Arrival
from collector.tables import COLUMNS, Rows
from tests.collector.batches import AGENT, NOW_MS, batch
from wire import Reason, decode_batch, decode_event


def rows_of(event: list[Any]) -> Rows:
    body = msgpack.packb(batch(events=[event]))
    decoded = decode_batch(body)
    made = decode_event(decoded.events[0], json=False)
    assert not isinstance(made, Reason)
    rows = Rows()
    moments.add(rows, context(Arrival(NOW_MS, 1, "k1", b"", AGENT, 0, body), decoded, None), [(0, made)])
    return rows


def cells(rows: Rows, table: str) -> dict[str, Any]:
    insert_id = uuid.uuid4()
    columns = rows.columns(table, insert_id)
    assert columns.pop("insert_id") == [insert_id]
    assert list(columns) == list(COLUMNS[table])
    return {name: values[0] for name, values in columns.items()}


@pytest.mark.parametrize(
    ("event", "detail"),
    [
        pytest.param([1, 0, 2, 90], {"navigation": 2, "load_ms": 90, "url_hash": 3715168383}, id="start"),
        pytest.param([2, 0, "b"], None, id="click"),
        pytest.param([2, 0, "b", 0, 0, 0, 0, 0, "", 0, 7, 0, 999], None, id="click of a mouse that hardly rested"),
        pytest.param([2, 0, "b", 0, 0, 0, 0, 0, "", 0, 7, 0, 4_200], {"rest_ms": 4_200}, id="click after a rest"),
        pytest.param([19, 0, 1, 5, 2_600], {"what": 1, "turns": 5, "ms": 2_600}, id="swing"),
        pytest.param(
            [5, 0, "#mail", "E-mail", "email", 4000, 12, 1, True],
            {"kind": "email", "dwell_ms": 4000, "edits": 12, "refills": 1, "filled": True},
            id="field",
        ),
        pytest.param([6, 0, "form", "Order"], None, id="submit"),
        pytest.param(
            [7, 0, "x is undefined", "https://shop.test/a.js", 3, 9, "at f", 4],
            {
                "message": "x is undefined",
                "source": "https://shop.test/a.js",
                "line": 3,
                "column": 9,
                "stack": "at f",
                "count": 4,
            },
            id="error",
        ),
        pytest.param([8, 0, True], {"hidden": True}, id="visibility"),
        pytest.param([9, 0, 800, 600, -90], {"width": 800, "height": 600, "angle": 270}, id="resize"),
        pytest.param([12, 0, "p", 30, True], {"chars": 30, "copied": True}, id="select"),
        pytest.param(
            [13, 0, "#f", "Sign up", "#f>input", 2], {"last": "#f>input", "edited": 2, "pressed": False}, id="abandon"
        ),
        pytest.param([14, 0, "CLS", 0.25, "#ad"], {"name": "CLS", "value": 0.25}, id="vital"),
        pytest.param([14, 0, "x" * 99, -1], {"name": "x" * 16, "value": 0.0}, id="vital, clamped"),
        pytest.param([15, 0, "u1", {"plan": "pro"}], {"user": "u1", "traits": {"plan": "pro"}}, id="identify"),
        pytest.param([16, 0, {"variant": 2}], {"props": {"variant": 2}}, id="set"),
        pytest.param(
            [17, 0, True, False, "v3", "page"],
            {"visitor": True, "recording": False, "version": "v3", "source": "page"},
            id="consent",
        ),
        pytest.param([18, 0, "rage", 900], {"rule": "rage", "sample": 100}, id="recorded"),
        pytest.param(
            [10, 0, "sign up", {"plan": "pro", "__proto__": 1, "deep": [1, {"a": None}], "nothing": None}],
            {"name": "sign up", "props": {"plan": "pro", "__proto__": 1, "deep": '[1,{"a":null}]', "nothing": None}},
            id="custom",
        ),
        pytest.param(
            [10, 0, "odd", {"big": 2**63, "bytes": b"\xff", "key": {1: 2}, "wide": "w" * 3_000}],
            {"name": "odd", "props": {"big": str(2**63), "bytes": '"/w=="', "key": '{"1":2}', "wide": "w" * 2_000}},
            id="custom of odd values",
        ),
        pytest.param([11, 0, 3300], {"active_ms": 3300}, id="leave"),
    ],
)
def test_add_event_keeps_its_detail(event: list[Any], detail: dict[str, Any] | None) -> None:
    rows = rows_of(event)
    made = cells(rows, "events")
    assert made["tag"] == event[0]
    assert (json.loads(made["detail"]) if made["detail"] else None) == detail
    if event[0] in (5, 6):
        assert (made["path"], made["label"]) == tuple(event[2:4])


@pytest.mark.parametrize(
    ("event", "tables"),
    [
        pytest.param([1, 0], {"events", "views"}, id="start"),
        pytest.param([2, 0, "b"], {"events", "pointers"}, id="click"),
        pytest.param([2, 0, "b", 0, 0, 0, 0, 64], {"events"}, id="click by key"),
        pytest.param([3, 0, "b"], {"pointers"}, id="move"),
        pytest.param([4, 0], {"scrolls"}, id="scroll"),
        pytest.param([11, 0], {"events"}, id="leave"),
    ],
)
def test_add_event_goes_to_its_tables(event: list[Any], tables: set[str]) -> None:
    rows = rows_of(event)
    assert {table for table in COLUMNS if rows.count(table)} == tables
