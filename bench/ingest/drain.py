"""The drain in a process of its own, on one core: `python -m bench.ingest.drain DATA CORE BATCHES`.

It fills a spool, then brings it into an embedded engine, and prints how long that took as JSON.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

import clickhouse_connect

from bench.ingest.bodies import EVENTS, KEY, visits
from collector import Drain
from collector.directory import Directory
from collector.record import Arrival, encode_arrival
from collector.spool import Spool
from storage import migrations, open_store
from storage.sites import Site

AGENTS = [
    f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36"
    for version in range(100, 140)
]


async def _fill(spool: Spool, batches: int, now_ms: int) -> None:
    waiting = []
    for n, body in enumerate(visits(batches, now_ms)):
        agent = AGENTS[n // 8 % len(AGENTS)]
        arrival = Arrival(now_ms + n, 1, KEY, (n // 8).to_bytes(16, "big"), agent, 0, body)
        waiting.append(spool.append(encode_arrival(arrival)))
    await asyncio.gather(*waiting)


async def _measure(data: Path, batches: int) -> dict[str, float]:
    spool = await Spool.open(data / "spool", cap_bytes=8 * 1024**3)
    await _fill(spool, batches, time.time_ns() // 1_000_000)
    store = open_store(path=data / "clickhouse")
    await migrations.migrate(store)
    drain = Drain(store, [spool], Directory([Site(1, KEY, "Bench")]), stop_s=3_600)
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    await drain.stop()
    seconds, cpu_s = time.perf_counter() - began_s, time.process_time() - began_cpu_s
    client = clickhouse_connect.get_client(interface="chdb", path=str(data / "clickhouse"))
    stored = client.query("select count(), sum(events) from batches").result_rows[0]
    made = client.query(
        "select (select count() from events), (select count() from pointers), (select count() from scrolls)"
    ).result_rows[0]
    client.close()
    await store.close()
    await spool.close()
    return {
        "seconds": seconds,
        "cpu_s": cpu_s,
        "batches": int(stored[0]),
        "events": int(stored[1]),
        "rows": sum(int(n) for n in made),
    }


def main(data: Path, core: int, batches: int) -> None:
    os.sched_setaffinity(0, {core})
    facts = asyncio.run(_measure(data, batches))
    if facts["batches"] != batches or facts["events"] != batches * EVENTS:
        raise SystemExit(f"{batches} batches went in, {facts} came out")
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
