"""The main process's side of its workers: processes that are begun again whenever they end."""

import asyncio
import logging
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from ashiato.channel import Channel, Grown, Message, Rolled, Sites, Start, Told, Up
from ashiato.start import CannotStart
from ashiato.worker import BROKEN
from ashiato.worker_spool import WorkerSpool
from collector import spools
from collector.counters import Totals
from collector.limits import Limits
from collector.metrics import Reading
from collector.pauses import pause
from collector.reader import Reader
from collector.recovery import Recovered, sweep
from storage.sites import Site

SHORT_S = 5.0  # a life shorter than this is followed by a rest
REST_S = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0)
SILENCE_S = 30.0  # a worker says something every second
STOP_S = 15.0
NOT_BEGUN = 1
TRIES = 3  # to begin a worker that is killed meanwhile; one that ends by itself says why

log = logging.getLogger("ashiato.workers")


class Terms(msgspec.Struct, frozen=True):
    """What all workers are told alike. `main` is the folder of the main process's own socket."""

    host: str
    port: int
    main: str
    secret: bytes
    limits: Limits
    proxies: tuple[str, ...]
    hosts: tuple[str, ...]


class Worker:
    """A process, begun again whenever it ends. `count` takes what it counted."""

    def __init__(self, n: int, spool: WorkerSpool, count: Callable[[Totals], None]) -> None:
        self.spool = spool
        self.reading = Reading(True, 0, 0, 0)
        self.lives = 0
        self.is_up = False
        self.began: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._n = n
        self._count = count
        self._before = self.reading  # what its earlier lives came to
        self._process: asyncio.subprocess.Process | None = None
        self._channel: Channel | None = None
        self._stopping = asyncio.Event()

    async def keep(self, start: Callable[[WorkerSpool], Start], broken: asyncio.Event) -> None:
        """Have it live until `stop`; `broken` is set when its disk can't be believed."""
        short = 0
        while not self._stopping.is_set():
            began_s = time.monotonic()
            try:
                status = await self._live(start)
            except OSError:
                log.exception("what worker %d left can't be read", self._n)
                status = BROKEN
            if not self.began.done() and (status > 0 or self.lives >= TRIES):
                self.began.set_result(False)
            if self._stopping.is_set():
                return
            if status == BROKEN:
                broken.set()
                return
            log.warning("worker %d ended with status %d and is begun again", self._n, status)
            short = short + 1 if time.monotonic() - began_s < SHORT_S else 0
            await pause(self._stopping, REST_S[min(short, len(REST_S) - 1)])

    async def _live(self, start: Callable[[WorkerSpool], Start]) -> int:
        """One life; gives the exit status, negative for a signal."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "ashiato.worker", str(theirs.fileno())),
                    pass_fds=(theirs.fileno(),),
                    stdin=asyncio.subprocess.DEVNULL,
                    start_new_session=True,  # Ctrl-C is the main process's to hear
                )
        except OSError as error:
            log.warning("worker %d can't be begun: %s", self._n, error)
            ours.close()
            return NOT_BEGUN
        self._channel = channel = await Channel.open(ours)
        channel.send(start(self.spool))
        self.spool.begin(channel)
        self.lives += 1
        if self._stopping.is_set():
            channel.end()
        await self._hear_all(channel)
        self.is_up = False
        self._channel = None
        await channel.close()
        status = await process.wait()
        self._before = self.reading = msgspec.structs.replace(self.reading, ballast_held=True, connections=0)
        await self.spool.end()
        return status

    async def _hear_all(self, channel: Channel) -> None:
        """Take note of what it says, until it says no more; kill it if it is silent for too long."""
        try:
            while (message := await channel.receive(SILENCE_S)) is not None:
                self._hear(message)
        except TimeoutError:
            log.warning("worker %d says nothing and is killed", self._n)
            self.kill()

    def _hear(self, message: Message) -> None:
        match message:
            case Grown() | Rolled():
                self.spool.hear(message)
            case Told(totals, reading):
                self._count(totals)
                self.reading = msgspec.structs.replace(
                    reading,
                    failed_writes=self._before.failed_writes + reading.failed_writes,
                    connections_refused=self._before.connections_refused + reading.connections_refused,
                )
            case Up():
                self.is_up = True
                if not self.began.done():
                    self.began.set_result(True)

    def tell(self, message: Message) -> None:
        if self._channel is not None:
            self._channel.send(message)

    def stop(self) -> None:
        """Have it answer what it has begun, put all of it into its spool, and end."""
        self._stopping.set()
        if self._channel is not None:
            self._channel.end()

    def kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()


class Workers:
    """All of them, and the spools of those that there are no more.

    `found` are all spools but the main process's, as they were recovered, `wanted` those that have a worker;
    `relieve` gives room on a full disk, `count` takes what workers counted.
    """

    def __init__(
        self,
        found: Mapping[Path, Recovered],
        wanted: Sequence[Path],
        relieve: Callable[[], bool],
        count: Callable[[Totals], None],
    ) -> None:
        self.broken = asyncio.Event()
        left = [Reader(folder, one) for folder, one in found.items() if folder not in wanted]
        self.left = [spool for spool in left if not spools.remove(spool)]
        self._every = [
            Worker(n, WorkerSpool(folder, found[folder], relieve), count) for n, folder in enumerate(wanted, 1)
        ]
        self._sites: list[Site] = []

    @property
    def spools(self) -> list[Reader]:
        return [*(worker.spool for worker in self._every), *self.left]

    def collect(self) -> Iterator[Metric]:
        """For Prometheus."""
        up = sum(worker.is_up for worker in self._every)
        lives = sum(worker.lives for worker in self._every)
        yield GaugeMetricFamily("ashiato_workers", "Workers that take batches", up)
        yield CounterMetricFamily("ashiato_worker_starts", "Workers begun", lives)

    def readings(self) -> list[Reading]:
        return [worker.reading for worker in self._every]

    def tell(self, sites: Sequence[Site]) -> None:
        """Have all workers know these sites and no others."""
        if list(sites) != self._sites:
            self._sites = list(sites)
            for worker in self._every:
                worker.tell(Sites(self._sites))

    @asynccontextmanager
    async def working(self, terms: Terms) -> AsyncIterator[None]:
        """Have them work while the block lasts; all that they took is in the spools at its end. Raises CannotStart."""

        def start(spool: WorkerSpool) -> Start:
            return Start(
                str(spool.folder),
                spool.found.number,
                spool.found.seq,
                [(*end, size) for end, size in spool.found.held],
                self._sites,
                **{name: getattr(terms, name) for name in Terms.__struct_fields__},
            )

        keeping = [asyncio.create_task(worker.keep(start, self.broken)) for worker in self._every]
        try:
            if not all([await worker.began for worker in self._every]):
                raise CannotStart("a worker could not begin; the line above says why")
            yield
        finally:
            await self._stop(keeping)

    async def _stop(self, keeping: Sequence[asyncio.Task[None]]) -> None:
        if not keeping:
            return
        for worker in self._every:
            worker.stop()
        _, late = await asyncio.wait(keeping, timeout=STOP_S)
        if late:
            log.warning("%d workers did not end within %.0f s and are killed", len(late), STOP_S)
            for worker in self._every:
                worker.kill()
        await asyncio.gather(*keeping)


async def recovered(data: Path, wanted: Sequence[Path]) -> dict[Path, Recovered]:
    """The workers' spools, once no worker of an earlier main process writes to them. Raises SpoolError, OSError."""
    found = {}
    for folder in sorted({*spools.of_workers(data), *wanted}):
        folder.mkdir(mode=0o700, exist_ok=True)
        sweep(folder)
        found[folder] = await spools.recovered(folder)
    return found
