"""A site's own names for events have an end."""

import asyncio
from typing import Any

from collector import Drain
from storage import Store
from tests.collector.batches import NOW_MS, batch
from tests.collector.conftest import Query, Serve, drained, post


async def test_drain_names_of_events_are_capped_by_site_and_day(store: Store, serve: Serve, query: Query) -> None:
    now = [NOW_MS]
    collector, client = await serve(clock=lambda: now[0])

    def named(first: int, last: int) -> list[list[Any]]:
        return [[10, 0, f"name {n}", {}] for n in range(first, last)]

    await post(client, batch(events=named(0, 600)))
    await drained(store, collector)
    await post(client, batch(events=named(500, 900), seq=1))
    running = Drain(store, [collector.spool], collector.directory)
    draining = asyncio.create_task(running.run())
    await running.stop()
    await post(client, batch(events=named(800, 1_100), seq=2))  # with the names in memory
    await running.stop()
    await draining
    count = "select uniqExact(detail) as names, count() as n from events where site = 1"
    assert query(count) == [{"names": 1_000, "n": 600 + 400 + 200}]
    assert query("select reason, n from drops") == [{"reason": "name_limit", "n": 100}]
    await post(client, batch(site="open", events=named(2_000, 2_010)), Origin="https://shop.test")
    now[0] += 86_400_000
    await post(client, batch(events=named(3_000, 3_010), sent=now[0]))
    await drained(store, collector)
    assert query("select count() as n from events where detail like '%name 2%' and site = 3") == [{"n": 10}]
    assert query("select count() as n from events where day > '2026-02-25'") == [{"n": 10}]
