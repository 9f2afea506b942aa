"""A session's order of events and its recording's pieces, in the real engine."""

import datetime as dt
from typing import Any
from uuid import UUID

from storage import Store, chunks, sessions, timeline
from storage.sessions import Summary
from tests.storage.test_sessions import PART, insert

NOW_MS = 1_760_000_000_000
DAY = dt.datetime.fromtimestamp(NOW_MS / 1000, dt.UTC).date()
SESSION, TAB, OTHER_TAB = UUID(int=11), UUID(int=21), UUID(int=22)
EVENT: dict[str, Any] = {
    "site": 1,
    "day": DAY,
    "session": SESSION,
    "tab": TAB,
    "view": UUID(int=7),
    "at": NOW_MS,
    "seq": 0,
    "n": 0,
    "tag": 2,
    "page": "/",
    "path": "#buy",
    "label": "Buy",
    "x": 3,
    "y": 4,
    "flags": 0,
    "node": 5,
    "reaction": 1,
    "reaction_ms": 40,
    "detail": "",
    "insert_id": UUID(int=9),
}
CHUNK: dict[str, Any] = {
    "site": 1,
    "day": DAY,
    "session": SESSION,
    "tab": TAB,
    "seq": 0,
    "part": 0,
    "parts": 1,
    "first": NOW_MS,
    "last": NOW_MS + 900,
    "shift_ms": 30,
    "count": 3,
    "keyframe": 1,
    "view": UUID(int=7),
    "page": "/",
    "width": 1280,
    "key": b"k",
    "data": b"[]",
    "wire_bytes": 2,
    "insert_id": UUID(int=9),
}


async def session(store: Store) -> Summary:
    await insert(store, "sessions", PART, [{"session": SESSION}])
    found = await sessions.get(store, 1, SESSION)
    assert found is not None
    return found


async def test_events_come_in_order_without_moves(store: Store) -> None:
    rows: list[dict[str, Any]] = [
        {"seq": 2, "at": NOW_MS + 5, "tag": 7, "detail": '{"message":"x"}'},
        {"seq": 1, "n": 1, "at": NOW_MS + 5, "label": "second"},
        {"seq": 1, "n": 0, "at": NOW_MS + 5, "label": "first"},
        {"tag": 3},
        {"tag": 4},
        {"session": UUID(int=12)},
    ]
    await insert(store, "events", EVENT, rows)
    found = await timeline.events(store, 1, await session(store))
    assert [happening.label for happening in found] == ["first", "second", "Buy"]
    assert found[2].detail == '{"message":"x"}'
    assert found[0].at_ms == NOW_MS + 5


async def test_density_counts_moves_by_tab_and_step(store: Store) -> None:
    rows: list[dict[str, Any]] = [
        {"at": NOW_MS + 10, "tag": 3},
        {"at": NOW_MS + 1999},
        {"at": NOW_MS + 2000, "tab": OTHER_TAB},
    ]
    await insert(store, "events", EVENT, rows)
    assert await timeline.density(store, 1, await session(store), 1000) == {TAB: {0: 1, 1: 1}, OTHER_TAB: {2: 1}}


async def test_pieces_come_in_order_within_bounds(store: Store) -> None:
    rows: list[dict[str, Any]] = [
        {"seq": 2, "data": b"[2]"},
        {"seq": 1, "part": 1, "parts": 2, "data": '"日本"]'.encode()},
        {"seq": 1, "part": 0, "parts": 2, "data": b"["},
        {"tab": OTHER_TAB, "first": NOW_MS + 400},
        {"session": UUID(int=12)},
    ]
    await insert(store, "chunks", CHUNK, rows)
    told = await session(store)
    pieces = await chunks.pieces(store, 1, told, TAB)
    assert [(piece.seq, piece.part, piece.data) for piece in pieces] == [
        (1, 0, b"["),
        (1, 1, '"日本"]'.encode()),
        (2, 0, b"[2]"),
    ]
    assert [piece.seq for piece in await chunks.pieces(store, 1, told, TAB, from_seq=2)] == [2]
    assert [piece.seq for piece in await chunks.pieces(store, 1, told, TAB, to_seq=1)] == [1, 1]


async def test_pieces_end_where_they_would_be_too_large_together(store: Store) -> None:
    half = chunks.MOST_BYTES // 2
    rows: list[dict[str, Any]] = [{"seq": seq, "data": b"[" + b" " * (half - 2) + b"]"} for seq in range(4)]
    await insert(store, "chunks", CHUNK, rows)
    told = await session(store)
    assert [piece.seq for piece in await chunks.pieces(store, 1, told, TAB)] == [0, 1]
    assert [piece.seq for piece in await chunks.pieces(store, 1, told, TAB, from_seq=1)] == [1, 2]
    (tab,) = await chunks.tabs(store, 1, told)
    assert tab.pieces == 4


async def test_tabs_come_as_they_were_opened(store: Store) -> None:
    rows: list[dict[str, Any]] = [
        {"tab": OTHER_TAB, "first": NOW_MS + 400},
        {},
        {"seq": 1, "last": NOW_MS + 5000, "data": b"[1]"},
    ]
    await insert(store, "chunks", CHUNK, rows)
    found = await chunks.tabs(store, 1, await session(store))
    assert [(tab.tab, tab.pieces, tab.events, tab.bytes) for tab in found] == [(TAB, 2, 6, 5), (OTHER_TAB, 1, 3, 2)]
    assert (found[0].first_ms, found[0].last_ms) == (NOW_MS, NOW_MS + 5000)


async def test_views_come_in_order(store: Store) -> None:
    view: dict[str, Any] = {
        "site": 1,
        "day": DAY,
        "view": UUID(int=30),
        "session": SESSION,
        "visitor": UUID(int=5),
        "tab": TAB,
        "at": NOW_MS,
        "page": "/",
        "url": "https://a.example/",
        "title": "A",
        "referrer": "",
        "navigation": 0,
        "load_ms": 0,
        "width": 1,
        "height": 1,
        "page_height": 1,
        "screen_width": 1,
        "screen_height": 1,
        "scale": 1,
        "device": "phone",
        "browser": "",
        "os": "",
        "lang": "",
        "zone": "",
        "bot": 0,
        "insert_id": UUID(int=9),
    }
    await insert(store, "views", view, [{"at": NOW_MS + 9, "page": "/cart"}, {}])
    assert [view.page for view in await timeline.views(store, 1, await session(store))] == ["/", "/cart"]
