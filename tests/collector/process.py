"""A collector and its drain as a process that a test may kill: `python -m tests.collector.process DATA`.

It prints its port once it serves. On SIGTERM it stores what is left and prints the tables' row counts as JSON.
"""

import asyncio
import json
import signal
import sys
from pathlib import Path

import clickhouse_connect
from aiohttp import web

from collector import RUNNER_ARGUMENTS, Drain, Limits, add_routes, open_collector
from storage import migrations, open_store
from storage.sites import Site

COUNTS = """
select (select count() from batches) as batches, (select uniqExact(batch) from batches) as ids,
    (select count() from views) as views, (select uniqExact(view) from views) as view_ids,
    (select count() from events) as events, (select count() from pointers) as pointers,
    (select count() from chunks) as chunks, (select uniqExact(session) from sessions) as sessions,
    (select count() from quarantine) as quarantine, (select count() from assets) as assets
"""


async def main(data: Path) -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    store = open_store(path=data / "clickhouse")
    await migrations.migrate(store)
    limits = Limits(segment_bytes=4_000, ballast_bytes=1_000_000)
    collector = await open_collector(data, [Site(1, "k1", "Shop")], secret=b"s" * 32, limits=limits)
    drain = Drain(store, [collector.spool], collector.directory, pace_s=0.05)
    draining = asyncio.create_task(drain.run())
    app = web.Application()
    add_routes(app, collector)
    runner = web.AppRunner(app, **RUNNER_ARGUMENTS)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await stopping.wait()
    await runner.cleanup()
    await drain.stop()
    await draining
    await collector.close()
    client = clickhouse_connect.get_client(interface="chdb", path=str(data / "clickhouse"))
    print(json.dumps(next(iter(client.query(COUNTS).named_results()))), flush=True)
    client.close()
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
