"""Recorded page views that can lie under a heatmap."""

import datetime as dt
from uuid import UUID

import msgspec

from storage import assets
from storage.engine import Store
from storage.pointers import Scope

DAY = dt.timedelta(days=1)
MOST_BYTES = 32 * 1024 * 1024  # of JSON; rebuilt it takes up to seventeen times as much memory
PIECES = 100  # a page has settled long before; the parts of a split keyframe count one each


class Source(msgspec.Struct, frozen=True):
    """Where a page view's recording begins, and the viewport's width it was made at, in px."""

    session: UUID
    tab: UUID
    view: UUID
    from_seq: int
    recorded_ms: int
    width: int


class Piece(msgspec.Struct, frozen=True):
    """A chunk, or a slice of the JSON text of one that travelled in parts; empty where an asset of it is missing."""

    seq: int
    part: int
    parts: int
    shift_ms: int
    data: bytes


async def find(store: Store, scope: Scope, page: str, width: int, limit: int = 1) -> list[Source]:
    """Recorded views of a page by people, best first: of about the width, and new."""
    rows = await store.read("backdrops.find", **scope.values(), page=page, width=width, limit=limit)
    return [
        Source(
            session=row["session"],
            tab=row["tab"],
            view=row["view"],
            from_seq=row["from_seq"],
            recorded_ms=row["recorded_ms"],
            width=row["at_width"],
        )
        for row in rows
    ]


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
