"""What a process with a collector has: door, spools, drain, eraser, and what goes on beside them."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from aiohttp import web

from ashiato import alerting, bounds, checking, gathering
from ashiato.alerting import Alerting
from ashiato.gathering import Gathering
from ashiato.rescoring import Rescoring
from ashiato.screen_reading import ScreenReading
from ashiato.settings import Settings
from ashiato.start import Basis, fellows_of
from ashiato.workers import Workers
from collector import app as collector_app
from collector import metrics, spools
from collector.app import Collector
from collector.drain import Drain
from collector.eraser import Eraser
from collector.gate import Gate
from collector.limits import Limits
from collector.metrics import Reading, Readings
from collector.recovery import Recovered
from storage import Store, StoreError, sites
from viewer import overlays

SITES_REFRESH_S = 2.0  # how soon a collector hears of a site that another process added

log = logging.getLogger("ashiato")


@asynccontextmanager
async def erasing(eraser: Eraser) -> AsyncIterator[Eraser]:
    """Have erased what was ordered before, then carry out orders beside the block."""
    await eraser.catch_up()
    async with _running(asyncio.create_task(eraser.run())):
        yield eraser


class Collecting(NamedTuple):
    """The parts that others need."""

    collector: Collector
    eraser: Eraser
    workers: Workers

    @property
    def broken(self) -> tuple[asyncio.Event, ...]:
        """Set when what a disk last said can't be believed."""
        return (self.collector.spool.writer.broken, self.workers.broken)

    async def hear_of_sites(self, store: Store) -> None:
        """Have every process that takes batches know the sites that there are now. Raises StoreError."""
        known = await sites.every(store)
        self.collector.directory.refresh(known)
        self.workers.tell(known)

    async def keep_fresh(self, store: Store) -> None:
        while True:
            await asyncio.sleep(SITES_REFRESH_S)
            with contextlib.suppress(StoreError):  # the sites known so far stay in force while ClickHouse is away
                await self.hear_of_sites(store)


@asynccontextmanager
async def _running(*works: asyncio.Task[None]) -> AsyncIterator[None]:
    """Have tasks run beside the block; cancel them at its end."""
    try:
        yield
    finally:
        for work in works:
            work.cancel()
        for result in await asyncio.gather(*works, return_exceptions=True):
            if isinstance(result, Exception):
                log.error("a background task ended early", exc_info=result)


def limits(settings: Settings) -> Limits:
    """What each of the processes lets in that take batches."""
    return Limits(spool_bytes=settings.spool_bytes).shared(1 + settings.workers)


@asynccontextmanager
async def collecting(
    app: web.Application, basis: Basis, gate: Gate, found: Mapping[Path, Recovered], wanted: Sequence[Path]
) -> AsyncIterator[Collecting]:
    """Take batches in and store them while the block lasts, and so what workers take in.

    `found` are the workers' spools as they were recovered, `wanted` those that are to have a worker. At the end
    everything is stored that can be within ten seconds.
    """
    settings, store, secret, ledger = basis
    known = await sites.every(store)
    collector = await collector_app.open_collector(
        settings.data, known, secret=secret, limits=limits(settings), proxies=settings.proxies
    )
    collector_app.add_routes(app, collector)
    workers = Workers(found, wanted, collector.spool.relieve, collector.counters.add)
    workers.tell(known)
    rescoring = Rescoring(store)
    gatherer = Gathering(store)
    reading = ScreenReading(store, collector_app.now_ms)

    @asynccontextmanager
    async def held_back() -> AsyncIterator[None]:
        async with rescoring.held(), gatherer.held(), reading.held():
            yield

    held = [collector.spool, *workers.spools]
    drain = Drain(store, held, collector.directory, rescoring.touched, ledger=ledger)
    collector.registry.register(
        Readings(drain, lambda: [Reading.of(collector.spool.writer, gate), *workers.readings()])
    )
    collector.registry.register(workers)
    metrics.add_route(app, collector.registry)
    eraser = Eraser(
        store,
        ledger,
        collector_app.now_ms,
        drain=drain,
        held=held_back,
        flush=collector.flush,
        forget=overlays.forget,
        fellows=fellows_of(settings, store, ledger),
    )
    parts = Collecting(collector, eraser, workers)
    draining = None
    try:
        async with erasing(eraser):
            await parts.hear_of_sites(store)  # a deleted one may have been back
            draining = asyncio.create_task(drain.run())
            background = (
                asyncio.create_task(parts.keep_fresh(store)),
                asyncio.create_task(rescoring.run()),
                asyncio.create_task(reading.run()),
                asyncio.create_task(bounds.keep(store, settings, drain)),
                asyncio.create_task(
                    alerting.keep(Alerting(store, settings.public_address), store, alone=not settings.clickhouse_url)
                ),
                asyncio.create_task(gathering.keep(gatherer, store, alone=not settings.clickhouse_url)),
                *([] if settings.clickhouse_url else [asyncio.create_task(checking.look(store, drain))]),
            )
            async with _running(*background):
                yield parts
    finally:
        await collector.flush()
        await drain.stop()
        if draining is not None:
            await draining
        await rescoring.finish()
        await collector.close()
        for spool in workers.left:
            spools.remove(spool)
