"""The writing side of a spool: a record is on disk before its request is answered.

One thread writes. It syncs whatever has queued up as soon as the last sync ended; measured against timers of
1–10 ms this had both the most throughput and the shortest waits.
"""

import asyncio
import contextlib
import os
import threading
from collections import Counter, deque
from collections.abc import Callable, Hashable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from collector import durable, segments
from collector.ballast import Ballast, tells_full_disk
from collector.failpoint import due, fp
from collector.frame import HEADER_BYTES, MAX_PAYLOAD_BYTES, header
from collector.pieces import Payload, write_pieces
from collector.segments import Position, Segment
from collector.shares import Shares, fair

SEGMENT_BYTES = 32 * 1024 * 1024
COMMIT_BYTES = 8 * 1024 * 1024
BALLAST_RETRY_S = 0.5
FAILURES = 2  # in a row, and the disk is taken to be broken


class Overloaded(RuntimeError):
    """The spool has reached its cap or cannot write; nothing was kept."""


_ROLL = -1  # the kind of what is no record but the wish for a new segment


class _Waiting(NamedTuple):
    kind: int
    pieces: tuple[bytes, ...]
    size: int
    owner: int
    future: "asyncio.Future[None]"


class Writer:
    """Appends behind the record `seq`, in segments from `number` on. Methods are for the event loop that made it.

    `grown` is called in the writer's thread: with a new segment, and with every segment that has grown, before the
    records in it are acknowledged. `sync` is what a disk can fail at.
    """

    def __init__(
        self,
        folder: Path,
        number: int,
        seq: int,
        *,
        shares: Shares,
        ballast: Ballast,
        grown: Callable[[Segment], None],
        segment_bytes: int = SEGMENT_BYTES,
        sync: Callable[[int], None] = os.fdatasync,
    ) -> None:
        self.ballast = ballast
        self.broken = asyncio.Event()
        self.failed_syncs = 0
        self._folder = folder
        self._number = number
        self._seq = seq
        self._shares = shares
        self._grown = grown
        self._segment_bytes = segment_bytes
        self._sync = sync
        self._loop = asyncio.get_running_loop()
        self._gathered: list[_Waiting] = []
        self._queue: deque[_Waiting] = deque()
        self._queued_bytes = 0
        self._ready = threading.Condition()
        self._closing = False
        self._failing = 0
        self._fd = -1
        self._segment: Segment | None = None
        self._thread = threading.Thread(target=self._write, name="spool", daemon=True)

    def begin(self) -> None:
        """Make the first segment, and start. Raises OSError; a disk that is merely full is no hindrance."""
        self.ballast.make()
        try:
            self._rotate()
        except OSError as error:
            if not tells_full_disk(error) or not self.ballast.release():
                raise
            self._rotate()
        self._thread.start()

    # In the event loop

    async def append(self, payload: Payload, kind: int = 0, owner: int = 0) -> None:
        """Keep a record; it is on disk when this returns. Raises Overloaded when it is not kept.

        An owner other than 0 gets no more than its share, so that there is room for the others.
        """
        pieces = payload if isinstance(payload, tuple) else (payload,)
        size = sum(map(len, pieces))
        if size > MAX_PAYLOAD_BYTES:
            raise ValueError(f"a record of {size} bytes is too large")
        free = self._shares.free - self._queued_bytes
        if self._closing or size > free:
            raise Overloaded("the spool is full")
        if owner and not fair(self._shares.held(owner), size, free):
            raise Overloaded("this site has its share of the spool")
        if not self.ballast.held:
            raise Overloaded("the disk is full")
        fp("wal.pre_write")
        await self._queued(kind, pieces, size, owner)
        fp("wal.post_ack")

    async def roll(self) -> int:
        """Begin a new segment and give its number: what is before it goes as soon as it is drained."""
        await self._queued(_ROLL, (), 0, 0)
        return self._number

    def drained(self, checkpoint: Position) -> None:
        """Make room: everything before the checkpoint has reached the tables."""
        self._shares.drained(checkpoint)

    def relieve(self) -> bool:
        """Give the ballast up, as the disk is full; nothing is taken in until there is room for it again."""
        released = self.ballast.release()
        with self._ready:
            self._ready.notify()  # the thread makes it again
        return released

    async def close(self) -> None:
        """Write what was accepted, and end."""
        self._hand_over()
        with self._ready:
            self._closing = True
            self._ready.notify()
        await asyncio.to_thread(self._thread.join)
        if self._fd >= 0:
            os.close(self._fd)

    async def _queued(self, kind: int, pieces: tuple[bytes, ...], size: int, owner: int) -> None:
        future: asyncio.Future[None] = self._loop.create_future()
        if not self._gathered:
            self._loop.call_soon(self._hand_over)
        self._gathered.append(_Waiting(kind, pieces, size, owner, future))
        self._queued_bytes += size
        await future

    def _hand_over(self) -> None:
        """Once a turn of the loop: waking the thread for each record would cost more than all the rest of it."""
        if not self._gathered:
            return
        gathered, self._gathered = self._gathered, []
        with self._ready:
            self._queue.extend(gathered)
            self._ready.notify()

    def _answer(self, work: list[_Waiting], error: OSError | None) -> None:
        for waiting in work:
            self._queued_bytes -= waiting.size
            if waiting.future.done():
                continue
            if error is None:
                waiting.future.set_result(None)
            else:
                waiting.future.set_exception(Overloaded(f"the spool cannot write: {error.strerror}"))
        if self._failing >= FAILURES:
            self.broken.set()

    # In the thread

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
            size += work[-1].size
        return work

    def _commit(self, work: list[_Waiting]) -> None:
        segment = self._segment
        if segment is None or segment.size >= self._segment_bytes:
            segment = self._rotate()
        records = [waiting for waiting in work if waiting.kind != _ROLL]
        if records:
            segment = self._write_records(segment, records)
        if segment.size and len(records) < len(work):
            self._rotate()

    def _write_records(self, segment: Segment, records: list[_Waiting]) -> Segment:
        pieces: list[bytes] = []
        for seq, record in enumerate(records, self._seq + 1):
            pieces.append(header(segment.magic, seq, record.kind, record.pieces))
            pieces += record.pieces
        sizes: Counter[Hashable] = Counter()
        for record in records:
            sizes[record.owner] += HEADER_BYTES + record.size
        try:
            self._write_out(pieces)
            fp("wal.pre_sync")
            self._sync(self._fd)
        except OSError:
            self._seal()
            raise
        self._segment = segment = replace(segment, size=segment.size + sizes.total())
        self._seq += len(records)  # what was not kept leaves no gap in the numbers
        self._shares.add(segment.end, sizes)
        self._grown(segment)
        return segment

    def _write_out(self, pieces: list[bytes]) -> None:
        if due("wal.torn"):
            data = b"".join(pieces)
            os.write(self._fd, data[: len(data) // 2])
            os.kill(os.getpid(), 9)
        write_pieces(self._fd, pieces)

    def _seal(self) -> None:
        """Give up the segment: after a failed sync the kernel may drop the pages and report success next time."""
        self.failed_syncs += 1
        fd, self._fd = self._fd, -1
        if self._segment is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(fd, self._segment.size)
        self._segment = None
        os.close(fd)

    def _rotate(self) -> Segment:
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            self._segment = None
            os.close(fd)
        segment, self._fd = segments.new(self._folder, self._number + 1)
        self._number = segment.number
        fp("wal.rotate")
        try:
            durable.sync_folder(self._folder)
        except OSError:
            self._seal()
            raise
        self._segment = segment
        self._grown(segment)
        return segment
