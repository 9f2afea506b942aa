"""Files of drained segments are used again, and nothing of what was in them is left."""

import asyncio
import errno
import os
import shutil
from pathlib import Path

import pytest

from collector import spares, writer
from collector.spares import Spares
from collector.spool import Overloaded, Spool
from tests.collector.spools import everything, files, opened, payloads

SEGMENT_BYTES = 200_000
OLD, NEW = b"o" * 90_000, b"n" * 90_000


async def drained(spool: Spool) -> None:
    """Fill two segments and drain them."""
    for _ in range(6):
        await spool.append(OLD)
    await spool.advance(everything(spool)[-1])


def killed(spool: Spool, target: Path) -> Path:
    """The folder as a power cut would leave it now."""
    shutil.copytree(spool.folder, target)
    return target


async def reused(spool: Spool) -> Path:
    """Append until a segment lies in a file that was used before, and is not full: that file."""
    await drained(spool)
    before = {path.stat().st_ino for path in files(spool.folder, "*.spare")}
    assert before
    while files(spool.folder)[-1].stat().st_ino not in before:
        await spool.append(NEW)
    return files(spool.folder)[-1]


async def test_spool_drained_keeps_files_without_what_was_in_them(tmp_path: Path) -> None:
    async with opened(tmp_path, segment_bytes=SEGMENT_BYTES) as spool:
        await drained(spool)
        kept = files(tmp_path, "*.spare")
        assert kept
        for path in kept:
            assert path.read_bytes() == bytes(path.stat().st_size)
            assert path.stat().st_blocks * 512 >= SEGMENT_BYTES // 2
        assert not files(tmp_path, "*.old")
    assert not files(tmp_path, "*.spare")  # nobody is to use them any more


async def test_spool_in_files_used_before_gives_what_was_appended_and_only_that(tmp_path: Path) -> None:
    async with opened(tmp_path / "spool", segment_bytes=SEGMENT_BYTES) as spool:
        path = await reused(spool)
        sent = [b"small", b"", b"\0" * 70_000, b"x" * 70_000, b"\0" * 5_000]
        for payload in sent:
            await spool.append(payload)
        found = payloads(spool)
        assert found[-5:] == sent
        assert set(found) == {NEW, *sent}
        assert path.stat().st_size > 0
        images = killed(spool, tmp_path / "image")
    for folder in (images, tmp_path / "spool"):
        async with opened(folder, segment_bytes=SEGMENT_BYTES) as again:
            assert payloads(again) == found
            assert (again.torn_bytes, again.corrupt_gaps) == (0, 0)
            await again.append(b"next")
            assert payloads(again) == [*found, b"next"]


async def test_only_the_last_segment_has_room_that_nothing_was_written_to(tmp_path: Path) -> None:
    async with opened(tmp_path, segment_bytes=SEGMENT_BYTES) as spool:
        path = await reused(spool)
        await spool.append(b"small")
        assert path.stat().st_size > SEGMENT_BYTES // 2
        await spool.roll()
        assert path.read_bytes().endswith(b"small")
        for _ in range(9):
            await spool.append(NEW)
        ends = {entry.end.segment: entry.end.offset for entry in everything(spool)}
        for full in files(tmp_path)[:-1]:
            assert full.stat().st_size == ends[int(full.name[:8])]


@pytest.mark.parametrize("left", [1, 20, 21, 600, 40_000])
async def test_write_that_was_cut_off_in_a_file_used_before_is_a_torn_tail(tmp_path: Path, left: int) -> None:
    async with opened(tmp_path / "spool", segment_bytes=SEGMENT_BYTES) as spool:
        path = await reused(spool)
        await spool.append(b"before")
        found, start = payloads(spool), everything(spool)[-1].end.offset
        await spool.append(b"t" * 50_000)  # buffered: the rest of it never reached the disk
        end = everything(spool)[-1].end.offset
        image = killed(spool, tmp_path / "image")
    with (image / path.name).open("r+b") as file:
        cut = min(end, -(-(start + left) // 512) * 512)  # a disk writes whole sectors
        file.seek(cut)
        file.write(bytes(end - cut))
    async with opened(image) as again:
        assert payloads(again) == found
        assert again.corrupt_gaps == 0
        assert 0 < again.torn_bytes <= cut - start


async def test_damage_to_the_last_record_in_a_file_used_before_is_counted_and_kept(tmp_path: Path) -> None:
    async with opened(tmp_path / "spool", segment_bytes=SEGMENT_BYTES) as spool:
        path = await reused(spool)
        await spool.append(b"d" * 3_000)
        found, last = payloads(spool), everything(spool)[-1]
        image = killed(spool, tmp_path / "image")
    with (image / path.name).open("r+b") as file:
        file.seek(last.start.offset + 1_000)
        file.write(b"!")
    async with opened(image) as again:
        assert payloads(again) == found[:-1]
        assert (again.corrupt_gaps, again.torn_bytes) == (1, 0)
        (kept,) = files(image, "*.corrupt")
        assert b"d!d" in kept.read_bytes()
        assert kept.stat().st_size < 10_000  # without the room behind it


async def test_end_of_an_earlier_segment_gone_to_zeros_is_counted_and_kept(tmp_path: Path) -> None:
    async with opened(tmp_path / "spool", segment_bytes=SEGMENT_BYTES) as spool:
        path = await reused(spool)
        await spool.append(b"last")
        found, last = payloads(spool), everything(spool)[-1]
        await spool.roll()
        await spool.append(b"next")
        image = killed(spool, tmp_path / "image")
    with (image / path.name).open("r+b") as file:
        file.seek(last.start.offset)
        file.write(bytes(last.end.offset - last.start.offset))
    async with opened(image) as again:
        assert payloads(again) == [*found[:-1], b"next"]
        assert (again.corrupt_gaps, again.torn_bytes) == (1, 0)
        (kept,) = files(image, "*.corrupt")
        assert kept.read_bytes() == bytes(last.end.offset - last.start.offset)


async def test_start_gives_the_room_of_the_last_segment_back(tmp_path: Path) -> None:
    async with opened(tmp_path / "spool", segment_bytes=SEGMENT_BYTES) as spool:
        path = await reused(spool)
        end = everything(spool)[-1].end.offset
        image = killed(spool, tmp_path / "image")
    assert (image / path.name).stat().st_size > end
    async with opened(image) as again:
        assert (image / path.name).stat().st_size == end
        assert again.corrupt_gaps == 0


async def test_files_that_nobody_used_go_at_the_second_look(tmp_path: Path) -> None:
    async with opened(tmp_path, segment_bytes=SEGMENT_BYTES) as spool:
        await drained(spool)
        look = Spares(tmp_path)
        look.drop_idle()
        assert files(tmp_path, "*.spare")
        look.drop_idle()
        assert not files(tmp_path, "*.spare")


async def test_spool_on_a_full_disk_gives_them_up(tmp_path: Path) -> None:
    async with opened(tmp_path, segment_bytes=SEGMENT_BYTES) as spool:
        await drained(spool)
        assert files(tmp_path, "*.spare")
        spool.relieve()
        assert not files(tmp_path, "*.spare")
        await spool.append(b"goes on")
        assert payloads(spool)[-1] == b"goes on"


async def test_spool_opened_after_a_kill_deletes_them(tmp_path: Path) -> None:
    for name in ("00000003-00000000.spare", "00000004-00000000.old"):
        (tmp_path / name).write_bytes(b"what a killed process left")
    async with opened(tmp_path):
        assert not [*files(tmp_path, "*.spare"), *files(tmp_path, "*.old")]


async def test_file_system_that_cannot_empty_files_has_them_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spares, "_fallocate", None)
    async with opened(tmp_path, segment_bytes=SEGMENT_BYTES) as spool:
        await drained(spool)
        assert len(files(tmp_path)) == 1
        assert not [*files(tmp_path, "*.spare"), *files(tmp_path, "*.old")]


async def test_files_that_cannot_be_deleted_keep_no_record_from_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_spares: Spares) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(writer, "REST_S", 0.0)
    monkeypatch.setattr(Spares, "drop_idle", refused)
    async with opened(tmp_path, segment_bytes=SEGMENT_BYTES) as spool:
        for n in range(3):
            await asyncio.wait_for(spool.append(bytes([n])), 20)
        assert payloads(spool) == [b"\0", b"\1", b"\2"]


async def test_file_that_cannot_be_opened_again_leaves_no_segment_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags == os.O_WRONLY and path.suffix in (".spool", ".spare"):
            raise OSError(errno.EIO, "Input/output error")
        return opening(path, flags, mode)

    opening = os.open
    async with opened(tmp_path, segment_bytes=SEGMENT_BYTES) as spool:
        await drained(spool)
        before = files(tmp_path)
        monkeypatch.setattr(os, "open", refused)
        for _ in range(3):
            with pytest.raises(Overloaded):
                await spool.roll()
        assert files(tmp_path) == before
        monkeypatch.undo()
        await spool.append(b"goes on")
        assert payloads(spool)[-1] == b"goes on"


def test_segment_that_can_neither_be_emptied_nor_deleted_is_let_go_at_another_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    path = tmp_path / "00000001-00000000.spool"
    path.write_bytes(OLD)
    kept = Spares(tmp_path, 1)
    with monkeypatch.context() as failing:
        failing.setattr(spares, "blank", refused)
        failing.setattr(Path, "unlink", refused)
        with pytest.raises(OSError, match="Input/output"):
            kept.retire(path)
    kept.retire(path)
    assert not [one for one in tmp_path.iterdir() if OLD in one.read_bytes()]


async def test_records_before_a_segment_that_cannot_be_begun_are_kept_and_said_to_be(tmp_path: Path) -> None:
    failing: list[bool] = []

    def sync(fd: int) -> None:
        if failing and failing.pop(0):
            raise OSError(errno.EIO, "Input/output error")
        os.fdatasync(fd)

    async with opened(tmp_path, segment_bytes=SEGMENT_BYTES, sync=sync) as spool:
        await reused(spool)
        failing += [False, True]  # theirs, and that of the room which is given back
        kept, rolled = await asyncio.gather(spool.append(b"once"), spool.roll(), return_exceptions=True)
        assert kept is None
        assert isinstance(rolled, Overloaded)
        await spool.append(b"next")
        assert payloads(spool)[-2:] == [b"once", b"next"]
        numbers = [entry.seq for entry in everything(spool)]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_blank_on_what_is_no_file_says_why() -> None:
    reading, writing = os.pipe()
    try:
        with pytest.raises(OSError, match=r"\w"):
            spares.blank(writing, 10)
    finally:
        os.close(reading)
        os.close(writing)


async def test_records_that_were_refused_leave_no_gap_in_the_numbers(tmp_path: Path) -> None:
    failing = [False]

    def sync(fd: int) -> None:
        if failing[0]:
            raise OSError(5, "Input/output error")
        os.fdatasync(fd)

    async with opened(tmp_path, sync=sync) as spool:
        await spool.append(b"a")
        failing[0] = True
        waiting = [asyncio.create_task(spool.append(b"lost")) for _ in range(3)]
        await asyncio.wait(waiting)
        failing[0] = False
        await asyncio.gather(*(spool.append(bytes([n])) for n in range(3)))
        numbers = [entry.seq for entry in everything(spool)]
        assert numbers == list(range(numbers[0], numbers[0] + 4))
    async with opened(tmp_path) as spool:
        assert len(payloads(spool)) == 4
        assert spool.corrupt_gaps == 0
