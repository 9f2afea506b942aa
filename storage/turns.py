"""Taking turns: of many processes on one server, one does what must not be done twice at a time."""

import asyncio
from uuid import UUID

from storage.engine import Store

SEEN_S = 3.0  # until a claim is seen by all: clocks of a cluster's nodes may differ by less


async def take(store: Store, task: str, slot: int, claimant: UUID, seen_s: float = SEEN_S) -> bool:
    """True if the claimant is the first to ask for a task's slot, which is a number that rises with time."""
    await store.insert("turns", {"task": [task], "slot": [slot], "claimant": [claimant]})
    await asyncio.sleep(seen_s)
    (row,) = await store.read("turns.first", task=task, slot=slot)
    return bool(row["first"] == claimant)
