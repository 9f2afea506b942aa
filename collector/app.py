"""The collector put together: opened on a data folder, added to an aiohttp application, closed again."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from aiohttp import web
from prometheus_client import CollectorRegistry

from collector import heap, spools
from collector.address import Proxies
from collector.appender import Appender
from collector.counters import Counters
from collector.directory import Directory
from collector.door import Door
from collector.identity import import_token
from collector.lane import IDLE_S, Lane
from collector.limits import Limits
from collector.reception import Reception
from collector.routes import Routes
from collector.scripts import FOLDER, NAMES, Scripts
from collector.spool import Spool
from storage.sites import Site

# For whoever starts the application (`web.AppRunner(app, **RUNNER_ARGUMENTS)`). aiohttp would inflate a gzip body
# without a bound and pass a truncated one as whole; and the keep-alive timeout runs from the connection's first
# moment, so it closes those too that never finish their headers.
RUNNER_ARGUMENTS: dict[str, Any] = {"auto_decompress": False, "keepalive_timeout": IDLE_S}


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Intake:
    """The door and what goes with it, over a spool's writing side. It needs no ClickHouse."""

    def __init__(
        self,
        spool: Appender,
        directory: Directory,
        *,
        secret: bytes,
        limits: Limits,
        proxies: Sequence[str],
        registry: CollectorRegistry,
        scripts: Path = FOLDER,
        clock: Callable[[], int] = now_ms,
    ) -> None:
        heap.keep()
        self.directory = directory
        self.registry = registry
        self.import_token = import_token(secret)
        self.counters = Counters(spool, clock, registry)
        self.door = Door(spool, directory, limits, secret, clock)
        self.reception = Reception(self.counters, Proxies(proxies))
        self.lane = Lane(self.door, self.reception, limits.body_s)
        self.routes = Routes(self.door, self.reception, directory, Scripts(scripts), limits.body_s)
        self._stopping = asyncio.Event()
        self._flushing = asyncio.create_task(self.counters.run(self._stopping))

    async def flush(self) -> None:
        """Have the counts of refused requests in the spool; a drain that stops after this stores them too."""
        await self.counters.flush()

    async def end(self) -> None:
        """Have the last counts in the spool."""
        self._stopping.set()
        await self._flushing


class Collector(Intake):
    """The door and its spool. A Drain beside it brings what is in the spool to ClickHouse."""

    def __init__(self, spool: Spool, directory: Directory, **settings: Any) -> None:
        super().__init__(spool, directory, **settings)
        self.spool = spool

    async def close(self) -> None:
        """Close the spool; everything that was answered with 204 is in it."""
        await self.end()
        await self.spool.close()


async def open_collector(
    data: Path,
    sites: Iterable[Site] = (),
    *,
    secret: bytes,
    limits: Limits | None = None,
    proxies: Sequence[str] = (),
    registry: CollectorRegistry | None = None,
    scripts: Path = FOLDER,
    clock: Callable[[], int] = now_ms,
) -> Collector:
    """A collector with its spool in `data`/spool. Raises SpoolError if another process has it."""
    allowed = limits or Limits()
    spool = await Spool.open(
        spools.main(data),
        cap_bytes=allowed.spool_bytes,
        segment_bytes=allowed.segment_bytes,
        ballast_bytes=allowed.ballast_bytes,
    )
    return Collector(
        spool,
        Directory(sites),
        secret=secret,
        limits=allowed,
        proxies=proxies,
        registry=registry or CollectorRegistry(),
        scripts=scripts,
        clock=clock,
    )


def add_routes(app: web.Application, collector: Intake) -> None:
    """Add the collector's routes. Start the application with RUNNER_ARGUMENTS."""
    routes = collector.routes
    app.router.add_post("/i", routes.post_batch)
    app.router.add_route("OPTIONS", "/i", routes.preflight)
    app.router.add_route("*", "/i", routes.wrong_method)
    app.router.add_get("/c", routes.get_config)
    for path in NAMES:
        app.router.add_get(path, routes.get_script)
