"""A worker's spool, as the main process reads it."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from pathlib import Path

from ashiato.channel import Channel, Drained, Grown, Roll, Rolled
from collector import segments, spools
from collector.appender import Overloaded
from collector.reader import Reader
from collector.recovery import Recovered
from collector.segments import Entry


class WorkerSpool(Reader):
    """A spool whose writer is in the worker that lives now, if one does.

    `relieve` gives room on a full disk.
    """

    def __init__(self, folder: Path, found: Recovered, relieve: Callable[[], bool]) -> None:
        super().__init__(folder, found)
        self.found = found
        self._relieve = relieve
        self._channel: Channel | None = None
        self._is_known = asyncio.Event()  # what the last writer left
        self._is_known.set()
        self._rolling: deque[asyncio.Future[Rolled | None]] = deque()

    def begin(self, channel: Channel) -> None:
        """Take note of a writer's birth."""
        self._channel = channel
        channel.send(Drained(*self.checkpoint))

    def hear(self, message: Grown | Rolled) -> None:
        """Take note of what the writer says."""
        if isinstance(message, Rolled):
            self._answer(message)
        else:
            self.grow(segments.at(self.folder, message.number, message.magic, message.size))

    def _answer(self, rolled: Rolled | None) -> None:
        waiting = self._rolling.popleft()
        if not waiting.done():  # or whoever asked does not wait any more
            waiting.set_result(rolled)

    async def end(self) -> None:
        """Take note of the writer's death: nobody writes, and what it left may be more than it could say."""
        self._is_known.clear()
        self._channel = None
        while self._rolling:
            self._answer(None)
        self.found = await spools.recovered(self.folder, self.recover)
        self._is_known.set()

    async def roll(self) -> int:
        """Have its writer put what it has only counted into the spool, and begin a new segment. Raises Overloaded."""
        while True:
            await self._is_known.wait()
            if self._channel is None:
                return await super().roll()
            answer: asyncio.Future[Rolled | None] = asyncio.get_running_loop().create_future()
            self._rolling.append(answer)
            self._channel.send(Roll())
            rolled = await answer
            if rolled is not None:
                break
        if rolled.number is None:
            raise Overloaded("a worker's spool takes nothing")
        await asyncio.to_thread(self.free)
        return rolled.number

    async def advance(self, entry: Entry) -> None:
        """As every reader's; the writer hears of it, for the room that it makes."""
        await super().advance(entry)
        if self._channel is not None:
            self._channel.send(Drained(*entry.end))

    def relieve(self) -> bool:
        with contextlib.suppress(OSError):
            self._spares.drop()
        return self._relieve()
