"""What people noted about a session, each at a moment of it."""

import time
from uuid import UUID, uuid4

import msgspec

from storage.engine import Store

MOST_CHARS = 2_000
NOWHERE = UUID(int=0)


class Note(msgspec.Struct, frozen=True):
    """`at_ms` is the moment that it speaks of, Unix ms; `name` is that of who wrote it, "" once they are gone."""

    note: UUID
    tab: UUID
    at_ms: int
    person: UUID
    name: str
    text: str
    created_ms: int


async def of(store: Store, site: int, session: UUID) -> list[Note]:
    """The session's notes, by the moments that they speak of."""
    return [Note(**row) for row in await store.read("notes.of", site=site, session=session)]


async def write(
    store: Store, site: int, session: UUID, text: str, *, at_ms: int, person: UUID, tab: UUID = NOWHERE, now_ms: int
) -> UUID:
    """Add a note, cut to 2,000 characters."""
    note = uuid4()
    await _put(store, site, session, note, tab=tab, at=at_ms, person=person, text=text[:MOST_CHARS], created=now_ms)
    return note


async def delete(store: Store, site: int, session: UUID, note: UUID) -> None:
    """Its text is overwritten, and gone from disk once the table's parts are merged."""
    await _put(store, site, session, note, deleted=1)


async def _put(store: Store, site: int, session: UUID, note: UUID, **values: object) -> None:
    row = {"site": site, "session": session, "note": note, "deleted": 0, **values, "version": time.time_ns()}
    await store.insert("notes", {name: [value] for name, value in row.items()})
