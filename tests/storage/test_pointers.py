"""Points in the real engine, grouped as the heatmap asks for them."""

from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest

from storage import Store, pointers
from storage.pointers import DeadRule
from storage.scope import Scope
from wire.events import Flag, Reaction

DAY_MS = 24 * 3600 * 1000
NOW_MS = 1_760_000_000_000
SCOPE = Scope(site=1, from_ms=NOW_MS - DAY_MS, to_ms=NOW_MS + DAY_MS)
RULE = DeadRule(slow_ms=2_000, untimed=(), excused=int(Flag.LINK), ground="body")
BUY = 2**63 + 12_345  # above what a signed or a JavaScript number holds


async def insert(store: Store, rows: list[dict[str, Any]]) -> None:
    standard: dict[str, Any] = {
        "site": 1,
        "day": np.datetime64(NOW_MS, "ms").astype("datetime64[D]").item(),
        "kind": "click",
        "page": "/shop/",
        "at": NOW_MS,
        "session": UUID(int=1),
        "tab": UUID(int=2),
        "view": UUID(int=3),
        "path_hash": BUY,
        "path": "#buy",
        "label": "",
        "ex": 0,
        "ey": 0,
        "x": 0,
        "y": 0,
        "width": 1280,
        "page_height": 2000,
        "device": "desktop",
        "flags": 0,
        "node": 0,
        "weight": 1,
        "reaction": int(Reaction.MUTATION),
        "reaction_ms": 20,
        "bot": 0,
        "insert_id": UUID(int=9),
    }
    full = [{**standard, **row} for row in rows]
    await store.insert("pointers", {name: [row[name] for row in full] for name in standard})


async def test_cells_of_one_element_keep_mean_offset_and_count(store: Store) -> None:
    await insert(store, [{"ex": 1000, "ey": 2000}, {"ex": 1020, "ey": 2040}, {"ex": 30000, "ey": 100}])
    cells = await pointers.cells(store, SCOPE, "/shop/", "click", 9)
    assert cells.path_hash.tolist() == [BUY, BUY]
    first, second = np.argsort(cells.x)
    assert cells.points[[first, second]].tolist() == [2, 1]
    assert cells.x[[first, second]] * 32767 == pytest.approx([1010, 30000])
    assert cells.y[[first, second]] * 32767 == pytest.approx([2020, 100])


async def test_cells_of_a_million_like_points_stay_few(store: Store) -> None:
    count = 20_000
    await insert(store, [{"ex": 16_000 + n % 50, "ey": 8_000 + n % 30} for n in range(count)])
    cells = await pointers.cells(store, SCOPE, "/shop/", "click", 9)
    assert len(cells.points) <= 4
    assert cells.points.sum() == count
    assert cells.heat.sum() == count


async def test_cells_of_a_page_with_many_points_are_coarser_and_lose_none(store: Store) -> None:
    await insert(store, [{"ex": 256 * n, "ey": 256 * n} for n in range(128)])
    for points, cells in ((1_000, 128), (2_000_000, 64), (7_000_000, 32)):
        found = await pointers.cells(store, SCOPE, "/shop/", "click", points)
        assert len(found.points) == cells
        assert found.points.sum() == 128
        assert (found.x * found.points).sum() * 32767 == pytest.approx(sum(256 * n for n in range(128)))


async def test_ranking_tells_of_the_whole_page_and_of_so_many_elements(store: Store) -> None:
    rows = [
        {"path": "#a", "path_hash": 1},
        {"path": "#a", "path_hash": 1, "width": 400},
        {"path": "#b", "path_hash": 2},
    ]
    await insert(store, rows)
    found = await pointers.ranking(store, SCOPE, "/shop/", "click", limit=1, rule=RULE)
    assert [(one.path, one.points, one.sessions) for one in found.elements] == [("#a", 2, 1)]
    assert found.total == await pointers.total(store, SCOPE, "/shop/", "click")
    assert (found.total.points, found.total.narrowest, found.total.widest) == (3, 400, 1280)
    nothing = await pointers.ranking(store, SCOPE, "/none", "click", limit=1, rule=RULE)
    assert (nothing.total.points, nothing.elements) == (0, [])


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"bot": 1}, id="bot"),
        pytest.param({"flags": int(Flag.KEYBOARD)}, id="made by a key"),
        pytest.param({"site": 2}, id="other site"),
        pytest.param({"page": "/"}, id="other page"),
        pytest.param({"kind": "move"}, id="other kind"),
        pytest.param({"at": NOW_MS - 3 * DAY_MS}, id="before the range"),
        pytest.param({"at": NOW_MS + DAY_MS}, id="after the range"),
        pytest.param({"device": "phone"}, id="other device"),
    ],
)
async def test_points_outside_the_question_are_left_out(store: Store, row: dict[str, Any]) -> None:
    await insert(store, [{}, {"session": UUID(int=7), **row}])
    scope = Scope(site=1, from_ms=SCOPE.from_ms, to_ms=SCOPE.to_ms, device="desktop")
    assert (await pointers.total(store, scope, "/shop/", "click")).points == 1
    assert (await pointers.cells(store, scope, "/shop/", "click", 9)).points.tolist() == [1]
    assert (await pointers.strays(store, scope, "/shop/", "click", [])).points.tolist() == [1]
    assert [e.points for e in await pointers.elements(store, scope, "/shop/", "click", limit=10, rule=RULE)] == [1]
    assert await pointers.sessions_of(store, scope, "/shop/", "click", [[BUY]]) == [1]
    assert [hit.session for hit in await pointers.hits(store, scope, "/shop/", "click", [BUY], 10)] == [UUID(int=1)]
    assert [page.clicks for page in await pointers.pages(store, scope) if page.page == "/shop/"] == [1]


async def test_points_with_no_device_asked_for_are_of_every_device(store: Store) -> None:
    await insert(store, [{}, {"device": "phone"}, {"device": "tablet"}])
    assert (await pointers.total(store, SCOPE, "/shop/", "click")).points == 3


async def test_strays_leave_known_elements_out_and_tell_fixed_ones(store: Store) -> None:
    await insert(
        store,
        [
            {"path_hash": 1, "x": 10, "y": 20},
            {"path_hash": 2, "x": 100, "y": 200, "weight": 7},
            {"path_hash": 2, "x": 102, "y": 202},
            {"path_hash": 3, "x": 300, "y": 400, "flags": int(Flag.FIXED)},
        ],
    )
    strays = await pointers.strays(store, SCOPE, "/shop/", "click", [1, BUY])
    assert strays.points.tolist() == [2, 1]
    assert strays.heat.tolist() == [8, 1]
    assert strays.path_hash.tolist() == [2, 3]
    assert strays.held.tolist() == [False, True]
    assert (strays.x[0], strays.y[0]) == (101, 201)
    assert (strays.width[0], strays.page_height[0]) == (1280, 2000)


async def test_strays_of_different_widths_are_kept_apart(store: Store) -> None:
    await insert(store, [{"width": 1280}, {"width": 375}])
    strays = await pointers.strays(store, SCOPE, "/shop/", "click", [])
    assert sorted(strays.width) == [375, 1280]


async def test_elements_are_ordered_by_points_with_sessions_and_dead_clicks(store: Store) -> None:
    await insert(
        store,
        [
            {"label": "Buy", "reaction": int(Reaction.NONE)},
            {"label": "", "session": uuid4()},
            {"label": "Buy", "reaction": int(Reaction.NONE), "flags": int(Flag.LINK)},
            {"path_hash": 5, "path": "#menu", "label": "Menu"},
        ],
    )
    first, second = await pointers.elements(store, SCOPE, "/shop/", "click", limit=10, rule=RULE)
    assert (first.path_hash, first.path, first.label) == (BUY, "#buy", "Buy")
    assert (first.points, first.sessions, first.dead) == (3, 2, 1)
    assert (second.path, second.points) == ("#menu", 1)
    assert len(await pointers.elements(store, SCOPE, "/shop/", "click", limit=1, rule=RULE)) == 1


async def test_elements_that_pointers_stopped_on_carry_the_label_of_their_clicks(store: Store) -> None:
    other = {"path_hash": 5, "path": "#menu", "label": "Menu"}
    await insert(store, [{"kind": "move"}, {"kind": "move"}, {"label": "Buy", "reaction": int(Reaction.NONE)}, other])
    (only,) = await pointers.elements(store, SCOPE, "/shop/", "move", limit=10, rule=RULE)
    assert (only.path, only.label, only.points, only.sessions, only.dead) == ("#buy", "Buy", 2, 1, 0)


@pytest.mark.parametrize("kind", ["click", "dead", "move"])
async def test_paths_are_the_elements_with_their_points_alone(store: Store, kind: pointers.Kind) -> None:
    await insert(
        store,
        [
            {"label": "Buy", "reaction": int(Reaction.NONE)},
            {"label": "", "session": uuid4()},
            {"kind": "move"},
            *[{"path_hash": 5, "path": "#menu", "label": "Menu"}] * 3,
            {"path_hash": 5, "path": "#menu", "kind": "move"},
        ],
    )
    elements = await pointers.elements(store, SCOPE, "/shop/", kind, limit=10, rule=RULE)
    paths = await pointers.paths(store, SCOPE, "/shop/", kind, limit=10, rule=RULE)
    assert [(e.path_hash, e.path, e.label, e.points) for e in paths] == [
        (e.path_hash, e.path, e.label, e.points) for e in elements
    ]
    assert paths
    assert len(await pointers.paths(store, SCOPE, "/shop/", kind, limit=1, rule=RULE)) == 1


async def test_sessions_of_a_group_are_counted_once(store: Store) -> None:
    mio, ren = uuid4(), uuid4()
    await insert(
        store,
        [
            {"session": mio},
            {"session": mio, "path_hash": 5},
            {"session": ren, "path_hash": 5},
            {"session": ren, "path_hash": 6, "kind": "move"},
            {"session": ren, "path_hash": 7},
        ],
    )
    assert await pointers.sessions_of(store, SCOPE, "/shop/", "click", [[BUY, 5], [6], [7]]) == [2, 0, 1]
    assert await pointers.sessions_of(store, SCOPE, "/shop/", "click", []) == []


async def test_an_unseen_page_has_empty_columns(store: Store) -> None:
    assert await pointers.total(store, SCOPE, "/none", "click") == pointers.Total(0, 0, 0, 0, 0)
    cells = await pointers.cells(store, SCOPE, "/none", "click", 9)
    strays = await pointers.strays(store, SCOPE, "/none", "click", [])
    assert len(cells.path_hash) == len(cells.points) == len(strays.x) == 0


async def test_pages_count_views_and_clicks_of_each(store: Store) -> None:
    await insert(store, [{}, {}, {"page": "/cart"}])
    views = [("/shop/", 1), ("/shop/", 2), ("/about", 3), ("/about", 4), ("/about", 5)]
    fixed: dict[str, Any] = {
        "site": 1,
        "day": np.datetime64(NOW_MS, "ms").astype("datetime64[D]").item(),
        "session": UUID(int=1),
        "visitor": UUID(int=1),
        "tab": UUID(int=1),
        "at": NOW_MS,
        "device": "desktop",
        "bot": 0,
        "insert_id": UUID(int=9),
    }
    columns: dict[str, list[Any]] = {name: [value] * len(views) for name, value in fixed.items()}
    await store.insert(
        "views", {**columns, "page": [page for page, _ in views], "view": [UUID(int=view) for _, view in views]}
    )
    assert await pointers.pages(store, SCOPE) == [
        pointers.PageCount("/about", 3, 0),
        pointers.PageCount("/shop/", 2, 2),
        pointers.PageCount("/cart", 0, 1),
    ]


async def test_hits_tell_when_in_each_session_the_element_was_hit(store: Store) -> None:
    early, late = UUID(int=21), UUID(int=22)
    await insert(
        store,
        [
            {"session": early, "at": NOW_MS - 60_000, "label": "Buy"},
            {"session": early, "at": NOW_MS - 50_000},
            {"session": late, "at": NOW_MS, "device": "phone"},
            {"session": late, "at": NOW_MS - 90_000, "path_hash": 5},
        ],
    )
    await store.insert(
        "sessions",
        {
            "site": [1],
            "day": [np.datetime64(NOW_MS, "ms").astype("datetime64[D]").item()],
            "session": [early],
            "started": [NOW_MS - 100_000],
            "ended": [NOW_MS],
            "chunks": [2],
            "device": ["desktop"],
            "insert_id": [UUID(int=9)],
        },
    )
    newest, older = await pointers.hits(store, SCOPE, "/shop/", "click", [BUY], 10)
    assert (newest.session, newest.points, newest.device, newest.recorded, newest.into_ms) == (
        late,
        1,
        "phone",
        False,
        0,
    )
    assert (older.session, older.points, older.recorded, older.into_ms) == (early, 2, True, 40_000)
    found = await pointers.hits(store, SCOPE, "/shop/", "click", [5, BUY], 10)
    assert [(hit.session, hit.points) for hit in found] == [(early, 2), (late, 2)]
