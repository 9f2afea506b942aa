"""The durable queue between the door and the drain: a record is on disk before its request is answered.

One thread writes. It syncs whatever has queued up as soon as the last sync ended; measured against timers of
1–10 ms this had both the most throughput and the shortest waits.
"""

import asyncio
import contextlib
import fcntl
import os
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Hashable
from pathlib import Path

import msgpack

from collector import durable, segments
from collector.ballast import Ballast, tells_full_disk
from collector.failpoint import due, fp
from collector.frame import MAX_PAYLOAD_BYTES, encode
from collector.repair import repair
from collector.segments import Entry, Position, Segment
from collector.shares import Shares, fair

SEGMENT_BYTES = 32 * 1024 * 1024
CAP_BYTES = 2 * 1024**3
COMMIT_BYTES = 8 * 1024 * 1024
BALLAST_RETRY_S = 0.5
MARK_S = 1.0
FAILURES = 2  # in a row, and the disk is taken to be broken


class Overloaded(RuntimeError):
    """The spool has reached its cap or cannot write; nothing was kept."""


class SpoolError(RuntimeError):
    """The spool's folder cannot be used."""


_ROLL = -1  # the kind of what is no record but the wish for a new segment
_Waiting = tuple[int, bytes, "asyncio.Future[None]", int]


class Spool:
    """Use `Spool.open`. Methods are for the event loop that opened it."""

    def __init__(
        self,
        folder: Path,
        lock: int,
        segment_bytes: int,
        cap_bytes: int,
        sync: Callable[[int], None],
        ballast: Ballast,
        replace: Callable[[Path, bytes], None],
    ) -> None:
        self.folder = folder
        self.ballast = ballast
        self.torn_bytes = 0
        self.corrupt_gaps = 0
        self.failed_syncs = 0
        self._lock = lock
        self._segment_bytes = segment_bytes
        self._cap_bytes = cap_bytes
        self._sync = sync
        self._replace = replace
        self._loop = asyncio.get_running_loop()
        self._appended = asyncio.Event()
        self._queue: deque[_Waiting] = deque()
        self._queued_bytes = 0
        self._ready = threading.Condition()
        self._closing = False
        self._seq = 0
        self._shares = Shares(cap_bytes)
        self._marks: deque[tuple[float, Position]] = deque()
        self._failing = 0
        self.broken = asyncio.Event()
        self._fd = -1
        self._segments: list[Segment] = []
        self._checkpoint = Position(0, 0)
        self._writer = threading.Thread(target=self._write, name="spool", daemon=True)

    @classmethod
    async def open(
        cls,
        folder: Path,
        *,
        segment_bytes: int = SEGMENT_BYTES,
        cap_bytes: int = CAP_BYTES,
        ballast_bytes: int = 0,
        sync: Callable[[int], None] = os.fdatasync,
        allocate: Callable[[int, int, int], None] = os.posix_fallocate,
        replace: Callable[[Path, bytes], None] = durable.replace,
    ) -> "Spool":
        """Open or create a spool and repair what a crash left. Raises SpoolError if another process has it.

        `sync`, `allocate` and `replace` are what a disk can fail at.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # noqa: ASYNC240 - once, at start
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock)
            raise SpoolError(f"another process writes to {folder}") from error
        ballast = Ballast(folder / "ballast", ballast_bytes, allocate)
        spool = cls(folder, lock, segment_bytes, cap_bytes, sync, ballast, replace)
        await asyncio.to_thread(spool._recover)
        spool._writer.start()
        return spool

    # Recovery

    def _recover(self) -> None:
        saved = durable.load(self.folder / "checkpoint")
        if saved is not None:
            number, offset, self._seq = msgpack.unpackb(saved)
            self._checkpoint = Position(number, offset)
        present = segments.found(self.folder)
        highest = max([self._checkpoint.segment, *(segment.number for segment in present)])
        for segment in present:
            drained = self._checkpoint.offset if segment.number == self._checkpoint.segment else 0
            if segment.number < self._checkpoint.segment or segment.size <= drained:
                segment.path.unlink()
                continue
            found = repair(segment, drained, last=segment is present[-1])
            self._seq = max(self._seq, found.seq)
            self.torn_bytes += found.torn_bytes
            self.corrupt_gaps += found.gaps
            self._segments.append(segment)
            self._marks.append((segment.path.stat().st_mtime, Position(segment.number, segment.size)))
        for left in self.folder.glob("*.tmp"):
            left.unlink()
        self.ballast.make()
        try:
            self._rotate(highest + 1)
        except OSError as error:
            if not tells_full_disk(error) or not self.ballast.release():
                raise
            self._rotate(highest + 2)

    # Writing, in the writer's thread but for append

    async def append(self, payload: bytes, kind: int = 0, owner: int = 0) -> None:
        """Keep a record; it is on disk when this returns. Raises Overloaded when it is not kept.

        An owner other than 0 gets no more than its share, so that there is room for the others.
        """
        size = len(payload)
        if size > MAX_PAYLOAD_BYTES:
            raise ValueError(f"a record of {size} bytes is too large")
        free = self._cap_bytes - self.backlog_bytes - self._queued_bytes
        if self._closing or size > free:
            raise Overloaded("the spool is full")
        if owner and not fair(self._shares.held(owner), size, free):
            raise Overloaded("this site has its share of the spool")
        if not self.ballast.held:
            raise Overloaded("the disk is full")
        future: asyncio.Future[None] = self._loop.create_future()
        fp("wal.pre_write")
        with self._ready:
            self._queue.append((kind, payload, future, owner))
            self._queued_bytes += size
            self._ready.notify()
        await future
        fp("wal.post_ack")

    def _take(self) -> list[_Waiting]:
        while True:
            waits = None if self.ballast.held or self.ballast.make() else BALLAST_RETRY_S
            with self._ready:
                if not self._queue and not self._closing:
                    self._ready.wait(waits)
                if self._queue or self._closing:
                    return self._taken()

    def _taken(self) -> list[_Waiting]:
        work: list[_Waiting] = []
        size = 0
        while self._queue and size < COMMIT_BYTES:
            work.append(self._queue.popleft())
            size += len(work[-1][1])
        self._queued_bytes -= size
        return work

    def _write(self) -> None:
        while work := self._take():
            error: OSError | None = None
            try:
                self._commit(work)
                fp("wal.pre_ack")
            except OSError as failure:
                error = failure
                if tells_full_disk(failure):
                    self.relieve()
                    self._failing = 0
                else:
                    self._failing += 1
            else:
                self._failing = 0
            with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits for an answer
                self._loop.call_soon_threadsafe(self._answer, work, error)

    def _answer(self, work: list[_Waiting], error: OSError | None) -> None:
        for _, _, future, _ in work:
            if future.done():
                continue
            if error is None:
                future.set_result(None)
            else:
                future.set_exception(Overloaded(f"the spool cannot write: {error.strerror}"))
        self._appended.set()
        if self._failing >= FAILURES:
            self.broken.set()

    def _commit(self, work: list[_Waiting]) -> None:
        if self._fd < 0 or self._segments[-1].size >= self._segment_bytes:
            self._rotate(self._segments[-1].number + 1)
        segment = self._segments[-1]
        records = [(kind, payload, owner) for kind, payload, _, owner in work if kind != _ROLL]
        if records:
            self._write_records(segment, records)
        if segment.size and len(records) < len(work):
            self._rotate(segment.number + 1)

    def _write_records(self, segment: Segment, records: list[tuple[int, bytes, int]]) -> None:
        data = b"".join(
            encode(segment.magic, seq, kind, payload) for seq, (kind, payload, _) in enumerate(records, self._seq + 1)
        )
        try:
            self._write_out(data)
            fp("wal.pre_sync")
            self._sync(self._fd)
        except OSError:
            self._seal()
            raise
        segment.size += len(data)
        end = Position(segment.number, segment.size)
        self._mark(end)
        sizes: Counter[Hashable] = Counter()
        for _, payload, owner in records:
            sizes[owner] += len(payload)
        self._shares.add(end, sizes)
        self._seq += len(records)  # what was not kept leaves no gap in the numbers

    def _mark(self, end: Position) -> None:
        since_s = now_s = time.time()
        marks = self._marks
        with contextlib.suppress(IndexError):  # the drain may take it away meanwhile
            if now_s - marks[-1][0] < MARK_S:
                since_s, _ = marks.pop()
        marks.append((since_s, end))

    def _write_out(self, data: bytes) -> None:
        if due("wal.torn"):
            os.write(self._fd, data[: len(data) // 2])
            os.kill(os.getpid(), 9)
        view = memoryview(data)
        while view:
            view = view[os.write(self._fd, view) :]

    def _seal(self) -> None:
        """Give up the segment: after a failed sync the kernel may drop the pages and report success next time."""
        self.failed_syncs += 1
        fd, self._fd = self._fd, -1
        with contextlib.suppress(OSError):
            os.ftruncate(fd, self._segments[-1].size)
        os.close(fd)

    def _rotate(self, number: int) -> None:
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            os.close(fd)
        segment, self._fd = segments.new(self.folder, number)
        fp("wal.rotate")
        self._segments.append(segment)
        try:
            durable.sync_folder(self.folder)
        except OSError:
            self._seal()
            raise

    async def roll(self) -> int:
        """Begin a new segment and give its number: what is before it goes as soon as it is drained."""
        future: asyncio.Future[None] = self._loop.create_future()
        with self._ready:
            self._queue.append((_ROLL, b"", future, 0))
            self._ready.notify()
        await future
        await asyncio.to_thread(self._free)
        return self._segments[-1].number

    # Reading

    @property
    def checkpoint(self) -> Position:
        """Everything before it has reached the tables."""
        return self._checkpoint

    @property
    def oldest_s(self) -> float | None:
        """When the oldest record that has not reached the tables became durable, Unix time, to a second or so."""
        marks = tuple(self._marks)
        return next((at for at, end in marks if end > self._checkpoint), None)

    @property
    def backlog_bytes(self) -> int:
        """Durable bytes that have not reached the tables."""
        total = sum(segment.size for segment in tuple(self._segments))
        return total - (self._checkpoint.offset if self._holds(self._checkpoint.segment) else 0)

    def _holds(self, number: int) -> bool:
        return any(segment.number == number for segment in tuple(self._segments))

    def read(self, start: Position, *, end: Position | None = None, records: int, size: int) -> list[Entry]:
        """Durable records from `start`, at least one if there is one, until `end`, a count, or a size in bytes."""
        entries: list[Entry] = []
        taken = 0
        for segment in tuple(self._segments):
            if segment.number < start.segment:
                continue
            for entry in segment.entries(start.offset if segment.number == start.segment else 0):
                if end is not None and entry.start >= end:
                    return entries
                taken += len(entry.payload)
                if entries and (len(entries) >= records or taken > size):
                    return entries
                entries.append(entry)
        return entries

    def holds_before(self, number: int) -> bool:
        """True while a segment before this one is on disk."""
        return any(segment.number < number for segment in tuple(self._segments))

    def is_behind(self, position: Position) -> bool:
        """True if durable bytes lie beyond the position."""
        return any(
            segment.size > (position.offset if segment.number == position.segment else 0)
            for segment in tuple(self._segments)
            if segment.number >= position.segment
        )

    async def wait_beyond(self, position: Position) -> None:
        """Return once there is something durable beyond the position."""
        while not self.is_behind(position):
            self._appended.clear()
            await self._appended.wait()

    def relieve(self) -> bool:
        """Give the ballast up, as the disk is full; nothing is taken in until there is room for it again."""
        released = self.ballast.release()
        with self._ready:
            self._ready.notify()  # the writer makes it again
        return released

    def save(self, name: str, payload: bytes) -> None:
        """Keep a small file beside the segments; it is on disk when this returns. On a full disk the ballast goes."""
        try:
            self._replace(self.folder / name, payload)
        except OSError as error:
            if not tells_full_disk(error) or not self.relieve():
                raise
            self._replace(self.folder / name, payload)

    async def advance(self, entry: Entry) -> None:
        """Note that everything up to and with this record has reached the tables; then free what is not needed."""
        await asyncio.to_thread(self._advance, entry)

    def _advance(self, entry: Entry) -> None:
        # The checkpoint is durable before a segment goes: the other order ends in a loop of crashes.
        number, offset = entry.end
        self.save("checkpoint", msgpack.packb([number, offset, entry.seq]))
        self._checkpoint = entry.end
        self._shares.drained(entry.end)
        while self._marks and self._marks[0][1] <= entry.end:
            self._marks.popleft()
        self._free()

    def _free(self) -> None:
        number, offset = self._checkpoint
        for segment in tuple(self._segments[:-1]):
            if segment.number < number or (segment.number == number and offset >= segment.size):
                fp("seg.unlink")
                segment.path.unlink(missing_ok=True)
                with contextlib.suppress(ValueError):  # another thread was faster
                    self._segments.remove(segment)

    def drop_damaged(self) -> None:
        """Delete the copies of damaged stretches, of which nobody can say whose they are."""
        for path in self.folder.glob("*.corrupt"):
            path.unlink(missing_ok=True)

    async def close(self) -> None:
        """Write what was accepted, then let go of the folder."""
        with self._ready:
            self._closing = True
            self._ready.notify()
        await asyncio.to_thread(self._writer.join)
        if self._fd >= 0:
            os.close(self._fd)
        os.close(self._lock)
