"""Points of a page (clicks and moves), grouped by the engine; never fetched one by one.

Bots' points are left out everywhere, and so are clicks made by a key: they have no place.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeAlias
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import NDArray

from storage.engine import Store

Kind = Literal["click", "move"]
Column: TypeAlias = NDArray[np.float64]

DAY_MS = 24 * 3600 * 1000


class Scope(msgspec.Struct, frozen=True):
    """A site's visits from `from_ms` to before `to_ms` (Unix ms), by one device class or, when empty, by all."""

    site: int
    from_ms: int
    to_ms: int
    device: str = ""

    def values(self) -> dict[str, Any]:
        """Values for statements; the partition days are a day wider, since a day is the server's."""
        return {
            "site": self.site,
            "from_ms": self.from_ms,
            "to_ms": self.to_ms,
            "from_day": _day(self.from_ms - DAY_MS),
            "to_day": _day(self.to_ms + DAY_MS),
            "device": self.device,
        }


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
    """An element's points; `dead` of them are dead clicks."""

    path_hash: int
    path: str
    label: str
    points: int
    sessions: int
    dead: int


class Hit(msgspec.Struct, frozen=True):
    """A session's first point on some elements; `into_ms` is how far into the session it fell."""

    session: UUID
    at_ms: int
    into_ms: int
    points: int
    device: str
    recorded: bool


class Total(msgspec.Struct, frozen=True):
    """All points of a page, the sessions they are from, and the median height of the page in px."""

    points: int
    sessions: int
    page_height: float


class Cells(msgspec.Struct, frozen=True):
    """Points by element and 128th of its box: mean offsets `x`, `y` from 0 to 1, how many, and their weights' sum."""

    path_hash: NDArray[np.uint64]
    x: Column
    y: Column
    points: Column
    heat: Column


class Strays(msgspec.Struct, frozen=True):
    """Points by 8 px of the page: mean place, viewport width and page height, how many, and their weights' sum."""

    x: Column
    y: Column
    width: Column
    page_height: Column
    points: Column
    heat: Column


def _day(ms: int) -> dt.date:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC).date()


def _column(columns: dict[str, NDArray[Any]], name: str) -> Column:
    return np.asarray(columns.get(name, []), dtype=np.float64)


async def pages(store: Store, scope: Scope) -> list[PageCount]:
    """The 500 most seen pages, most seen first."""
    rows = await store.read("pointers.pages", **scope.values())
    return [PageCount(page=row["page"], views=row["views"], clicks=row["clicks"]) for row in rows]


async def total(store: Store, scope: Scope, page: str, kind: Kind) -> Total:
    """How many points of a kind a page has; zeros for none."""
    row = (await store.read("pointers.total", **scope.values(), page=page, kind=kind))[0]
    return Total(points=row["points"], sessions=row["sessions"], page_height=float(row["at_height"]))


async def elements(store: Store, scope: Scope, page: str, kind: Kind, *, limit: int, rule: DeadRule) -> list[Element]:
    """The page's elements with points of that kind, most first."""
    rows = await store.read(
        "pointers.elements",
        **scope.values(),
        page=page,
        kind=kind,
        limit=limit,
        slow_ms=rule.slow_ms,
        untimed=list(rule.untimed),
        excused=rule.excused,
        ground=rule.ground,
    )
    return [
        Element(
            path_hash=row["path_hash"],
            path=row["element_path"],
            label=row["element_label"],
            points=row["points"],
            sessions=row["sessions"],
            dead=row["dead"],
        )
        for row in rows
    ]


async def cells(store: Store, scope: Scope, page: str, kind: Kind) -> Cells:
    """Where in their elements the points fell; the 400,000 fullest cells."""
    columns = await store.read_columns("pointers.cells", **scope.values(), page=page, kind=kind)
    return Cells(
        path_hash=np.asarray(columns.get("path_hash", []), dtype=np.uint64),
        x=_column(columns, "x"),
        y=_column(columns, "y"),
        points=_column(columns, "points"),
        heat=_column(columns, "heat"),
    )


async def strays(store: Store, scope: Scope, page: str, kind: Kind, known: Iterable[int]) -> Strays:
    """Where on the page the points of elements not `known` fell, those of fixed elements left out."""
    columns = await store.read_columns("pointers.strays", **scope.values(), page=page, kind=kind, known=sorted(known))
    return Strays(
        x=_column(columns, "at_x"),
        y=_column(columns, "at_y"),
        width=_column(columns, "at_width"),
        page_height=_column(columns, "at_height"),
        points=_column(columns, "points"),
        heat=_column(columns, "heat"),
    )


async def sessions_of(store: Store, scope: Scope, page: str, kind: Kind, groups: Sequence[Sequence[int]]) -> list[int]:
    """How many sessions have points on each group of path hashes; no hash may stand in two."""
    hashes = [path_hash for group in groups for path_hash in group]
    numbers = [number for number, group in enumerate(groups, 1) for _ in group]
    if not hashes:
        return [0] * len(groups)
    rows = await store.read(
        "pointers.sessions", **scope.values(), page=page, kind=kind, path_hashes=hashes, groups=numbers
    )
    counts = {row["number"]: row["sessions"] for row in rows}
    return [counts.get(number, 0) for number in range(1, len(groups) + 1)]


async def hits(store: Store, scope: Scope, page: str, kind: Kind, path_hashes: Iterable[int], limit: int) -> list[Hit]:
    """The sessions with points on any of the elements, newest first."""
    rows = await store.read(
        "pointers.hits", **scope.values(), page=page, kind=kind, path_hashes=sorted(path_hashes), limit=limit
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
