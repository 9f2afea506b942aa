"""What is on disk after appends, on disks that fail too."""

import asyncio
import errno
import os
from pathlib import Path

import pytest

from collector.spool import Overloaded
from tests.collector.spools import opened, payloads


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
        assert spool.writer.failed_syncs == 1
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
        assert spool.writer.broken.is_set() == broken


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
