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
from collector.frame import has_room
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
NAME = re.compile(r"\d{8}-[0-9a-f]{8}")


class Frame(NamedTuple):
    """A record as it lay in its segment before the damage."""

    seq: int
    payload: bytes
    data: bytes


async def filled(dice: random.Random, shape: Path, *, used: bool) -> list[Frame]:
    """A spool as a kill leaves it: some segments, in files `used` before or in new ones, partly drained, with an insert
    planned; gives the records that its files hold."""
    folder = shape.with_name("filling")
    segment_bytes = dice.choice((1_500, 6_000, 40_000))
    async with opened(folder, segment_bytes=segment_bytes) as spool:
        if used:
            await spool.append(b"in a new file")
            for n in range(99):  # more than it will take
                (folder / f"{n}.spare").write_bytes(bytes(dice.randrange(1, segment_bytes)))
            await spool.roll()
        for _ in range(dice.randrange(20, 80)):
            await spool.append(dice.randbytes(dice.choice((0, 3, 40, 400, 2_000))), kind=dice.randrange(2))
        entries = everything(spool)
        drained = dice.randrange(len(entries) // 2)
        if drained:
            await spool.advance(entries[drained - 1])
        planned = entries[drained : drained + 10]
        plans.write(spool.save, Plan(UUID(int=7), planned[0].start, planned[-1].end))
        held = {path.name[:8] for path in files(folder)}
        assert used == any(has_room(bytes.fromhex(path.stem[9:])) for path in files(folder))
        shutil.copytree(folder, shape, ignore=shutil.ignore_patterns("*.spare"))
    shutil.rmtree(folder)
    return [framed(shape, entry) for entry in entries if f"{entry.start.segment:08d}" in held]


def framed(folder: Path, entry: Entry) -> Frame:
    (path,) = folder.glob(f"{entry.start.segment:08d}-*.spool")
    return Frame(entry.seq, entry.payload, path.read_bytes()[entry.start.offset : entry.end.offset])


class Undrained(NamedTuple):
    """What a segment has beyond the checkpoint; the numbers of all records in it are greater than `drained`."""

    magic: bytes
    data: bytes
    drained: int
    has_room: bool


def undrained(folder: Path) -> Iterator[Undrained]:
    position, seq = checkpoint(folder) or (Position(0, 0), 0)
    segments = [path for path in files(folder) if path.is_file() and NAME.fullmatch(path.stem)]
    for path in segments:
        number, magic = int(path.stem[:8]), bytes.fromhex(path.stem[9:])
        data = path.read_bytes()
        if number == position.segment:
            data = data[position.offset :]
        if data and number >= position.segment:
            room = path == segments[-1] and has_room(magic)
            yield Undrained(magic, data, seq if number == position.segment else 0, room)


def whole(folder: Path, frames: list[Frame]) -> tuple[set[int], int]:
    """The sequence numbers of the records that are whole, and how many bytes are no part of one.

    Zeros behind the last record are none of these where a file has room. Of two segments with the same magic, which is
    drawn at random, the second is a copy.
    """
    found: set[int] = set()
    magics: set[bytes] = set()
    rest = 0
    for magic, data, drained, room in undrained(folder):
        rest += len(data)
        end = 0
        for frame in frames:
            if frame.data[:4] == magic and magic not in magics and frame.seq > drained and frame.data in data:
                found.add(frame.seq)
                rest -= len(frame.data)
                end = max(end, data.index(frame.data) + len(frame.data))
        if room and magic not in magics:
            rest -= len(data) - end - len(data[end:].rstrip(b"\0"))
        magics.add(magic)
    return found, rest


async def open_spool(folder: Path, **settings: Any) -> Spool:
    """Opened soon or not at all."""
    async with asyncio.timeout(PATIENCE_S):
        return await Spool.open(folder, sync=lambda _: None, **settings)


async def test_spool_damaged_at_random_gives_what_is_whole_and_keeps_the_rest_aside(quick_path: Path) -> None:
    dice = chance("damage")
    shapes = [quick_path / f"shape {n}" for n in range(SHAPES)]
    held = [await filled(dice, shape, used=bool(n % 2)) for n, shape in enumerate(shapes)]
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
    assert harmed > SCALE.corruptions / 4
