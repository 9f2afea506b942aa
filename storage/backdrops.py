"""Recorded page views that can lie under a heatmap."""

import datetime as dt
from uuid import UUID

import msgspec

from storage import assets
from storage.engine import Row, Store
from storage.scope import Scope

DAY = dt.timedelta(days=1)
MOST_BYTES = 32 * 1024 * 1024  # of JSON; rebuilt it takes up to seventeen times as much memory
NONE = UUID(int=0)
PIECES = 100  # a page has settled long before; the parts of a split keyframe count one each


class Source(msgspec.Struct, frozen=True):
    """Where a page view's recording begins, and the viewport's width it was made at, in px."""

    session: UUID
    tab: UUID
    view: UUID
    from_seq: int
    recorded_ms: int
    width: int
    complete: bool = True  # no piece is missing, as far as it has come


class Piece(msgspec.Struct, frozen=True):
    """A chunk, or a slice of the JSON text of one that travelled in parts; empty where an asset of it is missing."""

    seq: int
    part: int
    parts: int
    shift_ms: int
    data: bytes


async def find(store: Store, scope: Scope, page: str, width: int, limit: int, view: UUID = NONE) -> list[Source]:
    """Recorded views of a page by people, best first: `view` if it is one, then of about the width, whole, and new."""
    return [_source(row) for row in await _rows(store, scope, page, width, limit, view)]


async def best(store: Store, scope: Scope, page: str, width: int, limit: int, view: UUID = NONE) -> list[Source]:
    """The first that `find` finds, and the next that are as good but for their age; `view` alone if it is one."""
    rows = await _rows(store, scope, page, width, limit, view)
    first = rows[:1]
    same = ("view",) if first and first[0]["view"] == view else ("steps", "complete")
    return [_source(row) for row in rows if all(row[name] == first[0][name] for name in same)]


async def _rows(store: Store, scope: Scope, page: str, width: int, limit: int, view: UUID) -> list[Row]:
    return await store.read("backdrops.find", **scope.values(), page=page, width=width, view=view, limit=limit)


def _source(row: Row) -> Source:
    return Source(
        session=row["session"],
        tab=row["tab"],
        view=row["view"],
        from_seq=row["from_seq"],
        recorded_ms=row["recorded_ms"],
        width=row["at_width"],
        complete=bool(row["complete"]),
    )


async def stamp(store: Store, site: int, source: Source) -> str:
    """Another text once more was stored of the recorded page view, or less is left of it."""
    day = dt.datetime.fromtimestamp(source.recorded_ms / 1000, dt.UTC).date()
    (row,) = await store.read(
        "backdrops.stamp",
        site=site,
        session=source.session,
        tab=source.tab,
        view=source.view,
        from_day=day - DAY,
        to_day=day + DAY,
    )
    return f"{row['found']} {row['mark']}"


async def pieces(store: Store, site: int, source: Source) -> list[Piece]:
    """The recording's first chunks, in order, as they are stored."""
    day = dt.datetime.fromtimestamp(source.recorded_ms / 1000, dt.UTC).date()
    from_day, to_day = day - DAY, day + DAY
    rows = await store.read_bytes(
        "backdrops.pieces",
        site=site,
        session=source.session,
        tab=source.tab,
        view=source.view,
        from_seq=source.from_seq,
        from_day=from_day,
        to_day=to_day,
        most_bytes=MOST_BYTES,
        limit=PIECES,
    )
    return [Piece(**row) for row in await assets.whole(store, site, (from_day, to_day), rows)]
