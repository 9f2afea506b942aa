"""Sessions that a person has marked to find again."""

import time
from collections.abc import Sequence
from uuid import UUID

from storage.engine import Store


async def of(store: Store, site: int, person: UUID, sessions: Sequence[UUID]) -> set[UUID]:
    """Those of the sessions that are the person's favourites."""
    if not sessions:
        return set()
    rows = await store.read("favourites.of", site=site, person=person, sessions=list(sessions))
    return {row["session"] for row in rows}


async def mark(store: Store, site: int, session: UUID, *, person: UUID, now_ms: int, on: bool) -> None:
    row = {"person": person, "site": site, "session": session, "at": now_ms}
    row |= {"deleted": int(not on), "version": time.time_ns()}
    await store.insert("favourites", {name: [value] for name, value in row.items()})
