"""Rows arrive in the real engine, with the right values, each once."""

import asyncio
import uuid
from typing import Any

import msgpack

from collector import Collector, Drain
from storage import Store
from tests.collector.batches import batch, chunk
from tests.collector.conftest import Serve


async def drained(store: Store, collector: Collector, **settings: Any) -> Drain:
    """Everything in the spool is in the tables when this returns."""
    drain = Drain(store, collector.spool, collector.directory, **settings)
    running = asyncio.create_task(drain.run())
    await drain.stop()
    await running
    return drain


async def test_drain_one_batch_arrives_in_every_table(store: Store, serve: Serve) -> None:
    collector, client = await serve()
    sent = batch(chunk=chunk())
    answer = await client.post("/i", data=msgpack.packb(sent))
    assert answer.status == 204, await answer.text()
    touched: set[tuple[int, uuid.UUID]] = set()

    async def on_stored(sessions: set[tuple[int, uuid.UUID]]) -> None:
        touched.update(sessions)

    drain = await drained(store, collector, on_stored=on_stored)
    assert drain.stored == 1
    print(await store.read("inserts.count", insert_id=uuid.uuid4()))
    assert touched == {(1, uuid.UUID(bytes=sent["session"]))}
