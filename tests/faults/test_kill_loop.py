"""The product, killed over and over while visitors send and orders to erase come in, loses and doubles nothing."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.faults.ending import Orders, settle
from tests.faults.life import KILLED, ROOT, Life, Nursery, nursery, up
from tests.faults.scale import SCALE, chance
from tests.faults.tables import prepare
from tests.faults.visitors import Crowd, crowd

VISITORS = 4
ZONES = ("UTC", "Asia/Kathmandu", "America/St_Johns")
MOMENT_S = 1.3  # a start takes about 0.6
DUE_S = 5.0  # a failpoint that has not come so long after the start is given up, and the product killed there
LAST_CALL_S = 40.0  # and one that never came in all rounds, on a busy machine
# How late a failpoint may come, in calls. One that is not named here comes soon or never.
LATEST = {
    **dict.fromkeys(("req.read", "wal.pre_write", "wal.torn", "wal.pre_sync", "wal.pre_ack", "wal.post_ack"), 60),
    **dict.fromkeys(("ckpt.pre_sync", "ckpt.post_sync"), 6),
    **dict.fromkeys(("ins.mid", "erase.mid"), 12),
    **dict.fromkeys(("wal.rotate", "seg.unlink"), 1),
}


def failpoints() -> list[str]:
    """Every name that the source gives to a place where it can be killed."""
    called = re.compile(r'\b(?:fp|due)\("([a-z_.]+)"\)')
    return sorted({name for path in ROOT.glob("collector/**/*.py") for name in called.findall(path.read_text())})


def schedule(dice: random.Random) -> Iterator[str]:
    """Rounds for ever: every failpoint in each turn, in any order, with about as many kills at any moment."""
    names = failpoints()
    while True:
        turn = [*names, *[""] * (len(names) * 2 // 3)]
        dice.shuffle(turn)
        yield from turn


class Killing:
    """Kills one life after the other."""

    def __init__(self, dice: random.Random, data: Path, cradle: Nursery, visitors: Crowd) -> None:
        self.deaths: Counter[str] = Counter()
        self.orders = Orders(dice, data, visitors)
        self._dice = dice
        self._data = data
        self._cradle = cradle
        self._visitors = visitors

    async def round(self, name: str) -> None:
        """A life until it dies at the failpoint, at one of its first calls, or at any moment."""
        await self._round(name, self._dice.randrange(1, LATEST.get(name, 3) + 1), DUE_S)

    async def insist(self, name: str) -> None:
        """A life until it dies at the first call of the failpoint."""
        await self._round(name, 1, LAST_CALL_S)

    async def _round(self, name: str, late: int, due_s: float) -> None:
        if name == "erase.mid" or self._dice.random() < 0.1:
            self.orders.give()
        life = await self._cradle.begin(
            *up(self._data),
            shim="tests.faults.slow_disk" if self._dice.random() < 0.3 else "",
            ASHIATO_FAILPOINT=f"{name}:{late}" if name else "",
            TZ=self._dice.choice(ZONES),
        )
        serving = asyncio.create_task(self._serve(life))
        if name:
            await serving
        status = await life.ended(due_s if name else self._dice.uniform(0, MOMENT_S))
        if status is None:
            await life.kill()
        else:
            assert status == KILLED, life.said().decode()
        await serving
        self._visitors.place.close()
        self._visitors.check()
        self.deaths[name if status is not None else "any moment"] += 1

    async def _serve(self, life: Life) -> None:
        if address := await life.address():
            self._visitors.place.open(address)


async def test_product_killed_anywhere_again_and_again_stores_each_acknowledged_batch_once(tmp_path: Path) -> None:
    dice = chance("kill loop")
    data = tmp_path / "data"
    await prepare(data)
    async with nursery(tmp_path / "log") as cradle, crowd(dice, VISITORS) as visitors:
        killing = Killing(dice, data, cradle, visitors)
        turns = schedule(dice)
        for _ in range(SCALE.rounds):
            await killing.round(next(turns))
        for _ in range(3):
            for name in sorted(set(failpoints()) - set(killing.deaths)):
                await killing.insist(name)
        print(f"{len(visitors.sent)} batches, {len(killing.orders.sessions)} erasures, {killing.deaths}")
        assert set(failpoints()) <= set(killing.deaths), "a failpoint was never reached"
        assert killing.deaths["any moment"] > 0
        assert killing.orders.sessions
        await settle(cradle, data, visitors, killing.orders)
