"""A product under visitors: the frame that most of the fault tests stand in."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.ending import Orders, settle
from tests.faults.life import Life, Nursery, nursery, up
from tests.faults.tables import prepare
from tests.faults.visitors import Crowd, crowd

VISITORS = 4


@dataclass
class Trial:
    """`data` is the product's folder."""

    data: Path
    cradle: Nursery
    visitors: Crowd
    orders: Orders

    async def begin(self, *more: str, shim: str = "", **environment: str) -> Life:
        """A life that visitors come to."""
        life = await self.cradle.begin(*up(self.data, *more), shim=shim, **environment)
        address = await life.address()
        assert address, life.said().decode()
        self.visitors.place.open(address)
        return life

    async def more(self, batches: int = 20) -> None:
        """Return once so many more batches are acknowledged."""
        await self.visitors.until(lambda: self.visitors.acknowledged, batches)

    async def put_off(self, batches: int = 20) -> None:
        """Return once so many more were told to come again."""
        await self.visitors.until(lambda: self.visitors.put_off, batches)

    async def over(self, life: Life) -> None:
        """Kill the life, and hold what it leaves against what it promised."""
        await life.kill()
        self.visitors.place.close()
        await settle(self.cradle, self.data, self.visitors, self.orders)


@asynccontextmanager
async def trial(dice: random.Random, data: Path, log: Path) -> AsyncIterator[Trial]:
    """Nothing runs yet."""
    await prepare(data)
    async with nursery(log) as cradle, crowd(dice, VISITORS) as visitors:
        yield Trial(data, cradle, visitors, Orders(dice, data, visitors))
