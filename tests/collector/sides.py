"""Two collectors that the same is sent to: one behind the lane, one behind aiohttp alone."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ashiato.listening import application
from collector import Collector, Limits, add_routes, open_collector
from collector.lane import Lane
from collector.record import Kind
from collector.segments import records
from tests.collector.batches import NOW_MS
from tests.collector.conftest import SECRET, SITES, Server
from tests.collector.listener import Listener

# enough for everything here, at once
ALLOWED = Limits(
    ballast_bytes=1_000_000,
    address_rate=0,
    site_rate=0,
    address_weight_rate=0,
    site_weight_rate=0,
    body_s=15,
)
IDLE_S = 15.0


class Side(NamedTuple):
    """A collector, and where it is reached."""

    collector: Collector
    listener: Listener


@dataclass
class Both:
    """The same requests go to both."""

    lane: Side
    plain: Side


@asynccontextmanager
async def side(folder: Path, allowed: Limits, *, has_lane: bool) -> AsyncIterator[Side]:
    collector = await open_collector(folder, SITES, secret=SECRET, limits=allowed, clock=lambda: NOW_MS)
    app = application()
    add_routes(app, collector)
    lane = Lane(collector.door, collector.reception, allowed.body_s, IDLE_S) if has_lane else None
    server = Server(app, lane, keepalive_timeout=IDLE_S)
    async with server:
        yield Side(collector, server.listener)
    await collector.close()


@asynccontextmanager
async def both_of(folder: Path, allowed: Limits = ALLOWED) -> AsyncIterator[Both]:
    async with AsyncExitStack() as stack:
        lane = await stack.enter_async_context(side(folder / "lane", allowed, has_lane=True))
        yield Both(lane, await stack.enter_async_context(side(folder / "plain", allowed, has_lane=False)))


def arrivals(collector: Collector) -> list[bytes]:
    return [entry.payload for entry in records(collector.spool.folder) if entry.kind == Kind.ARRIVAL]
