"""Words that people put on sessions, for all who look at the site."""

import time
from collections.abc import Sequence
from uuid import UUID

from storage.engine import Store

MOST_CHARS = 40


def tidy(text: str) -> str:
    """The tag of a typed text: one space between words, at most 40 characters; "" is none."""
    return " ".join(text.split())[:MOST_CHARS].strip()


async def of(store: Store, site: int, sessions: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The tags of those of the sessions that have any."""
    found: dict[UUID, list[str]] = {}
    rows = await store.read("tags.of", site=site, sessions=list(sessions)) if sessions else []
    for row in rows:
        found.setdefault(row["session"], []).append(row["word"])
    return found


async def used(store: Store, site: int) -> dict[str, int]:
    """How many sessions have each of the site's tags, the most used first."""
    return {row["word"]: row["sessions"] for row in await store.read("tags.used", site=site)}


async def put(store: Store, site: int, session: UUID, tag: str, *, person: UUID, now_ms: int, on: bool) -> None:
    """Put a tag on a session, or take it off."""
    row = {"site": site, "session": session, "word": tag, "person": person, "at": now_ms}
    row |= {"deleted": int(not on), "version": time.time_ns()}
    await store.insert("tags", {name: [value] for name, value in row.items()})
