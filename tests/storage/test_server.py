"""The server path: clickhouse-connect over a real socket, against the HTTP interface on the embedded engine."""

import asyncio
import datetime as dt
import logging
import traceback
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storage import Store, StoreError, migrations, open_store, sites
from storage.errors import NO_ANSWER
from tests.stand_in import StandIn, stand_in
from tests.storage.rows import HOSTILE, site_row

PASSWORD = "hunter2/x"
BATCH: dict[str, list[Any]] = {
    "site": [1],
    "day": [dt.date(2026, 2, 25)],
    "batch": [uuid.UUID(int=1)],
    "insert_id": [uuid.UUID(int=2)],
}


@pytest.fixture
async def remote(server: StandIn) -> AsyncIterator[Store]:
    store = open_store(url=f"{server.url}/default")
    yield store
    await store.close()


@pytest.fixture
async def hasty(server: StandIn, remote: Store) -> AsyncIterator[Store]:
    """Waits two seconds for an answer."""
    await sites.every(remote)
    store = open_store(url=f"{server.url}/default", request_s=2)
    yield store
    await store.close()


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Store]:
    """Of a server that has no tables yet."""
    with stand_in(tmp_path / "empty") as server:
        store = open_store(url=f"{server.url}/default")
        yield store
        await store.close()


async def test_server_migrated_twice_applies_once(empty: Store) -> None:
    names = sorted(path.stem for path in migrations.FOLDER.glob("*.sql"))
    assert await migrations.migrate(empty) == names
    assert await migrations.migrate(empty) == []


async def test_server_given_hostile_rows_reads_back_the_same(remote: Store) -> None:
    for number, name in enumerate(HOSTILE, 1):
        await remote.insert("sites", site_row(number, name))
    assert [row["name"] for row in await remote.read("sites.list")] == HOSTILE
    assert (await remote.read_columns("sites.next"))["site"].tolist() == [len(HOSTILE) + 1]
    assert await remote.damaged_parts("sites") == {}


async def test_server_given_a_site_reads_back_the_same(remote: Store) -> None:
    created = await sites.create(remote, r"O'Hara \' 足跡", origins=("https://a.example",))
    assert await sites.every(remote) == [created]


async def test_server_given_rows_that_no_table_takes_stores_none(remote: Store) -> None:
    with pytest.raises(StoreError) as caught:
        await remote.insert("sites", {**site_row(1, "one"), "site": [2**40]})
    assert not caught.value.is_passing
    with pytest.raises(UnicodeEncodeError):
        await remote.insert("sites", site_row(1, "\ud800"))
    with pytest.raises(StoreError, match="nonsense"):
        await remote.insert("sites", {"nonsense": [1]})
    assert await remote.read("sites.list") == []


async def test_server_read_many_at_once_answers_each(remote: Store) -> None:
    await remote.insert("sites", site_row(1, "one"))
    answers = await asyncio.gather(*(remote.read("sites.list") for _ in range(40)))
    assert [len(rows) for rows in answers] == [1] * 40


async def test_server_read_with_a_long_parameter_finds_it(remote: Store) -> None:
    many = [uuid.uuid4() for _ in range(2_000)] + BATCH["batch"]
    await remote.insert("batches", BATCH)
    found = await remote.read(
        "batches.known", sites=[1], batches=many, from_day="2026-02-25", to_day="2026-02-25", insert_id=uuid.UUID(int=0)
    )
    assert [row["batch"] for row in found] == BATCH["batch"]


@pytest.mark.parametrize(
    ("code", "passing"),
    [(241, True), (243, True), (252, True), (60, True), (16, True), (47, True), (516, True), (27, False), (53, False)],
)
async def test_server_refusing_keeps_the_code(remote: Store, server: StandIn, code: int, passing: bool) -> None:
    await server.fail({"code": code})
    for asked in (sites.every(remote), remote.insert("batches", BATCH), remote.run_text("select 1")):
        with pytest.raises(StoreError, match=f"Code: {code}") as caught:
            await asked
        assert (caught.value.code, caught.value.is_passing) == (code, passing)


async def test_server_without_the_table_names_the_code(empty: Store) -> None:
    with pytest.raises(StoreError, match="Code: 60") as caught:
        await sites.every(empty)
    assert caught.value.code == 60


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"status": 503}, id="503"),
        pytest.param({"status": 502}, id="502"),
        pytest.param({"cut": "before"}, id="cut before"),
        pytest.param({"cut": "after"}, id="cut after"),
        pytest.param({"wait_s": 60}, id="no answer"),
    ],
)
async def test_server_not_answering_raises_store_error(hasty: Store, server: StandIn, fault: dict[str, Any]) -> None:
    await server.fail(fault)
    for asked in (sites.every(hasty), hasty.insert("batches", BATCH), hasty.read_columns("sites.next")):
        with pytest.raises(StoreError) as caught:
            await asked
        assert caught.value.code == NO_ANSWER


async def test_server_unreachable_raises_store_error() -> None:
    store = open_store(url="http://127.0.0.1:1/default")
    with pytest.raises(StoreError) as caught:
        await sites.every(store)
    assert caught.value.code == NO_ANSWER
    await store.close()


async def test_server_back_after_a_restart_answers_again(tmp_path: Path, server: StandIn) -> None:
    store = open_store(url=f"{server.url}/default")
    await store.insert("sites", site_row(1, "one"))
    server.stop()
    with pytest.raises(StoreError):
        await sites.every(store)
    with stand_in(tmp_path / "server", port=server.port):
        assert [site.name for site in await sites.every(store)] == ["one"]
    await store.close()


async def test_insert_cut_after_it_was_carried_out_is_not_sent_again(remote: Store, server: StandIn) -> None:
    await server.fail({"match": "^insert", "cut": "after"})
    with pytest.raises(StoreError):
        await remote.insert("batches", BATCH)
    await server.fail()
    assert (await server.statements())["insert into batches"] == 1
    counted = await remote.read("inserts.count", insert_id=uuid.UUID(int=2))
    assert {row["table"]: row["n"] for row in counted}["batches"] == 1


async def test_insert_made_anew_is_stored_where_the_engine_remembers_the_first(remote: Store, server: StandIn) -> None:
    """As on a replicated table, whose log outlives the rows."""
    await remote.run_text("alter table batches modify setting non_replicated_deduplication_window = 100")
    await remote.insert("batches", BATCH)
    await remote.run("inserts.delete", table="batches", insert_id=uuid.UUID(int=2))
    await remote.insert("batches", BATCH)
    assert await server.ask("select toInt32(count()) as n from batches") == [{"n": 1}]


async def test_settle_ends_an_insert_that_nobody_waits_for(remote: Store, hasty: Store, server: StandIn) -> None:
    await server.fail({"match": "^insert into batches", "wait_s": 6})
    with pytest.raises(StoreError):
        await hasty.insert("batches", BATCH)
    assert await remote.read("inserts.running", insert_id=str(uuid.UUID(int=3))) == [{"n": 0}]
    assert await remote.read("inserts.running", insert_id=str(uuid.UUID(int=2))) == [{"n": 1}]
    await remote.settle(uuid.UUID(int=2))
    await asyncio.sleep(5)  # by then the insert would have been carried out
    assert "insert into batches" not in await server.statements()


async def test_settle_while_the_insert_cannot_be_ended_raises(remote: Store, hasty: Store, server: StandIn) -> None:
    await server.fail({"match": "^insert into batches", "wait_s": 60}, {"match": "kill query", "code": 497})
    with pytest.raises(StoreError):
        await hasty.insert("batches", BATCH)
    with pytest.raises(StoreError, match="497"):
        await remote.settle(uuid.UUID(int=2))


async def test_wrong_password_is_told_without_telling_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with stand_in(tmp_path / "server", password="another") as server:
        url = server.url.replace("http://", "http://ashiato:hunter2%2Fx@")
        store = open_store(url=f"{url}/default")
        with pytest.raises(StoreError, match="Authentication failed") as caught:
            await migrations.migrate(store)
        await store.close()
    assert caught.value.code == 516
    assert "user and password" in caught.value.advice
    told = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert "hunter2" not in told
    assert PASSWORD not in told
