"""The embedded engine through named statements."""

import asyncio
import uuid
from pathlib import Path

import pytest

from storage import Store, StoreError, open_store
from storage.embedded import Embedded
from storage.engine import SQL_FOLDER, statement
from tests.storage.rows import HOSTILE, site_row


async def test_store_inserted_rows_are_read_back(store: Store) -> None:
    for number, name in enumerate(HOSTILE, 1):
        await store.insert("sites", site_row(number, name))
    rows = await store.read("sites.list")
    assert [row["name"] for row in rows] == HOSTILE
    assert {row["created_ms"] for row in rows} == {1_772_000_000_123}


async def test_store_bound_values_stay_values(store: Store) -> None:
    await store.insert("sites", site_row(1, "one"))
    for hostile in HOSTILE:
        with pytest.raises(StoreError):
            await store.run("inserts.delete", table=hostile, insert_id=uuid.uuid4())
    assert len(await store.read("sites.list")) == 1


async def test_store_insert_of_nothing_is_no_insert(store: Store) -> None:
    await store.insert("sites", {})
    await store.insert("sites", {name: [] for name in site_row(1, "")})
    assert await store.read("sites.list") == []


async def test_store_columns_are_arrays(store: Store) -> None:
    await store.insert("sites", site_row(41, "one"))
    columns = await store.read_columns("sites.next")
    assert columns["site"].tolist() == [42]


async def test_store_bad_statement_or_rows_raise_store_error(store: Store) -> None:
    with pytest.raises(StoreError):
        await store.run_text("select from nowhere")
    with pytest.raises(StoreError):
        await store.insert("sites", {"nonsense": [1]})
    with pytest.raises(StoreError):
        await store.insert("sites", {**site_row(1, "one"), "site": [2**40]})
    assert await store.read("sites.list") == []


async def test_store_answers_nothing_of_a_statement_that_failed_half_way(tmp_path: Path) -> None:
    engine = Embedded(tmp_path / "clickhouse")
    fails = """
        select number, throwIf(number = {at:UInt64}) as thrown from numbers(300000)
        settings max_block_size = 1000, max_threads = 1
    """
    for n in range(40):
        with pytest.raises(StoreError):
            await engine.rows(fails, {"at": 1_000 * n + 500})
        for names, rows in await asyncio.gather(*(engine.rows("select 7 as n", {}) for _ in range(4))):
            assert (list(names), rows) == (["n"], [(7,)])
    await engine.close()


async def test_store_many_readers_and_a_writer_at_once(store: Store) -> None:
    async def write(number: int) -> None:
        await store.insert("sites", site_row(number, "x"))

    async def count() -> int:
        return len(await store.read("sites.list"))

    await asyncio.gather(*(write(number) for number in range(20)), *(count() for _ in range(40)))
    assert await count() == 20


async def test_store_reopened_has_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "clickhouse"
    first = open_store(path=path)
    await first.run_text("create table kept (a UInt8) engine = MergeTree order by a")
    await first.insert("kept", {"a": [7]})
    await first.close()
    second = open_store(path=path)
    await second.run_text("insert into kept select a + 1 from kept")
    await second.insert("kept", {"a": [9]})
    await second.close()
    assert path.stat().st_mode & 0o777 == 0o700


def test_open_store_needs_exactly_one_place(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="either"):
        open_store()
    with pytest.raises(ValueError, match="either"):
        open_store(path=tmp_path, url="http://localhost")


def test_statements_say_what_they_answer_and_stand_alone() -> None:
    names = [path.stem for path in SQL_FOLDER.glob("*.sql")]
    assert names
    for name in names:
        text = statement(name)
        first, _, rest = text.partition("\n")
        assert first.startswith("-- "), name
        assert first.endswith(("?", ".")), name
        assert ";" not in rest, name
        assert name.count(".") == 1, name
