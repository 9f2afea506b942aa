"""Records lie in a file as they were laid on the tray, whichever way they took to the disk."""

import asyncio
import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from collector.frame import HEADER_BYTES, PADDING, Frame, Gap, encode, padding, scan
from collector.tail import DIRECT_BYTES, Tail, open_directly
from collector.tray import BLOCK_BYTES, Tray
from tests.collector.spools import everything, files, opened, payloads

MAGIC = b"\xa5ASH"


def tray_of(*records: bytes) -> Tray:
    tray = Tray(1_000_000)
    for n, record in enumerate(records, 1):
        tray.lay((record[:1], record[1:]), 0, 1, lambda _error: None, n)
    return tray


def tail_in(folder: Path, directly: Callable[[Path], int] = open_directly) -> tuple[Path, Tail]:
    path = folder / "segment"
    return path, Tail(path, os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), MAGIC, directly)


async def test_small_records_lie_one_behind_the_other(tmp_path: Path) -> None:
    path, tail = tail_in(tmp_path)
    tail.write(tray_of(b"first", b"second"), 7)
    tail.write(tray_of(b"third"), 9)
    tail.close()
    assert path.read_bytes() == b"".join(
        encode(MAGIC, seq, 0, payload) for seq, payload in ((7, b"first"), (8, b"second"), (9, b"third"))
    )


async def test_large_records_end_with_a_block_and_are_read_as_one_row_of_frames(tmp_path: Path) -> None:
    path, tail = tail_in(tmp_path)
    sent = [b"small", *(bytes([n]) * 40_000 for n in range(3)), b"small again", b"x" * DIRECT_BYTES]
    tail.write(tray_of(sent[0]), 1)
    tail.write(tray_of(*sent[1:4]), 2)
    assert tail.size % BLOCK_BYTES == 0
    tail.write(tray_of(sent[4]), 5)
    tail.write(tray_of(sent[5]), 6)
    tail.close()
    data = path.read_bytes()
    assert len(data) == tail.size
    frames = [item for item in scan(data, MAGIC, 0, len(data)) if isinstance(item, Frame)]
    assert [(frame.seq, frame.payload) for frame in frames] == list(enumerate(sent, 1))
    assert [frame.start for frame in frames] == [0, *(frame.end for frame in frames[:-1])]
    assert frames[-1].end == tail.size


def _none(_path: Path) -> int:
    raise OSError(errno.EINVAL, "Invalid argument")


def _too_late(_path: Path) -> int:
    return os.open("/proc/self/oom_score_adj", os.O_WRONLY)  # the system calls anything but a number invalid


@pytest.mark.parametrize("directly", [pytest.param(_none, id="at opening"), pytest.param(_too_late, id="at writing")])
async def test_large_records_on_a_file_system_that_refuses_direct_writes_are_written_all_the_same(
    tmp_path: Path, directly: Callable[[Path], int]
) -> None:
    path, tail = tail_in(tmp_path, directly)
    tail.write(tray_of(b"y" * DIRECT_BYTES), 1)
    tail.write(tray_of(b"small"), 2)
    tail.write(tray_of(b"z" * DIRECT_BYTES), 3)
    tail.close()
    data = path.read_bytes()
    found = list(scan(data, MAGIC, 0, len(data)))
    assert [item.payload[:1] for item in found if isinstance(item, Frame)] == [b"y", b"s", b"z"]
    assert len(found) == 3


@pytest.mark.parametrize("size", [1, HEADER_BYTES - 1, HEADER_BYTES, HEADER_BYTES + 1, BLOCK_BYTES - 1])
def test_padding_fills_up_to_a_block_and_is_no_record(size: int) -> None:
    made = padding(MAGIC, size, BLOCK_BYTES)
    assert len(made) in (size, size + BLOCK_BYTES)
    data = encode(MAGIC, 1, 0, b"a") + made + encode(MAGIC, 2, 0, b"b") + made
    first, second = scan(data, MAGIC, 0, len(data))
    assert (first.end, second.start, second.end) == (22 + len(made), 22 + len(made), len(data))
    assert padding(MAGIC, 0, BLOCK_BYTES) == b""


def test_padding_that_is_damaged_is_a_gap() -> None:
    made = bytearray(padding(MAGIC, 100, BLOCK_BYTES))
    made[50] ^= 1
    data = encode(MAGIC, 1, 0, b"a") + made + encode(MAGIC, 2, 0, b"b")
    assert [type(item) for item in scan(data, MAGIC, 0, len(data))] == [Frame, Gap, Frame]
    behind = bytes(5) + encode(MAGIC, 0, PADDING, b"") + encode(MAGIC, 2, 0, b"b")
    assert [type(item) for item in scan(behind, MAGIC, 0, len(behind))] == [Gap, Frame]


async def test_spool_given_large_and_small_records_gives_all_and_is_done_after_the_last(tmp_path: Path) -> None:
    sent = [bytes([n]) * (90_000 if n % 3 else 10) for n in range(60)]
    async with opened(tmp_path, segment_bytes=500_000) as spool:
        await asyncio.gather(*(spool.append(payload) for payload in sent[:30]))
        for payload in sent[30:]:
            await spool.append(payload)
        assert payloads(spool) == sent
        assert [entry.seq - everything(spool)[0].seq for entry in everything(spool)] == list(range(60))
        await spool.advance(everything(spool)[-1])
        assert spool.backlog_bytes == 0
        assert not spool.is_behind(spool.checkpoint)
    async with opened(tmp_path) as spool:
        assert (payloads(spool), spool.torn_bytes, spool.corrupt_gaps) == ([], 0, 0)


async def test_spool_torn_in_large_records_keeps_those_before(tmp_path: Path) -> None:
    async with opened(tmp_path) as spool:
        await spool.append(b"a" * 100_000)
        await spool.append(b"b" * 100_000)
    (path,) = files(tmp_path)
    os.truncate(path, path.stat().st_size - 60_000)
    async with opened(tmp_path) as spool:
        assert payloads(spool) == [b"a" * 100_000]
        assert spool.corrupt_gaps == 0
        assert spool.torn_bytes > 0


async def test_spool_takes_a_record_larger_than_a_tray(tmp_path: Path) -> None:
    sent = [os.urandom(9 * 1024 * 1024), b"small", os.urandom(15 * 1024 * 1024)]
    async with opened(tmp_path) as spool:
        await asyncio.gather(*(spool.append(payload) for payload in sent))
        assert payloads(spool) == sent
