"""The reading side of a spool: what is durable, how far of that has reached the tables, and which files can go."""

import asyncio
import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import msgpack

from collector import durable
from collector.ballast import tells_full_disk
from collector.failpoint import fp
from collector.frame import Gap
from collector.recovery import Mark, Recovered, checkpoint, recover
from collector.repair import keep_aside
from collector.segments import Entry, Position, Segment
from collector.spares import Spares

MARK_S = 1.0


class Reader:
    """A spool that nobody writes to. Its methods may be called from any thread, but for those that are awaited.

    `replace` is what a disk can fail at.
    """

    def __init__(
        self,
        folder: Path,
        found: Recovered,
        *,
        spares: Spares | None = None,
        replace: Callable[[Path, bytes], None] = durable.replace,
    ) -> None:
        self.folder = folder
        self.torn_bytes = found.torn_bytes
        self.corrupt_gaps = found.gaps
        self._replace = replace
        self._loop = asyncio.get_running_loop()
        self._has_grown = asyncio.Event()
        self._turn = threading.Lock()
        self._freeing = threading.Lock()
        self._spares = spares or Spares(folder)
        self._segments = list(found.segments)
        self._marks = deque(found.marks)
        self._open = 0  # the segment that is written to, 0 for none
        self._checkpoint = found.checkpoint

    # What is there

    @property
    def checkpoint(self) -> Position:
        """Everything before it has reached the tables."""
        return self._checkpoint

    @property
    def oldest_s(self) -> float | None:
        """When the oldest record that has not reached the tables became durable, Unix time, to a second or so."""
        marks = tuple(self._marks)
        return next((mark.since_s for mark in marks if mark.end > self._checkpoint), None)

    @property
    def backlog_bytes(self) -> int:
        """Durable bytes that have not reached the tables."""
        return sum(segment.beyond(self._checkpoint) for segment in tuple(self._segments))

    def is_behind(self, position: Position) -> bool:
        """True if durable bytes lie beyond the position."""
        return any(segment.beyond(position) for segment in tuple(self._segments))

    def holds_before(self, number: int) -> bool:
        """True while a segment before this one is on disk."""
        return any(segment.number < number for segment in tuple(self._segments))

    async def wait_beyond(self, position: Position) -> None:
        """Return once there is something durable beyond the position."""
        while not self.is_behind(position):
            self._has_grown.clear()
            await self._has_grown.wait()

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

    # What its writer tells of

    def grow(self, segment: Segment) -> None:
        """Take note of a new segment, or of one that has grown."""
        with self._turn:
            if self._segments and self._segments[-1].number == segment.number:
                self._segments.pop()
            self._segments.append(segment)
            self._open = segment.number
            if segment.size:
                self._mark(segment.end)
        with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits
            self._loop.call_soon_threadsafe(self._has_grown.set)

    def _mark(self, end: Position) -> None:
        since_s = now_s = time.time()
        if self._marks and now_s - self._marks[-1].since_s < MARK_S:
            since_s, _ = self._marks.pop()
        self._marks.append(Mark(since_s, end))

    async def roll(self) -> int:
        """Have its writer begin a new segment; the number that all there is now lies before."""
        await asyncio.to_thread(self.free)
        return max((segment.number for segment in tuple(self._segments)), default=self._checkpoint.segment) + 1

    def recover(self) -> Recovered:
        """Find out what its writer left; another one may begin.

        No file is let go meanwhile: it would be empty before all of it is looked through.
        """
        with self._freeing:
            found = recover(self.folder)
            with self._turn:
                self._segments = list(found.segments)
                self._marks = deque(found.marks)
                self._open = 0
        self.corrupt_gaps += found.gaps
        with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits
            self._loop.call_soon_threadsafe(self._has_grown.set)
        self.free()
        return found

    # What has reached the tables

    async def advance(self, entry: Entry) -> None:
        """Note that everything up to and with this record has reached the tables; then free what is not needed."""
        await asyncio.to_thread(self._advance, entry)

    def _advance(self, entry: Entry) -> None:
        # The checkpoint is durable before a segment goes: the other order ends in a loop of crashes.
        self._move(entry.end, entry.seq)
        self.free()

    def _move(self, end: Position, seq: int) -> None:
        self.save("checkpoint", msgpack.packb([*end, seq]))
        with self._turn:
            self._checkpoint = end
            while self._marks and self._marks[0].end <= end:
                self._marks.popleft()

    def step_over_damage(self) -> bool:
        """Have the checkpoint pass what is no record at the ends of segments; True if there was any.

        It is kept aside and counted. The segment that is written to stays as it is.
        """
        gaps = 0
        for segment in tuple(self._segments):
            offset = segment.size - segment.beyond(self._checkpoint)
            if segment.number == self._open or next(segment.entries(offset), None) is not None:
                break
            if offset < segment.size:
                keep_aside(segment, Gap(offset, segment.size))
                _, seq = checkpoint(self.folder) or (self._checkpoint, 0)
                self._move(segment.end, seq)
                gaps += 1
        self.corrupt_gaps += gaps
        self.free()
        return gaps > 0

    def free(self) -> None:
        """Let the segments go that have reached the tables, but for the one that is written to."""
        with self._freeing:
            with self._turn:
                gone = [segment for segment in self._segments if self._is_done(segment)]
            for segment in gone:
                fp("seg.unlink")
                if self._open:
                    self._spares.retire(segment.path)
                else:  # nobody is there to use it
                    segment.path.unlink(missing_ok=True)
            with self._turn:
                self._segments = [segment for segment in self._segments if segment not in gone]
            if not self._open:
                self._spares.drop()

    def _is_done(self, segment: Segment) -> bool:
        return segment.number != self._open and not segment.beyond(self._checkpoint)

    def save(self, name: str, payload: bytes) -> None:
        """Keep a small file beside the segments; it is on disk when this returns. On a full disk the ballast goes."""
        try:
            self._replace(self.folder / name, payload)
        except OSError as error:
            if not tells_full_disk(error) or not self.relieve():
                raise
            self._replace(self.folder / name, payload)

    def relieve(self) -> bool:
        """Make room on a full disk; False if there was none to make."""
        return False

    def drop_damaged(self) -> None:
        """Delete the copies of damaged stretches, of which nobody can say whose they are."""
        for path in self.folder.glob("*.corrupt"):
            path.unlink(missing_ok=True)
