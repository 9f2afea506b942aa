"""Everything that was received is accounted for."""

import gzip
from collections.abc import Mapping, Sequence
from typing import Any

import msgpack

from collector import Limits, receipts
from storage import Store, accounts
from tests.collector.batches import DAY, batch, chunk, packed
from tests.collector.conftest import Query, Serve, drained, post
from tests.collector.failing import Lying


async def test_drain_accounts_add_up(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve(limits=Limits(address_rate=0, ballast_bytes=0))
    good = [batch(seq=n) for n in range(20)]
    requests: list[tuple[bytes, dict[str, str]]] = [(msgpack.packb(item), {}) for item in good]
    requests += requests[:5]
    requests += [(packed(site="nobody"), {})] * 4
    requests += [(packed(site="walled"), {"Origin": "https://evil.test"})] * 3
    requests += [(b"nonsense", {})] * 30
    requests += [(gzip.compress(b"x")[:-1], {}), (b"x", {"Content-Encoding": "br"})]
    statuses = [(await client.post("/i", data=body, headers=headers)).status for body, headers in requests]
    await collector.flush()
    await drained(store, collector)
    (stored,) = query("select count() as n from batches")
    (dropped,) = query("select sum(n) as n from drops")
    assert statuses.count(204) == 25
    assert stored["n"] == 20
    assert stored["n"] + dropped["n"] == len(requests)
    assert query("select sum(received) as n from receipts") == [{"n": len(requests)}]
    for site, received, kept, lost in ((1, 25, 20, 5), (2, 3, 0, 3)):
        (day,) = (await accounts.read(store, site, DAY, DAY)).days
        assert (day.received, day.stored, day.dropped, day.quarantined, day.missing) == (received, kept, lost, 0, 0)
    assert {row["reason"]: row["n"] for row in query("select reason, sum(n) as n from drops group by reason")} == {
        "duplicate": 5,
        "unknown_site": 4,
        "wrong_origin": 3,
        "malformed": 30,
        "truncated": 1,
        "unsupported_encoding": 1,
    }
    assert query("select count() as n from quarantine") == [{"n": 20}]  # samples, capped
    assert query("select any(sample) as s from quarantine") == [{"s": b"nonsense".hex()}]


async def test_drain_receipts_tell_what_each_insert_took_and_made(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    for seq in (0, 0, 1):
        await post(client, batch(seq=seq, chunk=chunk(seq=seq)))
    await post(client, batch(site="open"), Origin="https://shop.test")
    await drained(store, collector)
    await post(client, batch())
    await drained(store, collector)
    own = query(
        "select records, first_seq % 4294967296 as first, last_seq % 4294967296 as last, received"
        " from receipts where site = 0 order by first_seq"
    )
    (spools,) = query("select uniqExact(intDiv(last_seq, 4294967296)) as n from receipts where site = 0")
    assert own == [
        {"records": 4, "first": 1, "last": 4, "received": 0},
        {"records": 1, "first": 5, "last": 5, "received": 0},
    ]
    assert spools == {"n": 1}
    for table in receipts.TABLES:
        for site in (1, 3):
            (row,) = query(
                f"select (select sum({table}) from receipts where site = {site}) as told,"  # noqa: S608
                f" (select count() from {table} where site = {site}) as there"
            )
            assert row["told"] == row["there"], table


async def test_drain_accounts_show_what_is_missing(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    for seq in range(4):
        await post(client, batch(seq=seq))
    await drained(store, collector)
    await store.run_text("delete from batches where seq = 2")
    (day,) = (await accounts.read(store, 1, DAY, DAY)).days
    assert (day.received, day.stored, day.missing) == (4, 3, 1)
    await store.insert("receipts", {"site": [1], "day": [DAY], "erased": [1], "batches": [-1]})
    (day,) = (await accounts.read(store, 1, DAY, DAY)).days
    assert (day.received, day.stored, day.erased, day.missing) == (4, 3, 1, 0)


async def test_drain_accounts_miss_nothing_while_an_insert_or_its_repetition_is_under_way(
    store: Store, serve: Serve
) -> None:
    seen: list[accounts.Day] = []

    class Watched(Lying):
        async def insert(self, table: str, columns: Mapping[str, Sequence[Any]]) -> None:  # type: ignore[override]
            seen.extend((await accounts.read(store, 1, DAY, DAY)).days)
            await super().insert(table, columns)
            seen.extend((await accounts.read(store, 1, DAY, DAY)).days)

        async def run(self, name: str, /, **values: Any) -> None:
            await super().run(name, **values)
            seen.extend((await accounts.read(store, 1, DAY, DAY)).days)

    collector, client = await serve()
    for seq in (0, 0, 1):
        await post(client, batch(seq=seq))
    await collector.spool.append(b"nonsense")
    await drained(Watched(store, "receipts"), collector, backoff_s=(0.01,), stop_s=60)
    assert len(seen) > 10
    assert {day.missing for day in seen} == {0}
    assert {day.received - day.stored - day.dropped - day.quarantined - day.erased for day in seen} == {0}
    assert seen[-1].received == 3
