"""What is read back, and what goes once it has reached the tables."""

import asyncio
import time
from pathlib import Path

from collector.segments import Position
from tests.collector.spools import everything, files, opened, payloads


async def test_spool_fills_segments_and_frees_them_behind_the_checkpoint(tmp_path: Path) -> None:
    async with opened(tmp_path, segment_bytes=1_000) as spool:
        for n in range(40):
            await spool.append(bytes([n]) * 100)
        segments = len(files(tmp_path))
        assert segments >= 4
        entries = everything(spool)
        assert [entry.payload[0] for entry in entries] == list(range(40))
        before = spool.backlog_bytes
        await spool.advance(entries[29])
        assert spool.checkpoint == entries[29].end
        assert payloads(spool) == [bytes([n]) * 100 for n in range(30, 40)]
        assert len(files(tmp_path)) < segments
        assert before - spool.backlog_bytes == 30 * 121
    async with opened(tmp_path) as spool:
        assert payloads(spool) == [bytes([n]) * 100 for n in range(30, 40)]


async def test_spool_read_stops_at_a_count_a_size_or_an_end(tmp_path: Path) -> None:
    async with opened(tmp_path, segment_bytes=1_000) as spool:
        for n in range(20):
            await spool.append(bytes([n]) * 100)
        start = spool.checkpoint
        entries = everything(spool)
        assert len(spool.read(start, records=7, size=10**9)) == 7
        assert len(spool.read(start, records=100, size=350)) == 3
        assert len(spool.read(start, records=100, size=1)) == 1
        assert spool.read(entries[4].end, end=entries[11].end, records=100, size=10**9) == entries[5:12]


async def test_spool_waits_for_what_is_beyond_a_position(tmp_path: Path) -> None:
    async with opened(tmp_path) as spool:
        waiting = asyncio.create_task(spool.wait_beyond(Position(0, 0)))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        await spool.append(b"a")
        await asyncio.wait_for(waiting, 20)


async def test_spool_tells_the_age_of_what_has_not_reached_the_tables(tmp_path: Path) -> None:
    before = time.time()
    async with opened(tmp_path) as spool:
        assert spool.oldest_s is None
        for n in range(10):
            await spool.append(bytes([n]))
        entries = everything(spool)
        await spool.advance(entries[4])
        assert spool.oldest_s is not None
        assert before <= spool.oldest_s <= time.time()
        await spool.advance(entries[9])
        assert spool.oldest_s is None
        await spool.append(b"left")
    async with opened(tmp_path) as spool:
        assert spool.oldest_s is not None
        assert before - 1 <= spool.oldest_s <= time.time()


async def test_spool_damaged_at_its_end_while_it_runs_keeps_nobody_waiting(tmp_path: Path) -> None:
    async with opened(tmp_path) as spool:
        for n in range(5):
            await spool.append(bytes([n]) * 100)
        entries = everything(spool)
        (path,) = files(tmp_path)
        with path.open("r+b") as file:
            file.seek(entries[3].start.offset)
            file.write(bytes(200))
        assert not spool.step_over_damage()  # a record lies before it, and the segment is written to
        await spool.roll()
        assert not spool.step_over_damage()
        await spool.advance(entries[2])
        assert payloads(spool) == []
        assert spool.is_behind(spool.checkpoint)
        assert spool.step_over_damage()
        assert not spool.is_behind(spool.checkpoint)
        assert not path.exists()
        (aside,) = files(tmp_path, "*.corrupt")
        assert aside.stat().st_size == 242
        assert spool.corrupt_gaps == 1
        await spool.append(b"goes on")
        assert payloads(spool) == [b"goes on"]
    async with opened(tmp_path) as spool:
        assert payloads(spool) == [b"goes on"]
