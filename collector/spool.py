"""The durable queue between the door and the drain, with both of its sides in this process."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from collector import durable
from collector.appender import Done, Overloaded
from collector.ballast import Ballast
from collector.hold import Hold, SpoolError
from collector.reader import Reader
from collector.recovery import Recovered, recover, sweep
from collector.segments import Entry
from collector.shares import Shares
from collector.spares import LEAST_BYTES, Spares
from collector.tray import Payload
from collector.writer import SEGMENT_BYTES, Writer

CAP_BYTES = 2 * 1024**3

__all__ = ["Overloaded", "Spool", "SpoolError"]


class Spool(Reader):
    """A reader with its writer. Use `Spool.open`; what is awaited is for the event loop that opened it."""

    def __init__(
        self,
        hold: Hold,
        found: Recovered,
        ballast: Ballast,
        *,
        segment_bytes: int,
        cap_bytes: int,
        sync: Callable[[int], None],
        replace: Callable[[Path, bytes], None],
    ) -> None:
        spares = Spares(hold.folder, min(LEAST_BYTES, segment_bytes // 2))
        super().__init__(hold.folder, found, spares=spares, replace=replace)
        self._hold = hold
        self.writer = Writer(
            hold.folder,
            found.number,
            found.seq,
            shares=Shares(cap_bytes, found.held),
            ballast=ballast,
            spares=spares,
            grown=self.grow,
            segment_bytes=segment_bytes,
            sync=sync,
        )

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
        hold = Hold(folder)
        sweep(folder)
        found = await asyncio.to_thread(recover, folder)
        ballast = Ballast(folder / "ballast", ballast_bytes, allocate)
        spool = cls(hold, found, ballast, segment_bytes=segment_bytes, cap_bytes=cap_bytes, sync=sync, replace=replace)
        await asyncio.to_thread(spool.writer.begin)
        return spool

    def put(self, payload: Payload, done: Done, kind: int = 0, owner: int = 0) -> None:
        """As the writer's."""
        self.writer.put(payload, done, kind, owner)

    async def append(self, payload: Payload, kind: int = 0, owner: int = 0) -> None:
        """Keep a record; it is on disk when this returns. Raises Overloaded when it is not kept."""
        await self.writer.append(payload, kind, owner)

    async def roll(self) -> int:
        """Begin a new segment and give its number: what is before it goes as soon as it is drained."""
        number = await self.writer.roll()
        await asyncio.to_thread(self.free)
        return number

    async def advance(self, entry: Entry) -> None:
        """Note that everything up to and with this record has reached the tables; then free what is not needed."""
        await super().advance(entry)
        self.writer.drained(entry.end)

    def relieve(self) -> bool:
        """Give the ballast up, as the disk is full; nothing is taken in until there is room for it again."""
        return self.writer.relieve()

    async def close(self) -> None:
        """Write what was accepted, then let go of the folder, and of what has reached the tables."""
        await self.writer.close()
        self._open = 0
        try:
            await asyncio.to_thread(self.free)
        finally:
            self._hold.release()
