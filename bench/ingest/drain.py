"""The drain in a process of its own, on one core: `python -m bench.ingest.drain DATA CORE BATCHES`.

It fills a spool, then brings it into an embedded engine, and prints how long that took as JSON. A first insert is done
before that: what only an insert needs (half a second of imports) is loaded by then, as after a collector's start.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import clickhouse_connect

from bench.ingest.bodies import EVENTS, KEY, visits
from collector import Drain, heap
from collector.directory import Directory
from collector.record import Arrival, encode_arrival
from collector.spool import Spool
from storage import Store, migrations, open_store
from storage.sites import Site

FIRST = 400  # batches
AGENTS = [
    f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36"
    for version in range(100, 140)
]


async def _fill(spool: Spool, bodies: Iterable[tuple[int, bytes]], now_ms: int) -> None:
    waiting = []
    for n, body in bodies:
        agent = AGENTS[n // 8 % len(AGENTS)]
        arrival = Arrival(now_ms + n, 1, KEY, (n // 8).to_bytes(16, "big"), agent, 0, body)
        waiting.append(spool.append(encode_arrival(arrival)))
    await asyncio.gather(*waiting)


async def _drain(store: Store, spool: Spool) -> tuple[float, float]:
    """Bring a spool to the tables; how many seconds by the clock, and of CPU time."""
    drain = Drain(store, [spool], Directory([Site(1, KEY, "Bench")]), stop_s=3_600)
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    await drain.stop()
    return time.perf_counter() - began_s, time.process_time() - began_cpu_s


async def _measure(data: Path, batches: int) -> dict[str, float]:
    heap.keep()  # as the collector has it
    now_ms = time.time_ns() // 1_000_000
    bodies = enumerate(visits(FIRST + batches, now_ms))
    store = open_store(path=data / "clickhouse")
    await migrations.migrate(store)
    spool = await Spool.open(data / "spool", cap_bytes=8 * 1024**3)
    await _fill(spool, islice(bodies, FIRST), now_ms)
    await _drain(store, spool)
    await _fill(spool, bodies, now_ms)
    seconds, cpu_s = await _drain(store, spool)
    client = clickhouse_connect.get_client(interface="chdb", path=str(data / "clickhouse"))
    stored = client.query("select count(), sum(events) from batches").result_rows[0]
    client.close()
    await store.close()
    await spool.close()
    return {
        "seconds": seconds,
        "cpu_s": cpu_s,
        "batches": int(stored[0]) - FIRST,
        "events": int(stored[1]) - FIRST * EVENTS,
    }


def main(data: Path, core: int, batches: int) -> None:
    os.sched_setaffinity(0, {core})
    facts = asyncio.run(_measure(data, batches))
    if facts["batches"] != batches or facts["events"] != batches * EVENTS:
        raise SystemExit(f"{batches} batches went in, {facts} came out")
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
