"""What is on disk after appends, crashes, damage and failing disks."""

import asyncio
import errno
import os
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from collector.frame import Frame, Gap, encode, scan
from collector.segments import Entry, Position, records
from collector.spool import Overloaded, Spool, SpoolError


@asynccontextmanager
async def opened(folder: Path, **settings: Any) -> AsyncIterator[Spool]:
    spool = await Spool.open(folder, **settings)
    try:
        yield spool
    finally:
        await spool.close()


def files(folder: Path, pattern: str = "*.spool") -> list[Path]:
    return sorted(folder.glob(pattern))


def everything(spool: Spool) -> list[Entry]:
    return spool.read(spool.checkpoint, records=10**6, size=10**9)


def payloads(spool: Spool) -> list[bytes]:
    return [entry.payload for entry in everything(spool)]


async def test_spool_reopened_has_what_was_appended(tmp_path: Path) -> None:
    sent = [os.urandom(size) for size in (0, 1, 100, 70_000, 3_000_000)]
    async with opened(tmp_path) as spool:
        for payload in sent:
            await spool.append(payload, kind=1)
        assert payloads(spool) == sent
    async with opened(tmp_path) as spool:
        assert [(entry.seq, entry.kind) for entry in everything(spool)] == [(n, 1) for n in range(1, 6)]
        assert payloads(spool) == sent
        await spool.append(b"next")
        assert everything(spool)[-1].seq == 6
    assert [entry.payload for entry in records(tmp_path)] == [*sent, b"next"]


async def test_spool_appended_to_by_many_keeps_all(tmp_path: Path) -> None:
    sent = [f"record {n}".encode() for n in range(500)]
    syncs = []

    def sync(fd: int) -> None:
        syncs.append(fd)
        os.fdatasync(fd)

    async with opened(tmp_path, sync=sync) as spool:
        await asyncio.gather(*(spool.append(payload) for payload in sent))
        assert payloads(spool) == sent
    assert len(syncs) < len(sent)  # many records share one sync


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


async def test_spool_drained_reopened_is_empty_and_counts_on(tmp_path: Path) -> None:
    async with opened(tmp_path) as spool:
        await spool.append(b"a")
        await spool.advance(everything(spool)[-1])
    async with opened(tmp_path) as spool:
        assert payloads(spool) == []
        assert not spool.is_behind(spool.checkpoint)
        assert len(files(tmp_path)) == 1
        await spool.append(b"b")
        (entry,) = everything(spool)
        assert (entry.seq, entry.payload) == (2, b"b")
        await asyncio.wait_for(spool.wait_beyond(spool.checkpoint), 1)


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
        await asyncio.wait_for(waiting, 1)


async def test_spool_at_its_cap_refuses(tmp_path: Path) -> None:
    async with opened(tmp_path, cap_bytes=1_000) as spool:
        await spool.append(b"x" * 900)
        with pytest.raises(Overloaded):
            await spool.append(b"x" * 200)
        assert payloads(spool) == [b"x" * 900]


async def test_spool_given_a_record_larger_than_any_refuses(tmp_path: Path) -> None:
    async with opened(tmp_path) as spool:
        with pytest.raises(ValueError, match="too large"):
            await spool.append(b"x" * (17 * 1024 * 1024))


async def test_spool_opened_twice_refuses_the_second(tmp_path: Path) -> None:
    async with opened(tmp_path):
        with pytest.raises(SpoolError):
            await Spool.open(tmp_path)


@pytest.mark.parametrize("cut", [1, 20, 21, 22, 60])
async def test_spool_with_a_torn_tail_loses_only_that_record(tmp_path: Path, cut: int) -> None:
    async with opened(tmp_path) as spool:
        await spool.append(b"a" * 100)
        await spool.append(b"b" * 100)
    (path,) = files(tmp_path)
    os.truncate(path, path.stat().st_size - cut)
    async with opened(tmp_path) as spool:
        assert payloads(spool) == [b"a" * 100]
        assert spool.torn_bytes == 121 - cut
        assert path.stat().st_size == 121
        await spool.append(b"c")
        assert payloads(spool) == [b"a" * 100, b"c"]


async def test_spool_damaged_in_the_middle_goes_on_behind_and_keeps_the_bytes(tmp_path: Path) -> None:
    async with opened(tmp_path) as spool:
        for n in range(5):
            await spool.append(bytes([n]) * 100)
    (path,) = files(tmp_path)
    data = bytearray(path.read_bytes())
    data[121 * 2 + 50] ^= 0xFF
    path.write_bytes(data)
    async with opened(tmp_path) as spool:
        assert [payload[0] for payload in payloads(spool)] == [0, 1, 3, 4]
        assert (spool.corrupt_gaps, spool.torn_bytes) == (1, 0)
        (kept,) = files(tmp_path, "*.corrupt")
        assert kept.read_bytes() == data[242:363]


async def test_spool_forged_record_inside_a_damaged_one_is_not_believed(tmp_path: Path) -> None:
    async with opened(tmp_path) as spool:
        await spool.append(b"a")
        await spool.append(encode(b"\xa5ASH", 3, 0, b"forged"))
        await spool.append(b"c")
    (path,) = files(tmp_path)
    data = bytearray(path.read_bytes())
    data[22] ^= 0xFF  # the second record's magic
    path.write_bytes(data)
    async with opened(tmp_path) as spool:
        assert payloads(spool) == [b"a", b"c"]


@pytest.mark.parametrize("seed", range(60))
async def test_spool_mutated_at_random_opens_and_loses_only_what_was_touched(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    sent = [chance.randbytes(chance.randrange(400)) for _ in range(60)]
    async with opened(tmp_path, segment_bytes=3_000) as spool:
        for payload in sent:
            await spool.append(payload)
    paths = files(tmp_path)
    touched = chance.randrange(1, 4)
    for _ in range(touched):
        path = chance.choice(paths)
        data = bytearray(path.read_bytes())
        at = chance.randrange(len(data))
        match chance.randrange(3):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                data[at : at + 64] = bytes(len(data[at : at + 64]))
            case 2:
                data[at:at] = chance.randbytes(20)
        path.write_bytes(data)
    async with opened(tmp_path) as spool:
        left = payloads(spool)
        assert set(left) <= set(sent)
        assert len(sent) - len(left) <= 4 * touched  # 64 bytes touch four records at most
        await spool.append(b"goes on")
        assert payloads(spool)[-1] == b"goes on"
    async with opened(tmp_path) as spool:
        assert payloads(spool) == [*left, b"goes on"]


async def test_spool_missing_a_segment_goes_on(tmp_path: Path) -> None:
    async with opened(tmp_path, segment_bytes=500) as spool:
        for n in range(20):
            await spool.append(bytes([n]) * 100)
    paths = files(tmp_path)
    paths[1].unlink()
    async with opened(tmp_path) as spool:
        assert [payload[0] for payload in payloads(spool)] == [*range(5), *range(10, 20)]


async def test_spool_without_its_checkpoint_reads_all_there_is_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as spool:
        for n in range(3):
            await spool.append(bytes([n]))
        await spool.advance(everything(spool)[1])
    (tmp_path / "checkpoint").write_bytes(b"garbage")
    async with opened(tmp_path) as spool:
        assert payloads(spool) == [b"\0", b"\1", b"\2"]


async def test_spool_failing_to_sync_refuses_and_leaves_the_segment(tmp_path: Path) -> None:
    failing = [False]
    synced: list[int] = []

    def sync(fd: int) -> None:
        if failing[0]:
            raise OSError(errno.EIO, "Input/output error")
        synced.append(os.fstat(fd).st_ino)
        os.fdatasync(fd)

    async with opened(tmp_path, sync=sync) as spool:
        await spool.append(b"a")
        failing[0] = True
        with pytest.raises(Overloaded, match="Input/output error"):
            await spool.append(b"lost")
        failing[0] = False
        await spool.append(b"b")
        assert spool.failed_syncs == 1
        assert len(set(synced)) == 2  # never the same file again
        assert payloads(spool) == [b"a", b"b"]
    async with opened(tmp_path) as spool:
        assert payloads(spool) == [b"a", b"b"]


@pytest.mark.parametrize(
    ("failures", "broken"),
    [
        pytest.param([errno.EIO], False, id="once"),
        pytest.param([errno.EIO, 0, errno.EIO], False, id="not in a row"),
        pytest.param([errno.EIO, errno.EIO], True, id="twice in a row"),
        pytest.param([errno.ENOSPC] * 5, False, id="full"),
    ],
)
async def test_spool_failing_twice_in_a_row_says_that_the_disk_is_broken(
    tmp_path: Path, failures: list[int], broken: bool
) -> None:
    left = list(failures)

    def sync(fd: int) -> None:
        if failure := left.pop(0):
            raise OSError(failure, os.strerror(failure))
        os.fdatasync(fd)

    async with opened(tmp_path, sync=sync) as spool:
        for failure in failures:
            (answer,) = await asyncio.gather(spool.append(b"a"), return_exceptions=True)
            assert isinstance(answer, Overloaded) == bool(failure)
        assert spool.broken.is_set() == broken


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


async def test_spool_on_a_disk_that_fills_refuses_and_recovers(tmp_path: Path) -> None:
    full = [False]

    def sync(_fd: int) -> None:
        if full[0]:
            raise OSError(errno.ENOSPC, "No space left on device")

    async with opened(tmp_path, sync=sync) as spool:
        await spool.append(b"a")
        full[0] = True
        answers = await asyncio.gather(*(spool.append(b"x") for _ in range(5)), return_exceptions=True)
        assert all(isinstance(answer, Overloaded) for answer in answers)
        full[0] = False
        await spool.append(b"b")
        assert payloads(spool) == [b"a", b"b"]


async def test_spool_closed_refuses(tmp_path: Path) -> None:
    async with opened(tmp_path) as spool:
        pass
    with pytest.raises(Overloaded):
        await spool.append(b"late")


def test_scan_of_garbage_is_one_gap() -> None:
    assert list(scan(b"\xa5ASH" * 100, b"\xa5ASH", 0, 400)) == [Gap(0, 400)]
    frame = encode(b"abcd", 7, 1, b"payload")
    assert list(scan(b"junk" + frame, b"abcd", 0, 4 + len(frame))) == [
        Gap(0, 4),
        Frame(4, 4 + len(frame), 7, 1, b"payload"),
    ]
