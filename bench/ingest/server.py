"""A server in a process of its own on one core: `python -m bench.ingest.server collector|bare DATA CORE`.

It prints its port as JSON. On each line from its standard input it prints what it has done since the last one.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from aiohttp import web

from ashiato.listening import application
from bench.ingest.bodies import KEY
from collector import RUNNER_ARGUMENTS, Collector, Limits, add_routes, open_collector
from collector.address import Proxies
from collector.gate import Gate
from collector.segments import Entry, Position, records
from storage.sites import Site

MANY = 1e15  # every rate is counted, none is reached: one address stands for thousands
LIMITS = Limits(
    address_rate=MANY,
    address_burst=MANY,
    site_rate=MANY,
    site_burst=MANY,
    address_weight_rate=MANY,
    address_weight_burst=MANY,
    site_weight_rate=MANY,
    site_weight_burst=MANY,
    spool_bytes=8 * 1024**3,
)
SITE = Site(1, KEY, "Bench", origins=("https://shop.test",))


class Bare:
    """Reads a body and answers 204: what aiohttp alone can do."""

    def __init__(self) -> None:
        self.kept = 0
        self.app = web.Application(client_max_size=4 * 1024 * 1024)
        self.app.router.add_post("/i", self._post)

    async def _post(self, request: web.Request) -> web.Response:
        await request.read()
        self.kept += 1
        return web.Response(status=204)

    async def taken(self) -> int:
        kept, self.kept = self.kept, 0
        return kept


class Real:
    """The collector as `ashiato collect` serves it, without a drain."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self.app = application()
        add_routes(self.app, collector)

    async def taken(self) -> int:
        """How many records lie on disk, sound to the last byte; then they are let go."""
        spool = self._collector.spool
        kept = await asyncio.to_thread(lambda: sum(1 for _ in records(spool.folder)))
        end = Position(await spool.roll(), 0)
        await spool.advance(Entry(end, end, 0, 0, b""))
        return kept


async def _lines() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


def _say(**facts: Any) -> None:
    print(json.dumps(facts), flush=True)


async def _serve(kind: str, data: Path) -> None:
    collector = None
    served: Bare | Real
    if kind == "collector":
        collector = await open_collector(data, [SITE], secret=b"s" * 32, limits=LIMITS)
        served = Real(collector)
    else:
        served = Bare()
    runner = web.AppRunner(served.app, access_log=None, **RUNNER_ARGUMENTS)
    await runner.setup()
    if collector is not None:
        gate = Gate(LIMITS.address_connections, Proxies())
        server = await gate.listen(runner, collector.lane, host="127.0.0.1", port=0)
        port = server.sockets[0].getsockname()[1]
    else:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
    _say(port=port)
    commands = await _lines()
    cpu_s = time.process_time()
    while line := await commands.readline():
        spent, cpu_s = time.process_time() - cpu_s, time.process_time()
        # what a round left behind is counted between the rounds
        kept = await served.taken() if line.strip() == b"end" else 0
        _say(cpu_s=spent, kept=kept)
        cpu_s = time.process_time()
    if collector is not None:
        await collector.lane.end(1)
    await runner.cleanup()
    if collector is not None:
        await collector.close()


def main(kind: str, data: Path, core: int) -> None:
    os.sched_setaffinity(0, {core})
    asyncio.run(_serve(kind, data))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
