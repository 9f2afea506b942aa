"""Texts that were on the screen in recorded sessions."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from storage.engine import Store

NO_TAB = UUID(int=0)


async def due(store: Store, from_day: dt.date, quiet_ms: int, limit: int) -> list[tuple[int, UUID]]:
    """Site and session of those whose recording is another than was read, with nothing later than `quiet_ms`."""
    rows = await store.read("texts.due", from_day=from_day, quiet_ms=quiet_ms, limit=limit)
    return [(row["site"], row["session"]) for row in rows]


async def save(
    store: Store,
    site: int,
    day: dt.date,
    session: UUID,
    by_tab: Mapping[UUID, Mapping[str, int]],
    *,
    chunks: int,
    version: int,
) -> None:
    """Write the texts of each tab with when (Unix ms) each was first there, as they were read from so many chunks."""
    rows = [(tab, at_ms, text) for tab, found in by_tab.items() for text, at_ms in found.items() if text]
    rows.append((NO_TAB, 0, ""))
    await store.insert(
        "texts",
        {
            "site": [site] * len(rows),
            "day": [day] * len(rows),
            "session": [session] * len(rows),
            "tab": [tab for tab, _, _ in rows],
            "at": [at_ms for _, at_ms, _ in rows],
            "text": [text for _, _, text in rows],
            "chunks": [chunks] * len(rows),
            "version": [version] * len(rows),
        },
    )
