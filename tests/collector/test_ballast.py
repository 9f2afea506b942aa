"""A full disk: nothing new is taken in, what was taken in is worked off, and all goes on when there is room again."""

import asyncio
import contextlib
import errno
import os
import time
from pathlib import Path

import pytest

from collector import durable
from collector.ballast import REST_S, Ballast, tells_full_disk
from collector.numbers import count_of
from collector.spool import Overloaded, Spool
from storage import Store, StoreError
from tests.collector.batches import batch
from tests.collector.conftest import Query, Serve, drained, post
from tests.collector.disk import mounted, needs_tmpfs, no_space
from tests.collector.failing import Failing

SIZE = 1_000_000


async def until_taken(spool: Spool, payload: bytes) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                return await spool.append(payload)
            except Overloaded:
                await asyncio.sleep(0.05)


def test_ballast_holds_room_and_gives_it_back(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast", SIZE)
    assert not ballast.held
    assert ballast.make()
    assert (tmp_path / "ballast").stat().st_blocks * 512 >= SIZE
    assert ballast.release()
    assert not ballast.release()
    assert not (tmp_path / "ballast").exists()
    assert not ballast.make()  # whoever needed the room has it for a while
    time.sleep(REST_S)
    assert ballast.make()
    assert ballast.released == 1


def test_ballast_left_by_an_earlier_run_is_kept_and_half_a_one_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "ballast"
    assert Ballast(path, SIZE).make()
    before = path.stat().st_ino
    assert Ballast(path, SIZE).make()
    assert path.stat().st_ino == before
    os.truncate(path, SIZE // 2)
    assert Ballast(path, SIZE).make()
    assert path.stat().st_size == SIZE


def test_ballast_without_room_leaves_no_file(tmp_path: Path) -> None:
    def allocate(fd: int, _start: int, _size: int) -> None:
        os.write(fd, b"half")
        raise no_space()

    ballast = Ballast(tmp_path / "ballast", SIZE, allocate)
    assert not ballast.make()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (no_space(), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (OSError(errno.EIO, "Input/output error"), False),
        (StoreError("Code: 243. DB::Exception: Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)"), True),
        (StoreError("[Errno 28] No space left on device"), True),
        (StoreError("Code: 27. Cannot parse input"), False),
    ],
)
def test_full_disk_is_told_from_other_errors(error: Exception, full: bool) -> None:
    assert tells_full_disk(error) == full


async def test_spool_failing_for_room_refuses_until_the_ballast_is_back(tmp_path: Path) -> None:
    full = [False]

    def sync(fd: int) -> None:
        if full[0]:
            raise no_space()
        os.fdatasync(fd)

    def allocate(fd: int, start: int, size: int) -> None:
        if full[0]:
            raise no_space()
        os.posix_fallocate(fd, start, size)

    spool = await Spool.open(tmp_path, ballast_bytes=SIZE, sync=sync, allocate=allocate)
    await spool.append(b"a")
    full[0] = True
    with pytest.raises(Overloaded):
        await spool.append(b"lost")
    assert not (tmp_path / "ballast").exists()
    with pytest.raises(Overloaded, match="the disk is full"):  # at once, without trying
        await spool.append(b"lost")
    full[0] = False
    await until_taken(spool, b"b")
    assert (tmp_path / "ballast").stat().st_size == SIZE
    entries = spool.read(spool.checkpoint, records=10, size=10**6)
    assert [(count_of(entry.seq), entry.payload) for entry in entries] == [(1, b"a"), (2, b"b")]
    await spool.close()


@pytest.mark.parametrize("name", ["plan", "checkpoint"])
async def test_drain_without_room_for_its_files_takes_the_ballast(
    store: Store, tmp_path: Path, query: Query, serve: Serve, name: str
) -> None:
    def replace(path: Path, payload: bytes) -> None:
        if path.name == name and (path.parent / "ballast").exists():
            raise no_space()
        durable.replace(path, payload)

    collector, client = await serve()
    await post(client, batch())
    (entry,) = collector.spool.read(collector.spool.checkpoint, records=1, size=1)
    full = await Spool.open(tmp_path / "other", ballast_bytes=SIZE, replace=replace)
    await full.append(entry.payload)
    collector.spool, own = full, collector.spool
    await drained(store, collector)
    collector.spool = own
    assert query("select count() as n from batches") == [{"n": 1}]
    assert full.writer.ballast.released == 1
    assert not full.is_behind(full.checkpoint)
    await full.close()


async def test_drain_with_a_full_table_disk_waits_and_quarantines_nothing(
    store: Store, serve: Serve, query: Query
) -> None:
    collector, client = await serve()
    failing = Failing(store)
    failing.refuse = [StoreError("Code: 243. DB::Exception: Cannot reserve 1.00 MiB, not enough space.")] * 8
    failing.refuse = [StoreError(f"{error} (NOT_ENOUGH_SPACE)") for error in failing.refuse]
    await post(client, batch())
    await drained(failing, collector, backoff_s=(0.01,))
    assert collector.spool.writer.ballast.released >= 1
    assert query("select count() as n from batches") == [{"n": 1}]
    assert query("select count() as n from quarantine") == [{"n": 0}]


@needs_tmpfs
async def test_collector_on_a_small_disk_that_fills_answers_503_works_off_and_recovers(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk") as disk:
        spool = await Spool.open(disk.folder / "spool", ballast_bytes=SIZE, segment_bytes=200_000)
        filler = disk.fill(left=500_000)
        kept = []
        with contextlib.suppress(Overloaded):
            for n in range(100):
                await spool.append(bytes([n]) * 20_000)
                kept.append(n)
        assert 0 < len(kept) < 30
        with pytest.raises(Overloaded, match="the disk is full"):
            await spool.append(b"more")
        (disk.folder / "more").write_bytes(b"x" * (disk.free_bytes - 300_000))  # what an insert may need
        entries = spool.read(spool.checkpoint, records=1_000, size=10**9)
        assert [entry.payload[0] for entry in entries] == kept  # nothing acknowledged is lost
        for entry in entries:
            spool.save("plan", b"a plan")
            await spool.advance(entry)
        filler.unlink()
        await until_taken(spool, b"again")
        assert spool.writer.ballast.held
        await spool.close()


@needs_tmpfs
async def test_spool_opened_on_a_full_disk_starts_and_recovers(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk") as disk:
        filler = disk.fill(left=300_000)
        spool = await Spool.open(disk.folder / "spool", ballast_bytes=SIZE)
        with pytest.raises(Overloaded, match="the disk is full"):
            await spool.append(b"no")
        filler.unlink()
        await until_taken(spool, b"yes")
        await spool.close()
