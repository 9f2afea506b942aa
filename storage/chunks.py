"""What was recorded of a session's tabs."""

from uuid import UUID

import msgspec

from storage import assets
from storage.backdrops import Piece
from storage.engine import Store
from storage.sessions import Summary
from wire import limits

MAX_PIECES = 2 * limits.MAX_CHUNKS_PER_TAB
LAST_SEQ = 2**32 - 1
MOST_BYTES = 64 * 1024 * 1024  # of JSON; rebuilt it takes up to seventeen times as much memory


class Tab(msgspec.Struct, frozen=True):
    """A recorded tab; `bytes` is the size of its JSON."""

    tab: UUID
    first_ms: int
    last_ms: int
    pieces: int
    events: int
    bytes: int


class Row(msgspec.Struct, frozen=True):
    """A piece without its data: a chunk, or a part of one; times on the clock that `shift_ms` was added to."""

    seq: int
    part: int
    parts: int
    first_ms: int
    last_ms: int
    shift_ms: int
    keyframe: bool
    bytes: int


class Size(msgspec.Struct, frozen=True):
    """What a session recorded in all its tabs; bytes as they were sent, gzipped."""

    bytes: int
    first_ms: int
    last_ms: int


async def size(store: Store, site: int, session: Summary) -> Size:
    rows = await store.read(
        "chunks.size", site=site, session=session.session, from_day=session.from_day, to_day=session.to_day
    )
    return Size(**rows[0])


async def outline(store: Store, site: int, session: Summary, tab: UUID) -> list[Row]:
    """All pieces of a tab's recording, in order."""
    rows = await store.read(
        "chunks.outline",
        site=site,
        session=session.session,
        tab=tab,
        from_day=session.from_day,
        to_day=session.to_day,
        limit=MAX_PIECES,
    )
    return [Row(**{**row, "keyframe": bool(row["keyframe"])}) for row in rows]


async def tabs(store: Store, site: int, session: Summary) -> list[Tab]:
    """The recorded tabs, in the order in which they were opened."""
    rows = await store.read(
        "chunks.tabs", site=site, session=session.session, from_day=session.from_day, to_day=session.to_day
    )
    return [Tab(**row) for row in rows]


async def pieces(
    store: Store, site: int, session: Summary, tab: UUID, *, from_seq: int = 0, to_seq: int = LAST_SEQ
) -> list[Piece]:
    """A tab's recording from one chunk to another, both included, in order, as far as `MOST_BYTES` go."""
    rows = await store.read_bytes(
        "chunks.pieces",
        site=site,
        session=session.session,
        tab=tab,
        from_day=session.from_day,
        to_day=session.to_day,
        from_seq=from_seq,
        to_seq=to_seq,
        most_bytes=MOST_BYTES,
        limit=MAX_PIECES,
    )
    return [Piece(**row) for row in await assets.whole(store, site, (session.from_day, session.to_day), rows)]
