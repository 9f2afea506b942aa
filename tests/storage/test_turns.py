"""Of many that ask for a turn, one gets it."""

import asyncio
import uuid

from storage import Store, turns


async def test_turn_asked_for_by_many_at_once_is_one_ones(store: Store) -> None:
    claimants = [uuid.uuid4() for _ in range(8)]
    taken = await asyncio.gather(*(turns.take(store, "bounds", 7, claimant, 0.5) for claimant in claimants))
    assert sum(taken) == 1
    assert not await turns.take(store, "bounds", 7, uuid.uuid4(), 0)
    assert await turns.take(store, "bounds", 7, claimants[taken.index(True)], 0)
    assert await turns.take(store, "bounds", 8, uuid.uuid4(), 0)
    assert await turns.take(store, "other", 7, uuid.uuid4(), 0)
