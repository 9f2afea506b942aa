"""Rage, dead and error clicks, moments, what came next, seconds on screen and form fields, in the real engine."""

import datetime as dt
import json
from typing import Any
from uuid import UUID

import pytest

from storage import Store, fields, pointers, scrolls, selection
from storage.conditions import Condition
from storage.pointers import DeadRule, Kind
from storage.scope import Scope
from wire.events import Flag, Reaction

DAY_MS = 24 * 3600 * 1000
NOW_MS = 1_760_000_000_000
DAY = dt.datetime.fromtimestamp(NOW_MS / 1000, dt.UTC).date()
SCOPE = Scope(site=1, from_ms=NOW_MS - DAY_MS, to_ms=NOW_MS + DAY_MS)
RULE = DeadRule(slow_ms=2_000, untimed=(), excused=int(Flag.LINK), ground="body")
MIO, REN = UUID(int=1), UUID(int=2)
BUY, MENU = 2**63 + 5, 7


async def insert(store: Store, table: str, standard: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    full = [{"site": 1, "day": DAY, "insert_id": UUID(int=9), **standard, **row} for row in rows]
    await store.insert(table, {name: [row[name] for row in full] for name in full[0]})


async def keep_clicks(store: Store, rows: list[dict[str, Any]]) -> None:
    where = {"page": "/shop/", "tab": UUID(int=3), "view": UUID(int=4), "session": MIO, "device": "desktop", "bot": 0}
    place = {"ex": 0, "ey": 0, "x": 0, "y": 0, "width": 1280, "page_height": 2000, "flags": 0, "node": 0, "weight": 1}
    what = {"kind": "click", "path": "#buy", "path_hash": BUY, "label": "", "at": NOW_MS}
    done = {"reaction": int(Reaction.MUTATION), "reaction_ms": 20}
    await insert(store, "pointers", {**where, **place, **what, **done}, rows)


async def keep_signals(store: Store, session: UUID, *signals: dict[str, Any]) -> None:
    counts = {kind: sum(one["kind"] == kind for one in signals) for kind in ("rage", "dead", "error", "quick_back")}
    row = {"session": session, "score": 50, **counts, "signals": json.dumps(signals), "events": 9, "version": 1}
    full = {"site": 1, "day": DAY, **row}
    await store.insert("scores", {name: [value] for name, value in full.items()})


async def keep_session(store: Store, session: UUID, **more: Any) -> None:
    row: dict[str, Any] = {
        "session": session,
        "visitor": session,
        "started": NOW_MS - 5_000,
        "ended": NOW_MS + 5_000,
        "entry_page": "/shop/",
        "exit_page": "/shop/",
        "referrer": "",
        "device": "desktop",
        "browser": "Firefox",
        "os": "Linux",
        "lang": "ja",
        "zone": "Asia/Tokyo",
        "width": 1280,
        "height": 800,
        "views": 1,
        "clicks": 1,
        "errors": 0,
        "events": 3,
        "chunks": 0,
        "bytes": 0,
        "bot": 0,
        **more,
    }
    await insert(store, "sessions", {}, [row])


@pytest.mark.parametrize(("kind", "offsets", "wanted"), [("rage", (0, 400, 800), 3), ("error", (0, 5_000), 1)])
async def test_clicks_of_a_signal_are_those_on_its_element_while_it_lasted(
    store: Store, kind: Kind, offsets: tuple[int, ...], wanted: int
) -> None:
    await keep_clicks(store, [{"at": NOW_MS + offset} for offset in offsets])
    await keep_clicks(
        store,
        [
            {"at": NOW_MS + 60_000},
            {"session": REN},
            {"path": "#menu", "path_hash": MENU, "at": NOW_MS},
            {"kind": "move", "at": NOW_MS},
        ],
    )
    signal = {"kind": kind, "at_ms": NOW_MS, "page": "/shop/", "path": "#buy", "count": len(offsets)}
    await keep_signals(store, MIO, signal, {**signal, "kind": "dead", "path": "#menu"}, {**signal, "page": "/else"})
    assert (await pointers.total(store, SCOPE, "/shop/", kind)).points == wanted
    assert (await pointers.cells(store, SCOPE, "/shop/", kind, 9)).points.sum() == wanted
    (row,) = await pointers.elements(store, SCOPE, "/shop/", kind, limit=5, rule=RULE)
    assert (row.path_hash, row.points) == (BUY, wanted)
    assert [hit.session for hit in await pointers.hits(store, SCOPE, "/shop/", kind, [BUY, MENU], 9)] == [MIO]
    buy = next(
        e for e in await pointers.elements(store, SCOPE, "/shop/", "click", limit=5, rule=RULE) if e.path == "#buy"
    )
    assert buy.rage == (wanted if kind == "rage" else 0)


async def test_dead_clicks_are_those_of_the_rule(store: Store) -> None:
    nothing = int(Reaction.NONE)
    await keep_clicks(
        store,
        [
            {"reaction": nothing, "label": "Buy"},
            {"reaction_ms": 2_500, "label": "Buy"},
            {"reaction": nothing, "flags": int(Flag.LINK)},
            {"reaction": nothing, "path": "body"},
            {},
        ],
    )
    assert (await pointers.total(store, SCOPE, "/shop/", "dead", RULE)).points == 2
    with pytest.raises(ValueError, match="rule"):
        await pointers.total(store, SCOPE, "/shop/", "dead")


async def test_points_of_a_width_range_alone(store: Store) -> None:
    await keep_clicks(store, [{"width": width} for width in (320, 400, 800, 1280)])
    scope = Scope(SCOPE.site, SCOPE.from_ms, SCOPE.to_ms, least_width=360, most_width=800)
    total = await pointers.total(store, scope, "/shop/", "click")
    assert (total.points, total.narrowest, total.widest) == (2, 400, 800)


async def test_points_of_the_sessions_that_a_filter_finds(store: Store) -> None:
    await keep_session(store, MIO)
    await keep_session(store, REN, browser="Chrome")
    await keep_clicks(store, [{}, {}, {"session": REN}])
    found = selection.sessions(SCOPE.values(), [Condition("browser", "is", "Firefox")])
    scope = Scope(SCOPE.site, SCOPE.from_ms, SCOPE.to_ms, found=found, narrowed=True)
    for kind in ("click", "rage", "dead", "error", "move"):
        wanted = 2 if kind == "click" else 0
        assert (await pointers.total(store, scope, "/shop/", kind, RULE)).points == wanted
    assert (await pointers.cells(store, scope, "/shop/", "click", 9)).points.sum() == 2
    assert (await pointers.strays(store, scope, "/shop/", "click", [])).points.sum() == 2
    assert await pointers.sessions_of(store, scope, "/shop/", "click", [[BUY]]) == [1]


async def test_delays_are_the_median_of_each_views_first_click(store: Store) -> None:
    views = [UUID(int=40 + n) for n in range(3)]
    await insert(
        store, "views", {"page": "/shop/", "session": MIO}, [{"view": view, "at": NOW_MS - 10_000} for view in views]
    )
    delays = (1_000, 3_000, 20_000)
    await keep_clicks(
        store, [{"view": view, "at": NOW_MS - 10_000 + ms} for view, ms in zip(views, delays, strict=True)]
    )
    await keep_clicks(store, [{"view": views[0], "at": NOW_MS + 1_000}])
    assert await pointers.delays(store, SCOPE, "/shop/", "click", [BUY]) == {BUY: 3_000}


async def test_following_is_the_next_click_or_page_of_each_tab(store: Store) -> None:
    ann, bob = UUID(int=11), UUID(int=12)
    await keep_clicks(store, [{"session": session} for session in (MIO, REN, ann, bob)])
    await keep_clicks(
        store,
        [
            {"session": MIO, "path_hash": MENU, "path": "#menu", "label": "Menu", "at": NOW_MS + 2_000},
            {"session": REN, "path_hash": MENU, "path": "#menu", "label": "Menu", "at": NOW_MS - 2_000},
            {"session": bob, "path_hash": MENU, "label": "Menu", "at": NOW_MS + 500, "tab": UUID(int=99)},
        ],
    )
    view = {"page": "/cart", "tab": UUID(int=3), "view": UUID(int=5)}
    await insert(
        store,
        "views",
        view,
        [
            {"session": MIO, "at": NOW_MS + 3_000},
            {"session": REN, "at": NOW_MS + 1},
            {"session": ann, "at": NOW_MS + 9},
        ],
    )
    found = await pointers.following(store, SCOPE, "/shop/", "click", [BUY])
    assert [(one.what, one.name, one.times) for one in found] == [
        ("page", "/cart", 2),
        ("", "", 1),
        ("click", "Menu", 1),
    ]


async def test_attention_is_the_time_that_a_band_was_on_screen(store: Store) -> None:
    common = {"page": "/shop/", "session": MIO, "tab": UUID(int=3), "view": UUID(int=4), "width": 1280, "bot": 0}
    page = {**common, "device": "desktop", "page_height": 2_000, "height": 500}
    await insert(
        store,
        "scrolls",
        page,
        [
            {"at": NOW_MS, "top": 0, "dwell_ms": 4_000},
            {"at": NOW_MS + 1, "top": 400, "dwell_ms": 6_000},
            {"at": NOW_MS + 2, "top": 1_900, "dwell_ms": 1_000},
            {"at": NOW_MS + 3, "top": 0, "dwell_ms": 0},
        ],
    )
    seconds = await scrolls.attention(store, SCOPE, "/shop/")
    assert seconds[[0, 39, 40, 49, 50, 89, 90, 189, 190, 199]].tolist() == [4, 4, 10, 10, 6, 6, 0, 0, 1, 1]
    assert not (await scrolls.attention(store, SCOPE, "/none")).any()


async def test_fields_tell_time_refills_and_forms_that_were_left(store: Store) -> None:
    await keep_session(store, MIO)
    await keep_session(store, REN, bot=1)

    def field(session: UUID, path: str, **detail: Any) -> dict[str, Any]:
        return {"session": session, "path": path, "tag": 5, "label": "Mail", "detail": json.dumps(detail)}

    rows = [
        field(MIO, "#mail", dwell_ms=2_000, refills=1),
        field(MIO, "#mail", dwell_ms=6_000, refills=0),
        field(MIO, "#mail", dwell_ms=3_000, refills=2),
        field(REN, "#mail", dwell_ms=90_000, refills=50),
        {**field(MIO, "#form", last="#card", edited=2), "tag": 13, "label": "Pay"},
    ]
    common = {"page": "/shop/", "at": NOW_MS, "tab": UUID(int=3), "view": UUID(int=4), "seq": 0, "n": 0}
    await insert(store, "events", common, rows)
    scope = Scope(SCOPE.site, SCOPE.from_ms, SCOPE.to_ms, found=selection.sessions(SCOPE.values()))
    mail, card = await fields.of_page(store, scope, "/shop/")
    assert (mail.path, mail.label, mail.visits, mail.sessions) == ("#mail", "Mail", 3, 1)
    assert (mail.median_ms, mail.all_ms, mail.refills, mail.abandons) == (3_000, 11_000, 3, 0)
    assert (card.path, card.label, card.visits, card.abandons) == ("#card", "", 0, 1)
    with pytest.raises(ValueError, match="people"):
        await fields.of_page(store, SCOPE, "/shop/")
