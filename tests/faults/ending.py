"""How a trial ends: every visitor answered, every order to erase carried out, every promise kept."""

import asyncio
import os
import random
import time
from pathlib import Path
from uuid import UUID

from collector.ledger import Entry, Subject, leave_request, outcome
from tests.collector.erasing import forms, holding
from tests.faults.life import PATIENCE_S, Life, Nursery, up
from tests.faults.tables import compare, compare_recordings, refusals
from tests.faults.visitors import SHOP, Crowd

MOST_ORDERS = 40  # every order is looked at again at each start


class Orders:
    """Orders to erase visitors' sessions, given as `ashiato erase` gives them beside a running product."""

    def __init__(self, dice: random.Random, data: Path, visitors: Crowd) -> None:
        self._dice = dice
        self._folder = data / "erasures"
        self._visitors = visitors
        self._given: dict[UUID, UUID] = {}  # by session

    @property
    def sessions(self) -> set[UUID]:
        return set(self._given)

    def give(self) -> None:
        """Order a session's erasure, or that of the visitor who had no other; nothing if none is over yet."""
        left = [one for one in self._visitors.ended_sessions() if one and one[0].session not in self._given]
        if left and len(self._given) < MOST_ORDERS:
            batch = self._dice.choice(left)[0]
            if self._dice.random() < 0.5:
                subject = Subject("session", batch.session, SHOP)
            else:
                subject = Subject("visitor", UUID(bytes=batch.told["visitor"]), SHOP)
            self._given[batch.session] = leave_request(self._folder, subject, int(time.time() * 1000))

    async def carried_out(self, life: Life) -> None:
        """Return once nothing is left of any."""
        async with asyncio.timeout(PATIENCE_S + 3 * len(self._given)):
            for order in self._given.values():
                while not isinstance(found := outcome(self._folder, order), Entry):
                    assert found is None, found
                    assert not life.died.done(), life.said().decode()
                    await asyncio.sleep(0.1)


async def settle(cradle: Nursery, data: Path, visitors: Crowd, orders: Orders) -> None:
    """Live on until there is nothing left to do, stop in order, and find every promise kept."""
    life = await cradle.begin(*up(data))
    address = await life.address()
    assert address, life.said().decode()
    visitors.place.open(address)
    await visitors.leave()
    await orders.carried_out(life)
    assert await life.stop() == 0, life.said().decode()
    assert b"Traceback" not in life.said()
    status, said = await cradle.run("verify", "--data", str(data))
    assert status == 0, said
    assert said.count(": ok (") == len(said.splitlines()) >= 7, said
    compare(data, visitors.sent, orders.sessions)
    refusals(data, visitors.refused)
    await compare_recordings(data, visitors.sent, orders.sessions)
    assert holding(data, [form for session in orders.sessions for form in forms(session)]) == set()
    assert not [name for name in await asyncio.to_thread(os.listdir, data / "spool") if name.endswith(".corrupt")]
