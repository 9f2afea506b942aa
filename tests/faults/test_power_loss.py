"""The power goes at any moment: what was promised is found again, and nothing that was not."""

import asyncio
import os
import random
import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

from ashiato.home import owned
from collector import plan as plans
from collector.ledger import Ledger, Subject
from collector.plan import Plan
from collector.recovery import checkpoint
from collector.segments import Position
from collector.spool import Spool
from tests.collector.batches import NOW_MS
from tests.collector.spools import everything
from tests.faults.recorded_disk import Event, Image, Recorder, Said
from tests.faults.scale import SCALE, chance
from tests.faults.test_damage import open_spool

LIVES = 4
WRITERS = 4
RECORDS = 12  # of each writer in each life


class Product:
    """What the collector, the drain and the eraser ask of the disk, with every promise told to the recorder."""

    def __init__(self, dice: random.Random, home: Path, recorder: Recorder) -> None:
        self._dice = dice
        self._home = home
        self._recorder = recorder
        self._sent = 0
        self._orders = 0

    async def live(self) -> None:
        with owned(self._home):
            ledger = Ledger(self._home / "erasures")
            spool = await Spool.open(self._home / "spool", segment_bytes=3_000, sync=lambda fd: os.fdatasync(fd))
            writing = [asyncio.create_task(self._visit(spool)) for _ in range(WRITERS)]
            while not all(writer.done() for writer in writing):
                await self._drain(spool)
                self._order(ledger)
                if self._dice.random() < 0.2:
                    await spool.roll()
                await asyncio.sleep(0)
            await asyncio.gather(*writing)
            await spool.close()

    async def _visit(self, spool: Spool) -> None:
        for _ in range(RECORDS):
            self._sent += 1
            size = self._dice.choice((0, 40, 700, 3_000, 70_000 if self._dice.random() < 0.2 else 10))
            payload = self._sent.to_bytes(4, "little") + self._dice.randbytes(size)
            self._recorder.say("sending", payload)
            await spool.append(payload)
            self._recorder.say("acknowledged", payload)
            await asyncio.sleep(self._dice.choice((0, 0.001)))

    async def _drain(self, spool: Spool) -> None:
        if entries := spool.read(spool.checkpoint, records=self._dice.randrange(1, 9), size=10**6):
            plan = Plan(UUID(int=self._dice.getrandbits(128)), entries[0].start, entries[-1].end)
            await asyncio.to_thread(plans.write, spool.save, plan)
            self._recorder.say("planned", plan)
            self._recorder.say("advancing", (entries[-1].seq, [entry.payload for entry in entries]))
            await spool.advance(entries[-1])
            self._recorder.say("advanced", entries[-1].seq)

    def _order(self, ledger: Ledger) -> None:
        if self._dice.random() < 0.1:
            self._orders += 1
            entry = ledger.order(Subject("session", UUID(int=self._orders)), 0, NOW_MS)
            self._recorder.say("ordered", entry.subject)


def told(events: list[Event], what: str) -> list[Any]:
    return [event.value for event in events if isinstance(event, Said) and event.what == what]


async def check(home: Path, events: list[Event], *, in_order: bool) -> None:
    """What is found after these events is what was promised by then."""
    acknowledged, sending = set(told(events, "acknowledged")), set(told(events, "sending"))
    _, seq = checkpoint(home / "spool") or (Position(0, 0), 0)
    advancing = told(events, "advancing")
    assert max(told(events, "advanced"), default=0) <= seq <= max((last for last, _ in advancing), default=0)
    drained = {payload for last, payloads in advancing if last <= seq for payload in payloads}

    plan = plans.load(home / "spool")
    if planned := told(events, "planned"):
        assert plan is not None
        assert plan == planned[-1] or plan.start >= planned[-1].end

    spool = await open_spool(home / "spool")
    try:
        found = [entry.payload for entry in everything(spool)]
        assert len(set(found)) == len(found)
        assert set(found) <= sending
        assert acknowledged - set(found) <= drained
        assert not drained & set(found)
        assert not in_order or not spool.corrupt_gaps
    finally:
        await spool.close()
    ledger = Ledger(home / "erasures")
    assert not ledger.damaged()
    assert set(told(events, "ordered")) <= {entry.subject for entry in ledger.entries}


async def test_disk_after_a_power_loss_at_any_moment_holds_what_was_promised(tmp_path: Path, quick_path: Path) -> None:
    dice = chance("power loss")
    disk = tmp_path / "disk"
    disk.mkdir()
    recorder = Recorder(disk)
    with recorder.recording():
        product = Product(dice, disk / "data", recorder)
        for _ in range(LIVES):
            await product.live()
    events = recorder.events
    whole = Image(events)
    whole.settle()
    whole.write(disk, tmp_path / "whole")
    for pattern in ("spool/*.spool", "spool/checkpoint", "spool/plan", "erasures/*.entry"):
        seen, kept = (
            {path.name: path.read_bytes() for path in root.glob(f"data/{pattern}")}
            for root in (disk, tmp_path / "whole")
        )
        assert seen == kept, "the record is not what was done"

    target = quick_path / "image"
    for n in range(SCALE.images):
        upto = dice.randrange(len(events) + 1)
        in_order = dice.random() < 0.6
        image = Image(events[:upto])
        image.lose(dice, in_order=in_order)
        shutil.rmtree(target, ignore_errors=True)
        image.write(disk, target)
        print(f"image {n}: after {upto} of {len(events)} events, {'in order' if in_order else 'in any order'}")
        await check(target / "data", events[:upto], in_order=in_order)


async def test_file_that_is_used_again_is_never_found_under_its_old_name(tmp_path: Path, quick_path: Path) -> None:
    """What is larger than what was there before would be damage behind the checkpoint."""
    disk = tmp_path / "disk"
    disk.mkdir()
    recorder = Recorder(disk)
    with recorder.recording():
        spool = await Spool.open(disk / "spool", segment_bytes=3_000, sync=lambda fd: os.fdatasync(fd))
        for size in (3_000, 10):
            await spool.append(os.urandom(size))
            await spool.roll()
        await spool.append(os.urandom(10))
        await spool.advance(spool.read(spool.checkpoint, records=1, size=10**6)[0])
        (spare,) = spool.folder.glob("*.spare")
        await spool.roll()
        assert not spare.exists()
        await spool.append(os.urandom(9_000))
        await spool.close()
    target = quick_path / "image"
    for upto in range(len(recorder.events) + 1):
        image = Image(recorder.events[:upto])  # of the names none was kept that was not synced
        image.keep_writes()
        shutil.rmtree(target, ignore_errors=True)
        image.write(disk, target)
        found = await open_spool(target / "spool")
        assert not found.corrupt_gaps, f"after {upto} events, the last one {recorder.events[upto - 1]}"
        await found.close()
