"""The whole product on a disk that loses its power while visitors send: nothing acknowledged is lost or doubled."""

import asyncio
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.ending import Orders, settle
from tests.faults.life import Nursery, nursery, up
from tests.faults.mains import Mains, mains, needs_ext4
from tests.faults.scale import SCALE, chance
from tests.faults.tables import prepare
from tests.faults.visitors import Crowd, crowd

VISITORS = 4
LONGEST_S = 6.0  # the file system brings its names to the disk every five seconds


@pytest.fixture
def disk(quick_path: Path) -> Iterator[Mains]:
    with mains(quick_path) as found:
        yield found


async def until_cut(dice: random.Random, cradle: Nursery, visitors: Crowd, orders: Orders, disk: Mains) -> None:
    """A life that ends with its power."""
    life = await cradle.begin(*up(disk.folder / "data"))
    address = await life.address()
    assert address, life.said().decode()
    visitors.place.open(address)
    await asyncio.sleep(dice.uniform(0.3, LONGEST_S / 2))
    orders.give()
    await asyncio.sleep(dice.uniform(0, LONGEST_S / 2))
    os.kill(life.process_id, signal.SIGSTOP)
    await asyncio.to_thread(disk.photograph)
    await life.kill()
    visitors.place.close()
    visitors.check()
    await asyncio.to_thread(disk.restart)


@needs_ext4
async def test_product_that_loses_its_power_keeps_what_it_acknowledged(tmp_path: Path, disk: Mains) -> None:
    dice = chance("power cut")
    await prepare(disk.folder / "data")
    await asyncio.to_thread(os.sync)  # a copied schema is no promise of the product's
    async with nursery(tmp_path / "log") as cradle, crowd(dice, VISITORS) as visitors:
        orders = Orders(dice, disk.folder / "data", visitors)
        for _ in range(SCALE.cuts):
            await until_cut(dice, cradle, visitors, orders, disk)
        await settle(cradle, disk.folder / "data", visitors, orders)
        print(f"{len(visitors.sent)} batches, {len(orders.sessions)} erasures")
