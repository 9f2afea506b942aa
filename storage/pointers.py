"""Points of a page (clicks and moves), grouped by the engine; never fetched one by one.

Bots' points are left out everywhere, and so are clicks made by a key: they have no place.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeAlias
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import NDArray

from storage.engine import Row, Store
from storage.pieces import Piece, piece
from storage.scope import Scope

Kind = Literal["click", "rage", "dead", "error", "move"]
Column: TypeAlias = NDArray[np.float64]

CHAIN_MS = 1_000  # from a rage click to the next at most
OFFSETS = 32_767  # the largest offset in an element's box
CELLS = ((8, 1_500_000), (9, 6_000_000))  # bits of an offset that a cell takes, and up to how many points
COARSEST = 10


class PageCount(msgspec.Struct, frozen=True):
    """A page with its page views and clicks."""

    page: str
    views: int
    clicks: int


class DeadRule(msgspec.Struct, frozen=True):
    """Which clicks are dead: those without a reaction, or with one later than `slow_ms` that is not one of `untimed`.

    Never those with any of the flags `excused`, on a path that is all of the pattern `ground`, or on a named element
    without words.
    """

    slow_ms: int
    untimed: tuple[int, ...]
    excused: int
    ground: str


class Element(msgspec.Struct, frozen=True):
    """An element's points; `dead` and `rage` of them are dead clicks and rage clicks."""

    path_hash: int
    path: str
    label: str
    points: int
    sessions: int
    dead: int
    rage: int = 0


class Hit(msgspec.Struct, frozen=True):
    """A session's first point on some elements; `into_ms` is how far into the session it fell."""

    session: UUID
    at_ms: int
    into_ms: int
    points: int
    device: str
    recorded: bool


class Total(msgspec.Struct, frozen=True):
    """All points of a page, their sessions, the median height of the page, and the viewports' widths, in px."""

    points: int
    sessions: int
    page_height: float
    narrowest: int
    widest: int


class Ranking(msgspec.Struct, frozen=True):
    """A page's points, and the elements with most of them, most first."""

    total: Total
    elements: list[Element]


class Cells(msgspec.Struct, frozen=True):
    """Points by element and piece of its box: mean offsets `x`, `y` from 0 to 1, how many, and their weights' sum."""

    path_hash: NDArray[np.uint64]
    x: Column
    y: Column
    points: Column
    heat: Column


class Strays(msgspec.Struct, frozen=True):
    """Points by element and 8 px of the page: mean place, viewport width and page height, how many, their weights' sum.

    `ex` and `ey` are as in Cells; `held` are those of fixed or sticky elements.
    """

    x: Column
    y: Column
    width: Column
    page_height: Column
    points: Column
    heat: Column
    path_hash: NDArray[np.uint64]
    ex: Column
    ey: Column
    held: NDArray[np.bool_]


_NONE: Column = np.zeros(0)
NO_STRAYS = Strays(
    x=_NONE,
    y=_NONE,
    width=_NONE,
    page_height=_NONE,
    points=_NONE,
    heat=_NONE,
    path_hash=np.zeros(0, dtype=np.uint64),
    ex=_NONE,
    ey=_NONE,
    held=np.zeros(0, dtype=np.bool_),
)


def _column(columns: dict[str, NDArray[Any]], name: str) -> Column:
    return np.asarray(columns.get(name, []), dtype=np.float64)


async def pages(store: Store, scope: Scope) -> list[PageCount]:
    """The 500 most seen pages, most seen first."""
    rows = await store.read("pointers.pages", **scope.chosen())
    return [PageCount(page=row["page"], views=row["views"], clicks=row["clicks"]) for row in rows]


async def stamp(store: Store, scope: Scope) -> str:
    """Another text after anything was inserted or taken away of the site's points, page views and scores."""
    values = {name: scope.values()[name] for name in ("site", "from_day", "to_day")}
    row = (await store.read("pointers.stamp", **values))[0]
    return f"{row['found_rows']} {row['found_mark']}"


async def total(store: Store, scope: Scope, page: str, kind: Kind, rule: DeadRule | None = None) -> Total:
    """How many points of a kind a page has; zeros for none."""
    return _total((await store.read("pointers.total", **_points(scope, page, kind, rule)))[0])


def _total(row: Row) -> Total:
    return Total(
        points=row["points"],
        sessions=row["sessions"],
        page_height=float(row["at_height"]),
        narrowest=row["narrowest"],
        widest=row["widest"],
    )


async def elements(store: Store, scope: Scope, page: str, kind: Kind, *, limit: int, rule: DeadRule) -> list[Element]:
    """The page's elements with points of that kind, most first."""
    return (await ranking(store, scope, page, kind, limit=limit, rule=rule)).elements


async def paths(
    store: Store, scope: Scope, page: str, kind: Kind, *, limit: int, rule: DeadRule | None = None
) -> list[Element]:
    """The same elements in the same order, in half the time: without their sessions, dead and rage clicks."""
    rows = await store.read(
        "pointers.paths",
        **_points(scope, page, kind, rule),
        base="move" if kind == "move" else "click",
        limit=limit,
    )
    return [
        Element(
            path_hash=row["path_hash"],
            path=row["element_path"],
            label=row["element_label"],
            points=row["points"],
            sessions=0,
            dead=0,
        )
        for row in rows
    ]


async def ranking(store: Store, scope: Scope, page: str, kind: Kind, *, limit: int, rule: DeadRule) -> Ranking:
    """The page's points of that kind, and `limit` of the elements they fell on, most first."""
    rows = await store.read(
        "pointers.elements",
        **_points(scope, page, kind, rule),
        base="move" if kind == "move" else "click",
        dead=_of_kind(scope, page, "dead", rule),
        rage=_of_kind(scope, page, "rage", rule),
        limit=limit + 1,
    )
    whole = next((row for row in rows if row["whole"]), None)
    total = _total(whole) if whole else Total(points=0, sessions=0, page_height=0, narrowest=0, widest=0)
    found = [
        Element(
            path_hash=row["path_hash"],
            path=row["element_path"],
            label=row["element_label"],
            points=row["points"],
            sessions=row["sessions"],
            dead=row["dead"],
            rage=row["rage"],
        )
        for row in rows
        if not row["whole"]
    ]
    return Ranking(total, found[:limit])


async def cells(store: Store, scope: Scope, page: str, kind: Kind, points: int, rule: DeadRule | None = None) -> Cells:
    """Where in their elements the points fell, no point left out.

    A cell is a 128th of the box each way; a 64th or a 32nd where a page has so many `points` that there would be too
    many cells.
    """
    coarse = next((bits for bits, most in CELLS if points <= most), COARSEST)
    columns = await store.read_columns("pointers.cells", **_points(scope, page, kind, rule), bits=coarse)
    return await asyncio.to_thread(_cells, columns)


def _cells(columns: dict[str, NDArray[Any]]) -> Cells:
    count = _column(columns, "points")
    return Cells(
        path_hash=np.asarray(columns.get("path_hash", []), dtype=np.uint64),
        x=_column(columns, "x") / (OFFSETS * count),
        y=_column(columns, "y") / (OFFSETS * count),
        points=count,
        heat=_column(columns, "heat"),
    )


async def strays(
    store: Store, scope: Scope, page: str, kind: Kind, known: Iterable[int], rule: DeadRule | None = None
) -> Strays:
    """Where on the page the points of elements not `known` fell; the 400,000 fullest spots."""
    columns = await store.read_columns("pointers.strays", **_points(scope, page, kind, rule), known=sorted(known))
    return Strays(
        x=_column(columns, "at_x"),
        y=_column(columns, "at_y"),
        width=_column(columns, "at_width"),
        page_height=_column(columns, "at_height"),
        points=_column(columns, "points"),
        heat=_column(columns, "heat"),
        path_hash=np.asarray(columns.get("path_hash", []), dtype=np.uint64),
        ex=_column(columns, "in_x"),
        ey=_column(columns, "in_y"),
        held=np.asarray(columns.get("held", []), dtype=np.bool_),
    )


async def sessions_of(
    store: Store,
    scope: Scope,
    page: str,
    kind: Kind,
    groups: Sequence[Sequence[int]],
    rule: DeadRule | None = None,
) -> list[int]:
    """How many sessions have points on each group of path hashes; no hash may stand in two."""
    hashes = [path_hash for group in groups for path_hash in group]
    numbers = [number for number, group in enumerate(groups, 1) for _ in group]
    if not hashes:
        return [0] * len(groups)
    rows = await store.read("pointers.sessions", **_points(scope, page, kind, rule), path_hashes=hashes, groups=numbers)
    counts = {row["number"]: row["sessions"] for row in rows}
    return [counts.get(number, 0) for number in range(1, len(groups) + 1)]


async def hits(
    store: Store,
    scope: Scope,
    page: str,
    kind: Kind,
    path_hashes: Iterable[int],
    limit: int,
    rule: DeadRule | None = None,
) -> list[Hit]:
    """The sessions with points on any of the elements, newest first."""
    rows = await store.read(
        "pointers.hits", **_points(scope, page, kind, rule), path_hashes=sorted(path_hashes), limit=limit
    )
    return [
        Hit(
            session=row["session"],
            at_ms=row["at_ms"],
            into_ms=max(0, row["at_ms"] - row["begun_ms"]) if row["begun_ms"] else 0,
            points=row["points"],
            device=row["used"],
            recorded=bool(row["recorded"]),
        )
        for row in rows
    ]


class Next(msgspec.Struct, frozen=True):
    """What came next: a `click` on the element `name`, the `page` of that name, or nothing more: `what` is empty."""

    what: str
    name: str
    times: int


async def following(
    store: Store, scope: Scope, page: str, kind: Kind, path_hashes: Iterable[int], rule: DeadRule | None = None
) -> list[Next]:
    """What the visits did next after their first point on any of the elements, the usual first."""
    values = _points(scope, page, kind, rule)
    rows = await store.read("pointers.next", **values, path_hashes=sorted(path_hashes))
    return [Next(row["what"], row["name"], row["times"]) for row in rows]


async def delays(
    store: Store, scope: Scope, page: str, kind: Kind, path_hashes: Iterable[int], rule: DeadRule | None = None
) -> dict[int, int]:
    """By path hash how many ms after the page view began the element was first clicked, in the median."""
    values = _points(scope, page, kind, rule)
    rows = await store.read("pointers.delays", **values, path_hashes=sorted(path_hashes))
    return {row["path_hash"]: row["median_ms"] for row in rows}


async def audience(store: Store, scope: Scope, page: str) -> int:
    """How many sessions saw the page."""
    rows = await store.read("views.audience", **scope.chosen(), page=page)
    return int(rows[0]["sessions"])


def _points(scope: Scope, page: str, kind: Kind, rule: DeadRule | None) -> dict[str, Any]:
    return {**scope.chosen(), "page": page, "of_kind": _of_kind(scope, page, kind, rule)}


def _of_kind(scope: Scope, page: str, kind: Kind, rule: DeadRule | None) -> Piece:
    if kind in ("rage", "error"):
        days = {name: scope.values()[name] for name in ("site", "from_day", "to_day")}
        return piece("signalled", **days, page=page, signal=kind, chain_ms=CHAIN_MS if kind == "rage" else 0)
    if kind == "dead":
        if rule is None:
            raise ValueError("dead clicks need their rule")
        return piece(
            "unanswered",
            excused=rule.excused,
            untimed=list(rule.untimed),
            slow_ms=rule.slow_ms,
            ground=rule.ground,
        )
    return piece("moved" if kind == "move" else "clicked")
