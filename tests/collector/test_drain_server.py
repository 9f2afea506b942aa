"""The drain on a ClickHouse server that fails in every way: acks go on, and each batch is stored once."""

import asyncio
import contextlib
import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from collector import Collector, Drain
from storage import Store, migrations, open_store
from storage.audit import Audit
from tests.collector.batches import packed
from tests.collector.conftest import Client, Serve
from tests.stand_in import StandIn, stand_in

REQUEST_S = 1.0
COUNTS = """
select (select count() from batches) as batches, (select uniqExact(batch) from batches) as ids,
    (select count() from views) as views, (select count() from events) as events,
    (select count() from pointers) as pointers, (select count() from sessions) as sessions,
    (select sum(received) from receipts where site = 1) as received, (select count() from quarantine) as quarantine
"""


@pytest.fixture
async def remote(server: StandIn) -> AsyncIterator[Store]:
    store = open_store(url=f"{server.url}/default", request_s=REQUEST_S)
    yield store
    await store.close()


@asynccontextmanager
async def draining(remote: Store, collector: Collector, order: list[set[UUID]] | None = None) -> AsyncIterator[Drain]:
    """A drain at work until the block ends; `order` gets each insert's sessions."""

    async def stored(sessions: set[tuple[int, UUID]]) -> None:
        if order is not None:
            order.append({session for _, session in sessions})

    drain = Drain(remote, [collector.spool], collector.directory, stored, backoff_s=(0.05,), pace_s=0.01, stop_s=0.2)
    running = asyncio.create_task(drain.run())
    try:
        yield drain
    finally:
        await drain.stop()
        await running


async def post(client: Client, n: int) -> list[UUID]:
    """Post so many batches, each of a session of its own; all are acknowledged."""
    sessions = [UUID(int=(n << 64) + number) for number in range(n)]
    for session in sessions:
        answer = await client.post("/i", data=io.BytesIO(packed(session=session.bytes)))
        assert answer.status == 204
    return sessions


async def until(reached: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(3_000):
        if await reached():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("never reached")


async def failures(drain: Drain, n: int) -> None:
    async def reached() -> bool:
        return drain.failed >= n

    await until(reached)


async def all_stored(server: StandIn, n: int) -> None:
    """Wait until n batches are in the tables, and see that no row is there twice or missing."""

    async def reached() -> bool:
        return bool((await server.ask(COUNTS))[0]["received"] >= n)  # receipts come last

    await until(reached)
    assert (await server.ask(COUNTS))[0] == {
        **dict.fromkeys(("batches", "ids", "views", "pointers", "sessions", "received"), n),
        "events": 2 * n,
        "quarantine": 0,
    }


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"status": 503}, id="503"),
        pytest.param({"code": 252}, id="too many parts"),
        pytest.param({"code": 241}, id="out of memory"),
        pytest.param({"code": 243}, id="disk full"),
        pytest.param({"code": 516}, id="password changed"),
        pytest.param({"code": 60}, id="table gone"),
        pytest.param({"match": "^insert into", "code": 252}, id="too many parts, reads go on"),
        pytest.param({"match": "^insert into views", "code": 252}, id="too many parts of one table"),
        pytest.param({"cut": "before"}, id="connections refused"),
    ],
)
async def test_drain_while_the_server_refuses_acks_go_on_then_all_is_stored_oldest_first(
    remote: Store, server: StandIn, serve: Serve, fault: dict[str, Any]
) -> None:
    collector, client = await serve()
    order: list[set[UUID]] = []
    await server.fail(fault)
    async with draining(remote, collector, order) as drain:
        sessions = [*await post(client, 1), *await post(client, 2)]
        await failures(drain, 5)  # also a lone record is tried again and again, and never set aside
        waiting = collector.spool.backlog_bytes
        sessions += await post(client, 5)
        assert collector.spool.backlog_bytes > waiting
        assert order == []
        await server.fail()
        await all_stored(server, len(sessions))
    arrived = [session for insert in order for session in sorted(insert)]
    assert arrived == sessions
    assert collector.spool.backlog_bytes == 0


@pytest.mark.parametrize("table", ["views", "pointers", "receipts", "batches"])
@pytest.mark.parametrize("moment", ["before", "after"])
async def test_drain_connection_cut_around_an_insert_stores_once(
    remote: Store, server: StandIn, serve: Serve, table: str, moment: str
) -> None:
    collector, client = await serve()
    await server.fail({"match": f"^insert into {table} ", "cut": moment, "times": 2})
    await post(client, 5)
    async with draining(remote, collector) as drain:
        await all_stored(server, 5)
        assert drain.failed >= 1


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_drain_answers_beyond_the_time_limit_store_once(
    remote: Store, server: StandIn, serve: Serve, moment: str
) -> None:
    collector, client = await serve()
    # Carried out long after nobody waits for it any more, if it is let
    await server.fail({"match": "^insert into (events|batches)", "wait": moment, "wait_s": 3 * REQUEST_S, "times": 3})
    await post(client, 5)
    async with draining(remote, collector) as drain:
        await all_stored(server, 5)
        assert drain.failed >= 1
        await asyncio.sleep(3 * REQUEST_S)
        await all_stored(server, 5)


async def test_drain_slow_answers_within_the_time_limit_store_all(server: StandIn, serve: Serve) -> None:
    patient = open_store(url=f"{server.url}/default")
    collector, client = await serve()
    await server.fail({"match": "^insert", "wait_s": 0.1})
    order: list[set[UUID]] = []
    async with draining(patient, collector, order) as drain:
        sessions: list[UUID] = []
        for n in range(1, 9):
            sessions += await post(client, n)
        await all_stored(server, len(sessions))
        assert drain.failed == 0
    await patient.close()
    assert len(order) < len(sessions)  # what came meanwhile goes in one insert
    assert [session for insert in order for session in sorted(insert)] == sessions


async def test_drain_server_gone_and_back_stores_all(
    remote: Store, server: StandIn, serve: Serve, tmp_path: Path
) -> None:
    collector, client = await serve()
    async with draining(remote, collector) as drain:
        await post(client, 3)
        await all_stored(server, 3)
        server.stop()
        await post(client, 4)
        await failures(drain, 3)
        with stand_in(tmp_path / "server", port=server.port) as again:
            await all_stored(again, 7)


async def test_drain_killed_in_a_slow_insert_is_taken_up_by_the_next(
    remote: Store, server: StandIn, serve: Serve
) -> None:
    """The second drain has the plan of the first, whose insert the server carries on with."""
    collector, client = await serve()
    await server.fail({"match": "^insert into events", "wait_s": 4 * REQUEST_S, "times": 1})
    await post(client, 5)
    first = Drain(remote, [collector.spool], collector.directory, pace_s=0.01)
    running = asyncio.create_task(first.run())

    async def reached() -> bool:
        return "insert into views" in await server.statements()

    await until(reached)
    await asyncio.sleep(REQUEST_S / 5)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    async with draining(remote, collector):
        await all_stored(server, 5)
        await asyncio.sleep(4 * REQUEST_S)
        await all_stored(server, 5)


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_drain_on_a_cluster_stores_each_row_once_on_its_shard(serve: Serve, tmp_path: Path, moment: str) -> None:
    with stand_in(tmp_path / "cluster", cluster=True) as server:
        store = open_store(url=f"{server.url}/default", cluster="ashiato")
        await migrations.migrate(store)
        collector, client = await serve()
        await server.fail(
            {"match": "^insert into views ", "cut": moment, "times": 1},
            {"match": "^insert into batches ", "cut": moment, "times": 1},
        )
        async with draining(store, collector) as drain:
            await post(client, 20)

            async def reached() -> bool:
                return not collector.spool.backlog_bytes

            await until(reached)
            assert drain.failed >= 1
        (row,) = await server.ask(re.sub(r"from (\w+)", r"from \1_local", COUNTS))
        assert (row["batches"], row["ids"], row["views"], row["events"]) == (20, 20, 20, 40)
        assert (row["pointers"], row["sessions"], row["received"], row["quarantine"]) == (20, 20, 20, 0)
        audit = Audit(store, [])
        (day,) = await audit.days()
        assert await audit.uneven(day) == []
        assert [balance.missing for balance in await audit.balances(day) if balance.site] == [0]
        await store.close()
