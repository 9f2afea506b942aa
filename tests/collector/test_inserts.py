"""What recordings share is stored once, by an insert that finishes, and every chunk finds it."""

import datetime as dt
import gzip
import json
import uuid
from typing import Any
from uuid import UUID

import pytest

from collector import Collector, Drain, rows
from collector import plan as plans
from collector.inserts import Inserts
from collector.plan import Plan
from collector.tables import COLUMNS
from storage import Store, assets, chunks, sessions
from tests.collector.batches import NOW_MS, chunk, packed
from tests.collector.conftest import Client, Query, Serve, drained

SHEET = "a{color:red}" * 200
OTHER = "b{color:red}" * 200


def recording(*texts: str) -> bytes:
    return json.dumps([{"type": 2, "data": {"_cssText": text}, "timestamp": NOW_MS} for text in texts]).encode()


def sheets(*texts: str, seq: int = 0) -> dict[str, Any]:
    return chunk(seq=seq, data=gzip.compress(recording(*texts)))


async def post(client: Client, **changes: Any) -> None:
    async with client.post("/i", data=packed(**changes)) as answer:
        assert answer.status == 204


async def read(store: Store, site: int, session: UUID, tab: UUID) -> list[bytes]:
    """A tab's chunks, as a reader gets them."""
    found = await sessions.get(store, site, session)
    assert found is not None
    return [bytes(piece.data) for piece in await chunks.pieces(store, site, found, tab)]


async def test_texts_are_stored_once_for_many_chunks_and_inserts(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    session, tab = uuid.uuid4(), uuid.uuid4()
    own = {"session": session.bytes, "tab": tab.bytes}
    await post(client, **own, chunk=sheets(SHEET, OTHER, SHEET))
    await post(client, chunk=sheets(SHEET))  # another's
    await drained(store, collector)
    await post(client, **own, seq=1, chunk=sheets(OTHER, seq=1))
    await drained(store, collector)
    assert query("select count() as n, uniqExact(asset) as names from assets") == [{"n": 2, "names": 2}]
    assert await read(store, 1, session, tab) == [recording(SHEET, OTHER, SHEET), recording(OTHER)]
    assert query("select sum(assets) as n from receipts") == [{"n": 2}]
    assert query("select max(length(data)) < 300 as short, min(json_bytes) > 2000 as told from chunks") == [
        {"short": 1, "told": 1}
    ]


async def test_texts_are_stored_for_each_site_and_day(store: Store, serve: Serve, query: Query) -> None:
    now = [NOW_MS]
    collector, client = await serve(clock=lambda: now[0])
    for site in ("k1", "walled"):
        async with client.post(
            "/i", data=packed(site=site, chunk=sheets(SHEET)), headers={"Origin": "https://shop.test"}
        ) as answer:
            assert answer.status == 204
    now[0] += 86_400_000
    await post(client, sent=now[0], chunk=sheets(SHEET))
    await drained(store, collector)
    assert query("select site, day from assets order by site, day") == [
        {"site": 1, "day": dt.date(2026, 2, 25)},
        {"site": 1, "day": dt.date(2026, 2, 26)},
        {"site": 2, "day": dt.date(2026, 2, 25)},
    ]


async def test_texts_of_a_chunk_that_is_not_stored_are_not_stored_either(
    store: Store, serve: Serve, query: Query
) -> None:
    collector, client = await serve()
    own = {"session": uuid.uuid4().bytes, "tab": uuid.uuid4().bytes}
    await post(client, **own, chunk=sheets(SHEET))
    await post(client, **own, chunk={**sheets(OTHER, seq=1), "key": b"thief"})
    await drained(store, collector)
    assert query("select asset from assets") == [{"asset": assets.name(SHEET.encode())}]


async def planned(collector: Collector) -> tuple[Plan, list[Any]]:
    entries = collector.spool.read(collector.spool.checkpoint, records=9, size=10**6)
    plan = Plan(uuid.uuid4(), entries[0].start, entries[-1].end)
    plans.write(collector.spool.save, plan)
    return plan, entries


@pytest.mark.parametrize("tables", [("assets",), ("assets", "chunks"), ("assets", "chunks", "receipts")])
async def test_insert_cut_off_after_its_assets_is_finished_without_doubling_them(
    store: Store, serve: Serve, query: Query, tables: tuple[str, ...]
) -> None:
    collector, client = await serve()
    session, tab = uuid.uuid4(), uuid.uuid4()
    for seq in range(3):
        await post(client, session=session.bytes, tab=tab.bytes, seq=seq, chunk=sheets(SHEET, OTHER, seq=seq))
    plan, entries = await planned(collector)
    built = await Inserts(store, collector.directory).build(plan, entries, rows.read(entries))
    for table in tables:
        await store.insert(table, built.rows.columns(table, plan.insert_id))
    await drained(store, collector)
    assert query("select count() as n, uniqExact(asset) as names from assets") == [{"n": 2, "names": 2}]
    assert await read(store, 1, session, tab) == [recording(SHEET, OTHER)] * 3
    assert query("select sum(assets) as assets, sum(chunks) as chunks from receipts") == [{"assets": 2, "chunks": 3}]


async def test_insert_relies_on_no_text_of_an_insert_that_may_be_taken_back(
    store: Store, serve: Serve, query: Query
) -> None:
    """Another collector of the same tables has stored the text, and not its receipts yet."""
    collector, client = await serve()
    session, tab = uuid.uuid4(), uuid.uuid4()
    await post(client, session=session.bytes, tab=tab.bytes, chunk=sheets(SHEET))
    plan, entries = await planned(collector)
    theirs = plan._replace(insert_id=uuid.uuid4())
    inserts = Inserts(store, collector.directory)
    built = await inserts.build(theirs, entries, rows.read(entries))
    await store.insert("assets", built.rows.columns("assets", theirs.insert_id))
    await drained(store, collector)
    await inserts.take_back(theirs)
    assert query("select insert_id from assets") == [{"insert_id": plan.insert_id}]
    assert await read(store, 1, session, tab) == [recording(SHEET)]


def test_texts_are_stored_before_the_chunks_that_refer_to_them() -> None:
    tables = list(COLUMNS)
    assert tables.index("assets") < tables.index("chunks") < tables.index("receipts")


async def test_text_that_two_batches_of_one_insert_bring_is_counted_once(
    store: Store, serve: Serve, query: Query
) -> None:
    collector, client = await serve()
    for _ in range(5):
        await post(client, chunk=sheets(SHEET))
    drain: Drain = await drained(store, collector)
    assert drain.inserts == 1
    assert query("select site, assets, chunks from receipts where site = 1") == [{"site": 1, "assets": 1, "chunks": 5}]
