"""A recording's pieces arrive in the real engine, if they may be kept and can be read."""

import gzip
import json
import uuid

from storage import Store
from tests.collector.batches import NOW_MS, RECORDING, at, batch, chunk, view
from tests.collector.conftest import Query, Serve, drained, post


async def test_drain_chunk_is_stored_inflated(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    sent = batch(sent=NOW_MS + 500, chunk=chunk(seq=3, first=NOW_MS - 3_000, last=NOW_MS - 1_000))
    await post(client, sent)
    await drained(store, collector)
    (row,) = query("select * from chunks")
    assert json.loads(row["data"]) == RECORDING
    assert (row["seq"], row["part"], row["parts"], row["count"], row["keyframe"]) == (3, 0, 1, 1, 1)
    assert (row["first"], row["last"], row["shift_ms"]) == (at(NOW_MS - 3_500), at(NOW_MS - 1_500), -500)
    assert row["wire_bytes"] == len(sent["chunk"]["data"])
    assert row["view"] == uuid.UUID(bytes=sent["view"]["id"])


async def test_drain_keyframe_in_parts_is_stored_in_parts(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    text = json.dumps(RECORDING)
    own = {"session": uuid.uuid4().bytes, "tab": uuid.uuid4().bytes}
    for part, piece in enumerate((text[:30], text[30:])):
        await post(client, batch(**own, chunk=chunk(part=part, parts=2, data=gzip.compress(piece.encode()))))
    await drained(store, collector)
    rows = query("select data from chunks order by seq, part")
    assert json.loads("".join(row["data"] for row in rows)) == RECORDING


async def test_drain_bad_chunk_is_dropped_alone(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    await post(client, batch(chunk=chunk(data=b"[1")))
    await drained(store, collector)
    assert query("select reason, n, bytes from drops") == [{"reason": "bad_chunk", "n": 1, "bytes": 2}]
    assert query("select count() as n from chunks") == [{"n": 0}]
    assert query("select events from batches") == [{"events": 2}]


async def test_drain_chunk_with_another_write_key_is_not_joined(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    own = {"session": uuid.uuid4().bytes, "tab": uuid.uuid4().bytes}
    await post(client, batch(**own, chunk=chunk(seq=0)))
    await post(client, batch(**own, chunk=chunk(seq=1, key=b"thief")))  # in the same insert
    await drained(store, collector)
    await post(client, batch(**own, chunk=chunk(seq=2, key=b"thief")))  # in a later one
    await post(client, batch(**own, chunk=chunk(seq=3)))
    await drained(store, collector)
    assert query("select seq from chunks order by seq") == [{"seq": 0}, {"seq": 3}]
    assert query("select reason, sum(n) as n from drops group by reason") == [{"reason": "write_key_mismatch", "n": 2}]


async def test_drain_recording_of_more_than_four_hours_is_cut(store: Store, serve: Serve, query: Query) -> None:
    now = [NOW_MS]
    collector, client = await serve(clock=lambda: now[0])
    session = uuid.uuid4().bytes
    for seq, hours in enumerate((0, 3, 5)):
        now[0] = NOW_MS + hours * 3_600_000
        held = chunk(seq=seq, first=now[0] - 4_000, last=now[0] - 4_000)
        await post(client, batch(session=session, seq=seq, sent=now[0], view=view(at=now[0]), chunk=held))
        await drained(store, collector)  # another insert each, and another tab
    assert query("select seq from chunks order by seq") == [{"seq": 0}, {"seq": 1}]
    assert query("select reason, n from drops") == [{"reason": "chunk_limit", "n": 1}]
    assert query("select count() as n from batches") == [{"n": 3}]


async def test_drain_with_a_privacy_signal_keeps_no_ids_and_no_recording(
    store: Store, serve: Serve, query: Query
) -> None:
    collector, client = await serve()
    await post(client, batch(visitor=uuid.uuid4().bytes, chunk=chunk()), **{"Sec-GPC": "1"})
    await drained(store, collector)
    assert query("select visitor from views") == [{"visitor": uuid.UUID(int=0)}]
    assert query("select visitor from sessions") == [{"visitor": uuid.UUID(int=0)}]
    assert query("select count() as n from chunks") == [{"n": 0}]
    assert query("select reason, n from drops") == [{"reason": "privacy_signal", "n": 1}]


async def test_drain_of_a_site_that_does_not_record_keeps_no_recording(
    store: Store, serve: Serve, query: Query
) -> None:
    collector, client = await serve()
    await post(client, batch(site="open", chunk=chunk()), Origin="https://shop.test")
    await drained(store, collector)
    assert query("select count() as n from views") == [{"n": 1}]
    assert query("select count() as n from chunks") == [{"n": 0}]
    assert query("select reason, n from drops") == [{"reason": "recording_off", "n": 1}]
