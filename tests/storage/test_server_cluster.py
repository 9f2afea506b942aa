"""The cluster's dialect, on a real engine that plays two shards (tests/clickhouse_cluster.py says what is played)."""

import re
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import Store, StoreError, erasure, migrations, open_store, retention
from storage.engine import statement
from tests.stand_in import StandIn, stand_in
from tests.storage import crowd
from tests.storage.conftest import Ask
from tests.storage.questions import READS, SPLIT, WRITES, values

# Nothing of what they ask for is in rows that were made up, or no longer
EMPTY = {"sites.deleted", "audit.deleted", "audit.detached", "erasure.lingering", "inserts.running", "turns.first"}

REPLACING = {
    *("scores", "watched", "sites", "people", "logins", "notes", "tags", "favourites", "shares"),
    *("thresholds", "excuses", "alerts", "webhooks", "segments", "tokens"),
    *("files", "file_references", "file_marks"),
}


@pytest.fixture
def two_shards(tmp_path: Path) -> Iterator[StandIn]:
    with stand_in(tmp_path / "cluster", cluster=True) as server:
        yield server


@pytest.fixture
async def clustered(two_shards: StandIn) -> AsyncIterator[Store]:
    store = open_store(url=f"{two_shards.url}/default", cluster="ashiato")
    await migrations.migrate(store)
    yield store
    await store.close()


def normal(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(
        str({key: sorted(map(str, value)) if isinstance(value, (list, tuple)) else value for key, value in row.items()})
        for row in rows
    )


def schema(ask: Ask) -> dict[str, dict[str, str]]:
    """The tables' columns with their types."""
    found: dict[str, dict[str, str]] = {}
    for row in ask("select table, name, type from system.columns where database = 'default' order by table, position"):
        if row["table"] != "migrations":
            found.setdefault(row["table"], {})[row["name"]] = row["type"]
    return found


async def test_cluster_answers_every_question_as_one_engine_does(store: Store, clustered: Store, ask: Ask) -> None:
    await crowd.fill([store, clustered], schema(ask))
    different, empty = {}, set()
    for name in READS:
        if "system." in statement(name):
            continue
        alone, together = [normal(await one.read(name, **values(name))) for one in (store, clustered)]
        if alone != together:
            different[name] = (alone[:2], together[:2], len(alone), len(together))
        if not alone:
            empty.add(name)
    assert different == {}
    assert empty <= EMPTY


async def test_cluster_takes_out_the_same_rows_as_one_engine_does(
    store: Store, clustered: Store, ask: Ask, two_shards: StandIn
) -> None:
    tables = schema(ask)
    await crowd.fill([store, clustered], tables)

    def contents(split: frozenset[str] = frozenset()) -> str:
        """A row for each table, with its rows' number and the sum of what is in them."""
        return " union all ".join(
            f"select '{table}' as name, toString(count()) as n, toString(sum(cityHash64(*))) as content"  # noqa: S608
            f" from {table}{'_local' if table in split else ''} {'final' if table in REPLACING else ''}"
            for table in tables
        )

    async def differing() -> list[str]:
        alone = {row["name"]: row for row in ask(contents())}
        together = {row["name"]: row for row in await two_shards.ask(contents(frozenset(SPLIT)))}
        assert alone.keys() == together.keys() == tables.keys()
        return [f"{name}: {alone[name]} is not {together[name]}" for name in tables if alone[name] != together[name]]

    async def count() -> int:
        return sum(row["n"] for row in await clustered.read("erasure.rows", site=0, sessions=crowd.SESSIONS))

    assert await differing() == []
    left = await count()
    orders: list[tuple[str, dict[str, Any]]] = [
        *(("inserts.delete", {"table": table, "insert_id": crowd.INSERTS[0]}) for table in ("views", "receipts")),
        ("erasure.delete_brought", {**values("erasure.delete_brought"), "table": "views"}),
        *(("erasure.delete", {**values("erasure.delete"), "table": table}) for table in erasure.SESSION_TABLES),
        ("assets.delete", values("assets.delete")),
        ("files.delete", values("files.delete")),
        ("erasure.blank", values("erasure.blank")),
        ("damage.clear_sums", {}),
        ("damage.sum_up", {}),
        ("retention.settle_day", {"erasure": uuid.UUID(int=9), "day": "2026-02-23"}),
        *(("retention.drop", {"table": table, "day": "2026-02-23"}) for table in ("views", "scores", "assets")),
        ("retention.settle_site", {"erasure": uuid.UUID(int=8), "site": 1, "until_day": "2026-02-24"}),
        *(
            ("retention.delete", {"table": table, "site": 1, "until_day": "2026-02-24"})
            for table in ("events", "drops")
        ),
        *(("erasure.site", {"table": table, "site": 2}) for table in erasure.TABLES),
    ]
    for name, bound in orders:
        for one in (store, clustered):
            await one.run(name, **bound)
        assert await differing() == [], name
    nets = {"retention.cast_net", "retention.draw_net"}
    assert {name for name, _ in orders} == set(WRITES) - {"erasure.forget", "inserts.end", "damage.detach"} - nets
    assert 0 < await count() < left


async def test_cluster_erasure_finds_nothing_left_of_what_it_took_out(clustered: Store, ask: Ask) -> None:
    await crowd.fill([clustered], schema(ask))
    assert await erasure.any_left(clustered, 0, crowd.SESSIONS[:2])
    for table in erasure.SESSION_TABLES:
        await erasure.erase_sessions(clustered, 0, crowd.SESSIONS[:2], table)
    assert not await erasure.any_left(clustered, 0, crowd.SESSIONS[:2])
    await erasure.forget(clustered)


async def test_cluster_names_replaced_parts_of_all_nodes(clustered: Store, two_shards: StandIn, ask: Ask) -> None:
    await crowd.fill([clustered], schema(ask))
    await clustered.run_text("alter table events modify setting old_parts_lifetime = 1000")
    await erasure.erase_sessions(clustered, 0, crowd.SESSIONS[:2], "events")
    parts = await two_shards.ask("select name from system.parts where table = 'events_local' and not active")
    lingering = await erasure.lingering(clustered)
    assert parts
    assert {f"events_local/{part['name']}" for part in parts} <= lingering


async def test_cluster_counts_the_days_of_both_shards_once(clustered: Store, two_shards: StandIn, ask: Ask) -> None:
    await crowd.fill([clustered], schema(ask))
    days = await clustered.read("retention.days", tables=["views", "events"])
    sizes = await two_shards.ask(
        "select partition as day, toInt64(sum(bytes_on_disk)) as size from system.parts"
        " where active and table in ('views_local', 'events_local') group by day order by day"
    )
    assert [(str(row["day"]), row["size_bytes"]) for row in days] == [(row["day"], int(row["size"])) for row in sizes]
    assert all(sorted(row["tables"]) == ["events", "views"] for row in days)


async def test_cluster_casts_the_net_on_every_shard(clustered: Store, two_shards: StandIn) -> None:
    for days in (30, 0):
        await retention.cast_net(clustered, retention.Bounds(days=days))
        rows = await two_shards.ask("select name from system.tables where engine_full like '% TTL day +%'")
        wanted = {f"{table}_local" for table in retention.BY_DAY} if days else set()
        assert {row["name"] for row in rows} == wanted
        rows = await clustered.read("retention.nets", tables=list(retention.BY_DAY))
        assert {row["table"]: row["days"] for row in rows} == (dict.fromkeys(retention.BY_DAY, 37) if days else {})


async def test_cluster_tables_are_those_of_one_engine(
    clustered: Store, store: Store, two_shards: StandIn, ask: Ask
) -> None:
    def made(rows: list[dict[str, Any]]) -> dict[str, str]:
        return {row["name"]: row["create_table_query"] for row in rows}

    sql = "select name, create_table_query from system.tables where database = 'default'"
    alone, together = made(ask(sql)), made(await two_shards.ask(sql))
    assert set(together) == set(alone) | {f"{table}_local" for table in SPLIT}
    for table, text in alone.items():
        if table not in SPLIT:
            assert together[table] == text
            continue
        assert together[f"{table}_local"].replace(f"{table}_local", table) == text
        summed = re.search(r", PROJECTION .* GROUP BY [\w, ]+\)(?=\) ENGINE)", text)  # on the shards alone
        columns = text[: text.index(" ENGINE = ")].replace(summed[0] if summed else "", "")
        assert together[table] == (
            f"{columns} ENGINE = Distributed('{{cluster}}', 'default', '{table}_local', cityHash64({SPLIT[table]}))"
        )


async def test_cluster_under_another_name_or_none_refuses_to_start(two_shards: StandIn, clustered: Store) -> None:
    url = f"{two_shards.url}/default"
    for cluster, told in (("other", "macros must have cluster=other"), ("", "ASHIATO_CLICKHOUSE_CLUSTER")):
        store = open_store(url=url, cluster=cluster)
        with pytest.raises(StoreError, match=told):
            await migrations.migrate(store)
        await store.close()
    assert await migrations.migrate(clustered) == []
