"""Several spools are drained by one drain, in the order of receipt, and what is in two of them is stored once."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from collector import Collector, Drain, spools
from collector import plan as plans
from collector.hold import Hold, SpoolError
from collector.numbers import spool_of
from collector.plan import Plan
from collector.spool import Spool
from collector.tables import COLUMNS
from storage import Store
from storage.audit import Audit
from tests.collector.batches import DAY, batch
from tests.collector.conftest import Query, Serve, post
from tests.collector.failing import Lying
from tests.collector.spools import payloads


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Spool]:
    spool = await Spool.open(spools.of_worker(tmp_path, 1))
    yield spool
    await spool.close()


async def drain(store: Store, collector: Collector, *more: Spool) -> None:
    await Drain(store, [collector.spool, *more], collector.directory, backoff_s=(0.01,)).stop()


async def test_drain_of_two_spools_stores_what_is_in_both_once(
    store: Store, serve: Serve, query: Query, other: Spool
) -> None:
    collector, client = await serve()
    for seq in range(4):
        await post(client, batch(seq=seq))
    for payload in payloads(collector.spool)[1:]:
        await other.append(payload)
    await drain(store, collector, other)
    assert query("select seq from batches order by seq") == [{"seq": seq} for seq in range(4)]
    assert query("select count() as n from views") == [{"n": 4}]
    assert query("select sum(n) as n from drops where reason = 'duplicate'") == [{"n": 3}]
    assert query("select sum(received) as n from receipts") == [{"n": 7}]


async def test_drain_of_two_spools_takes_the_oldest_first(store: Store, serve: Serve, other: Spool) -> None:
    stored: list[set[tuple[int, uuid.UUID]]] = []

    async def on_stored(sessions: set[tuple[int, uuid.UUID]]) -> None:
        stored.append(sessions)

    collector, client = await serve()
    first, second = batch(), batch()
    for sent in (first, second):
        await post(client, sent)
    late, early = payloads(collector.spool)
    await collector.spool.advance(collector.spool.read(collector.spool.checkpoint, records=9, size=10**6)[-1])
    await other.append(early)
    await collector.spool.append(late)
    drain = Drain(store, [collector.spool, other], collector.directory, on_stored)
    await drain.stop()
    assert stored == [{(1, uuid.UUID(bytes=sent["session"]))} for sent in (second, first)]


async def test_drain_finishes_a_spools_insert_before_another_spools(
    store: Store, serve: Serve, query: Query, other: Spool
) -> None:
    collector, client = await serve()
    await post(client, batch())
    await other.append(payloads(collector.spool)[0])
    await drain(Lying(store), collector, other)
    for table in ("views", "pointers", "batches", "sessions"):
        assert query(f"select count() as n from {table}") == [{"n": 1}], table  # noqa: S608


async def test_drain_finishes_what_a_crash_cut_off_in_any_spool_before_all_else(
    store: Store, serve: Serve, query: Query, other: Spool
) -> None:
    collector, client = await serve()
    await post(client, batch())
    (entry,) = collector.spool.read(collector.spool.checkpoint, records=9, size=10**6)
    await other.append(entry.payload)
    (copy,) = other.read(other.checkpoint, records=9, size=10**6)
    plan = Plan(uuid.uuid4(), copy.start, copy.end)
    plans.write(other.save, plan)
    await store.insert("views", {"site": [1], "day": [DAY], "insert_id": [plan.insert_id]})
    await drain(store, collector, other)
    assert query("select insert_id from batches") == [{"insert_id": plan.insert_id}]
    assert query("select count() as n from views") == [{"n": 1}]


async def test_spools_of_one_store_have_gaps_of_their_own(
    store: Store, serve: Serve, query: Query, other: Spool
) -> None:
    collector, client = await serve()
    for seq in range(3):
        await post(client, batch(seq=seq))
        await other.append(payloads(collector.spool)[-1])
        await drain(store, collector, other)
    names = {spool_of(row["last_seq"]) for row in query("select last_seq from receipts where site = 0")}
    assert len(names) == 2
    assert 0 not in names
    found = await Audit(store, []).inserts()
    assert (found.inserts, found.records, set(found.last_seq), found.gaps) == (6, 6, names, [])
    middle = query("select insert_id, last_seq from receipts where site = 0 order by last_seq")[1]
    for table in COLUMNS:
        await store.run("inserts.delete", table=table, insert_id=middle["insert_id"])
    found = await Audit(store, []).inserts()
    assert found.gaps == [(middle["last_seq"], middle["last_seq"])]


async def test_spool_left_by_a_worker_is_read_once_nobody_writes_to_it(tmp_path: Path) -> None:
    folder = spools.of_worker(tmp_path, 1)
    spool = await Spool.open(folder)
    await spool.append(b"left")
    with pytest.raises(SpoolError):
        Hold(folder)
    waiting = asyncio.create_task(spools.left(folder))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    await spool.close()
    left = await waiting
    assert payloads(left) == [b"left"]
    assert await left.roll() > left.read(left.checkpoint, records=1, size=1)[0].start.segment
