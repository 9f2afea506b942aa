"""A damaged spool opens, gives every record that is whole, makes up none, and keeps what it can't read aside."""

import asyncio
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from collector import plan as plans
from collector.plan import Plan
from collector.recovery import checkpoint
from collector.segments import Entry, Position
from collector.spool import Spool
from tests.collector.spools import everything, files, opened
from tests.faults.damage import damaged
from tests.faults.scale import SCALE, chance

SHAPES = 8
AGAIN = 5  # every so many are opened a second time
PATIENCE_S = 20
NAME = re.compile(r"(\d{8})-([0-9a-f]{8})")


class Frame(NamedTuple):
    """A record as it lay in its segment before the damage."""

    seq: int
    payload: bytes
    data: bytes


async def filled(dice: random.Random, folder: Path) -> list[Frame]:
    """A spool of some segments, partly drained, with an insert planned; gives the records that its files hold."""
    async with opened(folder, segment_bytes=dice.choice((1_500, 6_000, 40_000))) as spool:
        for _ in range(dice.randrange(20, 80)):
            await spool.append(dice.randbytes(dice.choice((0, 3, 40, 400, 2_000))), kind=dice.randrange(2))
        entries = everything(spool)
        drained = dice.randrange(len(entries) // 2)
        if drained:
            await spool.advance(entries[drained - 1])
        planned = entries[drained : drained + 10]
        plans.write(spool.save, Plan(UUID(int=7), planned[0].start, planned[-1].end))
        held = {path.name[:8] for path in files(folder)}
        return [framed(folder, entry) for entry in entries if f"{entry.start.segment:08d}" in held]


def framed(folder: Path, entry: Entry) -> Frame:
    (path,) = folder.glob(f"{entry.start.segment:08d}-*.spool")
    return Frame(entry.seq, entry.payload, path.read_bytes()[entry.start.offset : entry.end.offset])


def undrained(folder: Path) -> Iterator[tuple[bytes, bytes, int]]:
    """Of each segment that has bytes beyond the checkpoint: its magic, these bytes, and a number below all in them."""
    position, seq = checkpoint(folder) or (Position(0, 0), 0)
    for path in files(folder):
        if path.is_file() and (named := NAME.fullmatch(path.stem)):
            number, data = int(named[1]), path.read_bytes()
            if number == position.segment:
                data = data[position.offset :]
            if data and number >= position.segment:
                yield bytes.fromhex(named[2]), data, seq if number == position.segment else 0


def whole(folder: Path, frames: list[Frame]) -> tuple[set[int], int]:
    """The sequence numbers of the records that are whole, and how many bytes are no part of one.

    Of two segments with the same magic, which is drawn at random, the second is a copy.
    """
    found: set[int] = set()
    magics: set[bytes] = set()
    rest = 0
    for magic, data, drained in undrained(folder):
        rest += len(data)
        for frame in frames:
            if frame.data[:4] == magic and magic not in magics and frame.seq > drained and frame.data in data:
                found.add(frame.seq)
                rest -= len(frame.data)
        magics.add(magic)
    return found, rest


async def open_spool(folder: Path, **settings: Any) -> Spool:
    """Opened soon or not at all."""
    async with asyncio.timeout(PATIENCE_S):
        return await Spool.open(folder, sync=lambda _: None, **settings)


async def test_spool_damaged_at_random_gives_what_is_whole_and_keeps_the_rest_aside(quick_path: Path) -> None:
    dice = chance("damage")
    shapes = [quick_path / f"shape {n}" for n in range(SHAPES)]
    held = [await filled(dice, shape) for shape in shapes]
    folder = quick_path / "spool"
    harmed = 0
    for n in range(SCALE.corruptions):
        shutil.rmtree(folder, ignore_errors=True)
        frames = held[n % SHAPES]
        shutil.copytree(shapes[n % SHAPES], folder)
        done = damaged(dice, folder, dice.randrange(1, 4))
        expected, rest = whole(folder, frames)
        spool = await open_spool(folder)
        try:
            entries = everything(spool)
            out = [entry.seq for entry in entries]
            assert sorted(out) == sorted(expected), (n, done)
            assert {(entry.seq, entry.payload) for entry in entries} <= {frame[:2] for frame in frames}, (n, done)
            aside = sum(path.stat().st_size for path in files(folder, "*.corrupt"))
            assert aside + spool.torn_bytes >= rest, (n, done)
            assert bool(spool.corrupt_gaps or spool.torn_bytes) == bool(rest), (n, done)
            harmed += bool(rest)
            await spool.append(b"goes on")
            assert everything(spool)[-1].payload == b"goes on", (n, done)
        finally:
            await spool.close()
        if n % AGAIN == 0:
            spool = await open_spool(folder)
            assert [entry.seq for entry in everything(spool)][:-1] == out, (n, done)
            await spool.close()
    assert harmed > SCALE.corruptions / 2
