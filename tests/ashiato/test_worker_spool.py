"""What the main process finds in a worker's spool once the worker is gone, while the drain goes on."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ashiato.channel import Grown
from ashiato.worker_spool import WorkerSpool
from collector import spares
from collector.frame import Frame, Gap
from collector.recovery import recover
from collector.segments import Segment
from tests.collector.spools import everything, files, opened

SEGMENT_BYTES = 200_000


async def abandoned(folder: Path, target: Path) -> WorkerSpool:
    """A spool of three segments as a worker leaves it that was killed."""
    async with opened(folder, segment_bytes=SEGMENT_BYTES) as spool:
        for _ in range(9):
            await spool.append(b"x" * 70_000)
        shutil.copytree(folder, target, ignore=shutil.ignore_patterns("lock"))
    before = target.with_name("before")
    before.mkdir()
    left = WorkerSpool(target, recover(before), lambda: False)
    for path in files(target):
        number, magic = path.stem.split("-")
        left.hear(Grown(int(number), bytes.fromhex(magic), path.stat().st_size))
    return left


async def test_end_of_a_worker_loses_nothing_while_its_oldest_segment_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spares, "LEAST_BYTES", 1)
    left = await abandoned(tmp_path / "filled", tmp_path / "spool")
    entries = everything(left)
    first = [entry for entry in entries if entry.start.segment == entries[0].start.segment]
    freed = threading.Thread(target=left._advance, args=(first[-1],))
    items = Segment.items

    def looked_through(segment: Segment, offset: int, *, last: bool = False) -> Iterator[Frame | Gap]:
        for item in items(segment, offset, last=last):
            if not freed.ident:  # the drain has stored all that is in the segment at hand
                freed.start()
                freed.join(0.5)
            yield item

    monkeypatch.setattr(Segment, "items", looked_through)
    await left.end()
    freed.join()
    monkeypatch.undo()
    assert left.corrupt_gaps == 0
    assert [entry.seq for entry in everything(left)] == [entry.seq for entry in entries if entry not in first]
    assert left.found.seq == entries[-1].seq  # or numbers would be given again
    assert len(files(left.folder)) == 2
    assert not files(left.folder, "*.spare")  # nobody writes


async def test_full_disk_is_given_the_files_that_a_worker_does_not_use(tmp_path: Path) -> None:
    left = await abandoned(tmp_path / "filled", tmp_path / "spool")
    (left.folder / "00000001-00000000.spare").write_bytes(bytes(1_000))
    left.relieve()
    assert not files(left.folder, "*.spare")
