"""Schema changes amid everything else: killed at any statement, under load, with a spool of an older version."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector import Drain
from collector.tables import COLUMNS
from storage import Store, migrations
from tests.collector.batches import batch
from tests.collector.conftest import Query, Serve, drained, post
from tests.faults.ending import Orders, settle
from tests.faults.killed_statement import NUMBER
from tests.faults.life import KILLED, nursery
from tests.faults.scale import LONG, SCALE, chance
from tests.faults.tables import prepare
from tests.faults.visitors import crowd

SPOOLS = Path(__file__).parent / "spools"
KILLS = 10  # of twice as many as there are statements, which `make faults` tries all


def places() -> list[tuple[int, int]]:
    """A migration's index, and each number by which one of its statements is died at: before it, after it."""
    texts = migrations.texts().values()
    return [(n, at) for n, text in enumerate(texts) for at in range(2 * len(migrations.statements(text)))]


def numbers(chosen: list[tuple[int, int]]) -> Iterator[int]:
    """The numbers to be killed at, one process after the other: each begins with the migration that is not done."""
    lengths = [2 * len(migrations.statements(text)) for text in migrations.texts().values()]
    undone = 0
    for migration, at in sorted(chosen):
        yield 2 + sum(lengths[undone:migration]) + at  # the first statement of all makes the ledger
        undone = migration


async def test_migration_killed_at_any_statement_is_finished_by_the_next_start(tmp_path: Path) -> None:
    dice = chance("killed statements")
    data = tmp_path / "data"
    every = places()
    chosen = every if SCALE.rounds >= LONG.rounds else dice.sample(every, KILLS)
    async with nursery(tmp_path / "log") as cradle, crowd(dice, 2) as visitors:
        for number in numbers(chosen):
            life = await cradle.begin(
                *("migrate", "--data", str(data)), shim="tests.faults.killed_statement", **{NUMBER: str(number)}
            )
            assert await life.ended() == KILLED, life.said().decode()
        status, said = await cradle.run("migrate", "--data", str(data))
        assert status == 0, said
        await prepare(data)
        await settle(cradle, data, visitors, Orders(dice, data, visitors))


async def test_columns_added_while_batches_are_stored_lose_and_hinder_none(
    store: Store, serve: Serve, query: Query
) -> None:
    collector, client = await serve()
    drain = Drain(store, [collector.spool], collector.directory, pace_s=0.01)
    running = asyncio.create_task(drain.run())

    async def alter() -> None:
        for table in COLUMNS:
            await store.run_text(f"alter table {table} add column later UInt8 default 7")

    altering = asyncio.create_task(alter())
    seq = 0
    while seq < 60 or not altering.done():
        await post(client, batch(seq=seq))
        seq += 1
    await altering
    await drain.stop()
    await running
    assert drain.inserts > 1
    assert drain.failed == 0
    for table, each in (("batches", 1), ("events", 2), ("views", 1), ("pointers", 1)):
        assert query(f"select count() as n, min(later) as later from {table}") == [{"n": each * seq, "later": 7}]  # noqa: S608


@pytest.mark.parametrize("which", sorted(path.name for path in SPOOLS.iterdir()))
async def test_spool_that_an_older_version_left_is_stored_whole(
    store: Store, serve: Serve, query: Query, tmp_path: Path, which: str
) -> None:
    shutil.copytree(SPOOLS / which, tmp_path / "spool")
    collector, client = await serve()
    await post(client, batch(seq=4))
    await drained(store, collector)
    assert query("select seq from batches order by seq") == [{"seq": n} for n in range(5)]
    assert query("select count() as n from chunks") == [{"n": 1}]
    assert query("select site, reason, n from drops") == [{"site": 2, "reason": "wrong_origin", "n": 1}]
    assert query("select sum(received) as received, sum(records) as records from receipts") == [
        {"received": 6, "records": 6}
    ]
    assert (collector.spool.corrupt_gaps, collector.spool.torn_bytes) == (0, 0)
