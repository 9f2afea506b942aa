"""What a client sends twice is stored once."""

from storage import Store
from tests.collector.batches import NOW_MS, batch
from tests.collector.conftest import Query, Serve, drained, post


async def test_drain_duplicates_are_stored_once(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    sent = [batch(seq=n) for n in range(3)]
    for item in (*sent, *sent):  # within one insert
        await post(client, item)
    await drained(store, collector)
    for item in sent:  # and after it
        await post(client, item)
    drain = await drained(store, collector)
    assert drain.duplicates == 3
    assert query("select uniqExact(batch) as ids, count() as n from batches") == [{"ids": 3, "n": 3}]
    assert query("select count() as n from pointers") == [{"n": 3}]
    assert query("select reason, sum(n) as n from drops group by reason") == [{"reason": "duplicate", "n": 6}]


async def test_drain_same_id_with_other_content_is_kept_under_another(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    first = batch()
    second = {**first, "events": [[1, 0], [1, 1]]}
    for item in (first, second, second, first):
        await post(client, item)
    await drained(store, collector)
    await post(client, second)
    await drained(store, collector)
    assert query("select uniqExact(batch) as ids, count() as n from batches") == [{"ids": 2, "n": 2}]
    assert query("select count() as n from views") == [{"n": 3}]


async def test_drain_retry_with_another_time_of_sending_is_a_duplicate(
    store: Store, serve: Serve, query: Query
) -> None:
    collector, client = await serve()
    first = batch()
    await post(client, first)
    await post(client, {**first, "sent": NOW_MS + 2_000})
    await drained(store, collector)
    assert query("select count() as n from batches") == [{"n": 1}]
