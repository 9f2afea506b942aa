"""The writing side of a spool: a record is on disk before its request is answered.

One thread writes. It syncs whatever has queued up as soon as the last sync ended; measured against timers of
1–10 ms this had both the most throughput and the shortest waits.
"""

import asyncio
import contextlib
import logging
import os
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial
from pathlib import Path

from collector import durable, segments
from collector.appender import Done, Overloaded, settle
from collector.ballast import Ballast, tells_full_disk
from collector.failpoint import fp
from collector.frame import HEADER_BYTES, MAX_PAYLOAD_BYTES
from collector.segments import Position, Segment
from collector.shares import NOBODY, Shares, fair
from collector.spares import REST_S, Spares
from collector.tail import Tail
from collector.tray import Laid, Payload, Tray

SEGMENT_BYTES = 32 * 1024 * 1024
TRAY_BYTES = 8 * 1024 * 1024  # at most this much at a time, but for a single record
SPARE_TRAYS = 2
BALLAST_RETRY_S = 0.5
FAILURES = 2  # in a row, and the disk is taken to be broken

log = logging.getLogger("ashiato.spool")


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
        spares: Spares,
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
        self._next = seq + 1
        self._shares = shares
        self._spares = spares
        self._spares_seen_s = time.monotonic()
        self._grown = grown
        self._segment_bytes = segment_bytes
        self._sync = sync
        self._loop = asyncio.get_running_loop()
        self._trays: deque[Tray] = deque()
        self._spare: list[Tray] = []
        self._waking = False
        self._queued_bytes = 0
        self._ready = threading.Condition()
        self._closing = False
        self._failing = 0
        self._tail: Tail | None = None
        self._segment: Segment | None = None
        self._is_named = False  # durably
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

    def put(self, payload: Payload, done: Done, kind: int = 0, owner: int = 0) -> None:
        """Take a record, copied when this returns, and call `done` once it is on disk, or with why it is not kept.

        Raises Overloaded when it is not even taken. An owner other than 0 gets no more than its share, so that there
        is room for the others.
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
        with self._ready:
            self._tray_for(size).lay(pieces, kind, owner, done, self._next)
        self._next += 1
        self._queued_bytes += size
        self._wake()

    async def append(self, payload: Payload, kind: int = 0, owner: int = 0) -> None:
        """Keep a record; it is on disk when this returns. Raises Overloaded when it is not kept."""
        future: asyncio.Future[None] = self._loop.create_future()
        self.put(payload, partial(settle, future), kind, owner)
        await future

    async def roll(self) -> int:
        """Begin a new segment and give its number: what is before it goes as soon as it is drained."""
        future: asyncio.Future[None] = self._loop.create_future()
        with self._ready:
            self._tray_for(0).rolls.append(future)
        self._wake()
        await future
        return self._number

    def drained(self, checkpoint: Position) -> None:
        """Make room: everything before the checkpoint has reached the tables."""
        self._shares.drained(checkpoint)

    def relieve(self) -> bool:
        """Give the ballast up, as the disk is full; nothing is taken in until there is room for it again.

        False if there was no room to give.
        """
        dropped = False
        with contextlib.suppress(OSError):
            dropped = self._spares.drop()
        released = self.ballast.release()
        with self._ready:
            self._ready.notify()  # the thread makes it again
        return released or dropped

    async def close(self) -> None:
        """Write what was accepted, and end."""
        with self._ready:
            self._closing = True
            self._ready.notify()
        await asyncio.to_thread(self._thread.join)
        if self._tail is not None:
            with contextlib.suppress(OSError):  # the next start does it
                self._tail.end()
            self._tail.close()

    def _tray_for(self, size: int) -> Tray:
        if not self._trays or not self._trays[-1].takes(size):
            if self._spare and self._spare[-1].takes(size):
                self._trays.append(self._spare.pop())
            else:
                self._trays.append(Tray(max(TRAY_BYTES, HEADER_BYTES + size)))
        return self._trays[-1]

    def _wake(self) -> None:
        """Once a turn of the loop: waking the thread for each record would cost more than all the rest of it."""
        if not self._waking:
            self._waking = True
            self._loop.call_soon(self._notify)

    def _notify(self) -> None:
        self._waking = False
        with self._ready:
            self._ready.notify()

    def _answer(self, records: list[Laid], error: Exception | None) -> None:
        self._queued_bytes -= sum(record.end - record.start for record in records)
        if error is not None:
            self._next -= len(records)  # their numbers go to the next ones
        self._tell([record.done for record in records], error)

    def _tell(self, waiting: list[Done], error: Exception | None) -> None:
        for done in waiting:
            try:
                if error is None:
                    fp("wal.post_ack")
                    done(None)
                else:
                    done(Overloaded(f"the spool cannot write: {getattr(error, 'strerror', error)}"))
            except Exception:
                log.exception("who waited for a record failed")  # the others wait too
        if self._failing >= FAILURES:
            self.broken.set()

    # In the thread

    def _write(self) -> None:
        while tray := self._take():
            error = self._tried(self._commit, tray)
            records, rolls = tray.records, tray.rolls
            self._put_back(tray)
            self._soon(self._answer, records, error)
            if rolls:
                error = error or self._tried(self._roll)
                self._soon(self._tell, [partial(settle, roll) for roll in rolls], error)

    def _soon(self, run: Callable[..., None], *args: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits for an answer
            self._loop.call_soon_threadsafe(run, *args)

    def _tried(self, step: Callable[..., None], *args: object) -> Exception | None:
        try:
            step(*args)
        except Exception as failure:
            self._failed(failure)
            return failure
        self._failing = 0
        return None

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, OSError):
            log.error("the spool's thread failed", exc_info=error)
            self._failing = FAILURES
        elif tells_full_disk(error):
            self.relieve()
            self._failing = 0
        else:
            self._failing += 1

    def _look_after_room(self) -> float:
        """Make the ballast again if it is gone, and drop the files that nobody used; how long to rest then."""
        try:
            if time.monotonic() - self._spares_seen_s >= REST_S:
                self._spares_seen_s = time.monotonic()
                self._spares.drop_idle()
            return REST_S if self.ballast.held or self.ballast.make() else BALLAST_RETRY_S
        except OSError as error:  # none of it keeps records from being written
            log.warning("the room beside the spool: %s", error)
            return REST_S if self.ballast.held else BALLAST_RETRY_S

    def _take(self) -> Tray | None:
        while True:
            waits = self._look_after_room()
            with self._ready:
                if not self._trays and not self._closing:
                    self._ready.wait(waits)
                if self._trays:
                    return self._trays.popleft()
                if self._closing:
                    return None

    def _put_back(self, tray: Tray) -> None:
        tray.clear()
        if len(self._spare) < SPARE_TRAYS and not tray.takes(TRAY_BYTES):
            self._spare.append(tray)

    def _commit(self, tray: Tray) -> None:
        segment, tail = self._segment, self._tail
        if segment is None or tail is None or segment.size >= self._segment_bytes:
            segment, tail = self._rotate()
        if tray.records:
            self._write_records(segment, tail, tray)
        fp("wal.pre_ack")

    def _roll(self) -> None:
        if self._segment is None or self._segment.size:
            self._rotate()

    def _write_records(self, segment: Segment, tail: Tail, tray: Tray) -> None:
        try:
            tail.write(tray, self._seq + 1, self._segment_bytes)
            fp("wal.pre_sync")
            self._sync(tail.fd)
            if not self._is_named:  # its name is as good as synced with it: so it costs half
                durable.sync_folder(self._folder)
                self._is_named = True
        except OSError:
            self._seal(tail)
            raise
        sizes: Counter[Hashable] = Counter()
        for record in tray.records:
            sizes[record.owner] += HEADER_BYTES + record.end - record.start
        sizes[NOBODY] += tail.size - segment.size - sizes.total()
        self._segment = segment = replace(segment, size=tail.size)
        self._seq += len(tray.records)  # what was not kept leaves no gap in the numbers
        self._shares.add(segment.end, sizes)
        self._grown(segment)

    def _seal(self, tail: Tail) -> None:
        """Give up the segment: after a failed sync the kernel may drop the pages and report success next time."""
        self.failed_syncs += 1
        if self._segment is not None:
            tail.truncate(self._segment.size)
        self._segment = self._tail = None
        tail.close()

    def _end(self, tail: Tail) -> None:
        """Leave a segment behind: only the last one may have room that nothing was written to."""
        try:
            if tail.end():
                self._sync(tail.fd)
        except OSError:
            self._seal(tail)
            raise
        tail.close()
        self._segment = self._tail = None

    def _rotate(self) -> tuple[Segment, Tail]:
        if self._tail is not None:
            self._end(self._tail)
        segment, fd = segments.new(self._folder, self._number + 1, self._spares)
        self._number = segment.number
        tail = Tail(segment.path, fd, segment.magic)
        fp("wal.rotate")
        self._is_named = False
        self._segment, self._tail = segment, tail
        self._grown(segment)
        return segment, tail
