"""Rows arrive in the real engine, with the right values, each once, and nothing is unaccounted for."""

import asyncio
import gzip
import hashlib
import io
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgpack
import pytest

from collector import Drain, Limits, receipts
from collector.spool import Spool
from storage import Store, StoreError, accounts
from tests.collector.batches import NOW_MS, RECORDING, as_json, batch, chunk, packed, view
from tests.collector.conftest import SITES, Client, Query, Serve, drained
from wire import limits

DAY = date(2026, 2, 25)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E1 Safari/604.1"
)
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC).replace(tzinfo=None)


async def post(client: Client, sent: Mapping[str, Any], **headers: str) -> None:
    answer = await client.post("/i", data=io.BytesIO(msgpack.packb(sent)), headers=headers)
    assert answer.status == 204, await answer.text()


async def test_drain_page_view_becomes_a_view(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    seen = view(referrer="https://search.test/", scale=2.0, lang="ja-JP", zone="Asia/Tokyo")
    sent = batch(view=seen, events=[[1, 0, 3, 240]])
    await post(client, sent)
    await drained(store, collector)
    (row,) = query("select * from views")
    assert {name: row[name] for name in ("page", "url", "title", "referrer", "navigation", "load_ms")} == {
        "page": "/product/:id",
        "url": "https://shop.test/product/17/",
        "title": "Teapot",
        "referrer": "https://search.test/",
        "navigation": 3,
        "load_ms": 240,
    }
    assert (row["site"], row["day"], row["at"]) == (1, date(2026, 2, 25), at(NOW_MS - 5_000))
    assert row["view"] == uuid.UUID(bytes=seen["id"])
    assert row["session"] == uuid.UUID(bytes=sent["session"])
    assert row["tab"] == uuid.UUID(bytes=sent["tab"])
    assert (row["width"], row["height"], row["page_height"]) == (1280, 800, 3000)
    assert (row["screen_width"], row["screen_height"], row["scale"]) == (1920, 1080, 2.0)
    assert (row["device"], row["browser"], row["os"], row["bot"]) == ("desktop", "Chrome", "Linux", 0)
    assert (row["lang"], row["zone"]) == ("ja-JP", "Asia/Tokyo")
    assert row["visitor"].int != 0


async def test_drain_click_becomes_an_event_and_a_pointer(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    path = "#shop>ul>li:nth-of-type(3)>button"
    await post(client, batch(seq=7, events=[[2, 1500, path, 100, 200, 30, 40, 24, "Buy", 7, 1, 12]]))
    await drained(store, collector)
    (event,) = query("select * from events")
    (pointer,) = query("select * from pointers")
    common = {"path": path, "label": "Buy", "x": 30, "y": 40, "flags": 24, "node": 7, "reaction": 1, "reaction_ms": 12}
    assert {name: event[name] for name in common} == common
    assert {name: pointer[name] for name in common} == common
    assert event["at"] == pointer["at"] == at(NOW_MS - 3_500)
    assert (event["seq"], event["n"], event["tag"], event["detail"]) == (7, 0, 2, "")
    assert (pointer["kind"], pointer["ex"], pointer["ey"], pointer["weight"]) == ("click", 100, 200, 1)
    assert (pointer["page"], pointer["width"], pointer["page_height"]) == ("/product/:id", 1280, 3000)
    digest = hashlib.blake2b(path.encode(), digest_size=8).digest()
    assert pointer["path_hash"] == int.from_bytes(digest, "little")


async def test_drain_move_and_scroll_stay_out_of_the_timeline(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    moves = [[3, 100, "body>p", 1, 2, 3, 4, 1, 700], [3, 200, "body>p", 1, 2, 3, 4, 1, 0]]
    await post(client, batch(events=[*moves, [4, 300, 640, 800, 3000, 2500]]))
    await drained(store, collector)
    assert query("select count() as n from events") == [{"n": 0}]
    assert query("select kind, weight from pointers order by at") == [
        {"kind": "move", "weight": 700},
        {"kind": "move", "weight": 1},
    ]
    (scroll,) = query("select * from scrolls")
    assert (scroll["top"], scroll["height"], scroll["page_height"], scroll["dwell_ms"]) == (640, 800, 3000, 2500)
    assert (scroll["at"], scroll["width"], scroll["device"]) == (at(NOW_MS - 4_700), 1280, "desktop")


async def test_drain_click_by_key_has_no_place(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    await post(client, batch(events=[[2, 0, "body>button", 0, 0, 0, 0, 64]]))
    await drained(store, collector)
    assert query("select count() as n from events") == [{"n": 1}]
    assert query("select count() as n from pointers") == [{"n": 0}]


async def test_drain_events_keep_their_detail(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    await post(client, batch(events=[[7, 0, "x is undefined", "a.js", 3, 9, "at f", 4], [6, 1, "form", "Order"]]))
    await drained(store, collector)
    error, submit = query("select tag, detail, path, label from events order by n")
    assert (error["tag"], json.loads(error["detail"])["message"]) == (7, "x is undefined")
    assert submit == {"tag": 6, "detail": "", "path": "form", "label": "Order"}


async def test_drain_client_clock_is_corrected(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    body = packed(sent=60_000, view=view(at=55_000), events=[[1, 0]])  # a clock that stands in 1970
    assert (await client.post("/i?age=30000", data=body)).status == 204
    await drained(store, collector)
    assert query("select day, at from views") == [{"day": date(2026, 2, 25), "at": at(NOW_MS - 35_000)}]


async def test_drain_bad_chunk_is_dropped_alone(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    await post(client, batch(chunk=chunk(data=b"[1")))
    await drained(store, collector)
    assert query("select reason, n, bytes from drops") == [{"reason": "bad_chunk", "n": 1, "bytes": 2}]
    assert query("select count() as n from chunks") == [{"n": 0}]
    assert query("select events from batches") == [{"events": 2}]


async def test_drain_robot_is_marked_in_every_table(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    await post(client, batch(), **{"User-Agent": ROBOT})
    await drained(store, collector)
    for table in ("views", "pointers", "sessions"):
        assert query(f"select device, bot from {table}") == [{"device": "desktop", "bot": 1}]  # noqa: S608


async def test_drain_values_out_of_range_are_clamped(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    wild = view(width=-5, height=2**40, page_height=2**40, screen_width=2**40, scale=float("nan"), url="x" * 5_000)
    events = [
        [1, -(2**60), 999, 2**40],
        [2, 2**60, "p" * 2_000, 99_999, -9, 2**40, -(2**40), 2**40, "nul\0", -1, 2**40, 2**40],
        [4, 0, -1, 2**40, 2**40, 2**40],
        [10, 0, "n" * 500, {f"p{n}": "v" * 5_000 for n in range(300)}],
        [10, 0, "big", {"int": 2**63, "nan": float("nan"), "bytes": b"\xff"}],
    ]
    await post(client, batch(view=wild, events=events))
    drain = await drained(store, collector)
    assert (drain.stored, drain.quarantined) == (1, 0)
    (pointer,) = query("select * from pointers")
    assert (pointer["x"], pointer["y"]) == (2**31 - 1, -(2**31) + 1)
    assert (pointer["ex"], pointer["ey"], pointer["flags"]) == (limits.OFFSET_SCALE, 0, 2**16 - 1)
    assert (pointer["label"], len(pointer["path"]), pointer["width"]) == ("nul\ufffd", limits.MAX_PATH_CHARS, 0)
    assert pointer["at"] == at(NOW_MS)
    (seen,) = query("select * from views")
    assert (seen["scale"], seen["height"], len(seen["url"])) == (1.0, 2**16 - 1, limits.MAX_URL_CHARS)
    first, second = (json.loads(row["detail"]) for row in query("select detail from events where tag = 10 order by n"))
    assert len(first["name"]) == limits.MAX_NAME_CHARS
    assert len(first["props"]) == limits.MAX_PROPS
    assert set(map(len, first["props"].values())) == {limits.MAX_PROP_CHARS}
    assert second["props"]["nan"] is None


async def test_drain_lone_surrogate_in_json_becomes_a_replacement(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    body = json.dumps(as_json(batch(view=view(title="a\ud800b \U0001f600"))))
    assert "\\ud800" in body
    assert (await client.post("/i", data=body.encode())).status == 204
    await drained(store, collector)
    assert query("select title from views") == [{"title": "a\ufffdb \U0001f600"}]


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


async def test_drain_visitor_without_an_id_is_one_for_a_day_and_site(store: Store, serve: Serve, query: Query) -> None:
    now = [NOW_MS]
    collector, client = await serve(clock=lambda: now[0])
    await post(client, batch(seq=0))
    await post(client, batch(seq=1))
    await post(client, batch(seq=2), **{"User-Agent": PHONE})
    await post(client, batch(seq=3, site="open"))
    now[0] += 86_400_000
    await post(client, batch(seq=4))
    await post(client, batch(seq=5, visitor=uuid.UUID(int=9).bytes))
    await drained(store, collector)
    rows = query("select visitor, events.seq as nth from views join events using (view) where tag = 1 order by nth")
    ids = [row["visitor"] for row in rows]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 5
    assert ids[5] == uuid.UUID(int=9)


async def test_drain_page_rules_of_the_site_win(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    await post(client, batch(view=view(url="https://shop.test/blog/hello-world?x=1#top")))
    await drained(store, collector)
    assert query("select page from views") == [{"page": "/blog/:slug"}]


async def test_drain_session_is_summed_up_per_insert(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    session = uuid.uuid4().bytes
    entry = view(url="https://shop.test/", at=NOW_MS - 60_000, referrer="https://search.test/")
    exit_ = view(url="https://shop.test/cart", at=NOW_MS - 20_000, referrer="https://shop.test/")
    later = batch(session=session, view=exit_, events=[[1, 0], [7, 10, "x", "", 0, 0, "", 3], [2, 9_000, "b"]])
    first = batch(
        session=session,
        view=entry,
        events=[[1, 0], [2, 500, "b"], [3, 600, "b"]],
        chunk=chunk(first=NOW_MS - 59_000, last=NOW_MS - 58_000),
    )
    await post(client, later)
    await post(client, first)
    await drained(store, collector)
    (row,) = query("select * from sessions")
    assert (row["entry_page"], row["exit_page"], row["referrer"]) == ("/", "/cart", "https://search.test/")
    assert (row["started"], row["ended"]) == (at(NOW_MS - 60_000), at(NOW_MS - 11_000))
    assert (row["views"], row["clicks"], row["errors"], row["events"], row["chunks"]) == (2, 2, 3, 6, 1)
    assert row["bytes"] == len(msgpack.packb(later)) + len(msgpack.packb(first))


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


async def test_drain_bad_events_are_dropped_alone(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    await post(client, batch(events=[[1, 0], [99, 0, "later"], [2, "soon"], "nonsense", [2, 5, "b"]]))
    await drained(store, collector)
    assert query("select n, tag from events order by n") == [{"n": 0, "tag": 1}, {"n": 4, "tag": 2}]
    assert query("select events from batches") == [{"events": 2}]
    assert query("select reason, n from drops order by reason") == [
        {"reason": "bad_event", "n": 2},
        {"reason": "unknown_event", "n": 1},
    ]


async def test_drain_names_of_events_are_capped_by_site_and_day(store: Store, serve: Serve, query: Query) -> None:
    now = [NOW_MS]
    collector, client = await serve(clock=lambda: now[0])

    def named(first: int, last: int) -> list[list[Any]]:
        return [[10, 0, f"name {n}", {}] for n in range(first, last)]

    await post(client, batch(events=named(0, 600)))
    await drained(store, collector)
    await post(client, batch(events=named(500, 900), seq=1))
    running = Drain(store, collector.spool, collector.directory)
    draining = asyncio.create_task(running.run())
    await running.stop()
    await post(client, batch(events=named(800, 1_100), seq=2))  # with the names in memory
    await running.stop()
    await draining
    count = "select uniqExact(detail) as names, count() as n from events where site = 1"
    assert query(count) == [{"names": 1_000, "n": 600 + 400 + 200}]
    assert query("select reason, n from drops") == [{"reason": "name_limit", "n": 100}]
    await post(client, batch(site="open", events=named(2_000, 2_010)), Origin="https://shop.test")
    now[0] += 86_400_000
    await post(client, batch(events=named(3_000, 3_010), sent=now[0]))
    await drained(store, collector)
    assert query("select count() as n from events where detail like '%name 2%' and site = 3") == [{"n": 10}]
    assert query("select count() as n from events where day > '2026-02-25'") == [{"n": 10}]


async def test_drain_counts_what_a_browser_gave_up_and_weighs_what_was_sampled(
    store: Store, serve: Serve, query: Query
) -> None:
    collector, client = await serve()
    session = uuid.uuid4().bytes
    await post(client, batch(session=session, sample=25, lost=7))
    await post(client, batch(session=session, sample=25, seq=1))
    await drained(store, collector)
    assert query("select reason, n from drops") == [{"reason": "lost", "n": 7}]
    assert query("select distinct weight from sessions") == [{"weight": 4.0}]
    (found,) = (await accounts.read(store, 1, DAY, DAY)).days
    assert (found.received, found.stored, found.dropped, found.missing) == (2, 2, 0, 0)


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
    own = query("select records, first_seq, last_seq, received from receipts where site = 0 order by first_seq")
    assert own == [
        {"records": 4, "first_seq": 1, "last_seq": 4, "received": 0},
        {"records": 1, "first_seq": 5, "last_seq": 5, "received": 0},
    ]
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


async def test_drain_tells_what_was_touched(store: Store, serve: Serve) -> None:
    collector, client = await serve()
    sent = batch()
    await post(client, sent)
    touched: set[tuple[int, uuid.UUID]] = set()

    async def on_stored(sessions: set[tuple[int, uuid.UUID]]) -> None:
        touched.update(sessions)
        raise ValueError("what follows fails")

    drain = await drained(store, collector, on_stored=on_stored)
    assert drain.stored == 1
    assert touched == {(1, uuid.UUID(bytes=sent["session"]))}


async def test_drain_running_stores_within_seconds(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    inserts: asyncio.Queue[int] = asyncio.Queue()

    async def on_stored(sessions: set[tuple[int, uuid.UUID]]) -> None:
        inserts.put_nowait(len(sessions))

    drain = Drain(store, collector.spool, collector.directory, on_stored)
    running = asyncio.create_task(drain.run())
    for n in range(3):
        await post(client, batch(seq=n))
        assert await asyncio.wait_for(inserts.get(), 5) == 1
    await drain.stop()
    await running
    assert query("select count() as n from batches") == [{"n": 3}]


class Failing(Store):
    """The real store, but for inserts that a test makes fail."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.refuse: list[Exception] = []
        self.poison = ""
        self.inserts = 0

    async def read(self, name: str, /, **values: Any) -> list[dict[str, Any]]:
        return await self._store.read(name, **values)

    async def run(self, name: str, /, **values: Any) -> None:
        await self._store.run(name, **values)

    async def insert(self, table: str, columns: Mapping[str, Sequence[Any]]) -> None:  # type: ignore[override]
        self.inserts += 1
        if self.refuse:
            raise self.refuse.pop()
        if self.poison and table == "pointers" and self.poison in columns["label"]:
            raise StoreError("Code: 27. Cannot parse input")
        await self._store.insert(table, columns)


@pytest.mark.parametrize("error", [StoreError("Code: 210. Connection refused"), ValueError("odd"), OSError("TMPDIR")])
async def test_drain_store_away_waits_and_loses_nothing(
    store: Store, serve: Serve, query: Query, error: Exception
) -> None:
    collector, client = await serve()
    failing = Failing(store)
    failing.refuse = [error] * 12
    drain = Drain(failing, collector.spool, collector.directory, backoff_s=(0.01,))
    running = asyncio.create_task(drain.run())
    for n in range(10):
        await post(client, batch(seq=n))
    await drain.stop()
    await running
    assert failing.refuse == []
    assert query("select uniqExact(batch) as ids, count() as n from batches") == [{"ids": 10, "n": 10}]
    assert query("select count() as n from events") == [{"n": 20}]
    assert query("select count() as n from quarantine") == [{"n": 0}]


@pytest.mark.parametrize("error", [StoreError("Code: 27"), UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogate")])
async def test_drain_poisonous_batch_is_set_aside_and_the_rest_stored(
    store: Store, serve: Serve, query: Query, error: Exception
) -> None:
    class Poisoned(Failing):
        async def insert(self, table: str, columns: Mapping[str, Sequence[Any]]) -> None:  # type: ignore[override]
            if table == "pointers" and "poison" in columns["label"]:
                raise error
            await self._store.insert(table, columns)

    collector, client = await serve()
    for n in range(33):
        label = "poison" if n == 20 else "Buy"
        await post(client, batch(seq=n, events=[[1, 0], [2, 9, "b", 0, 0, 0, 0, 0, label]]))
    await drained(Poisoned(store), collector, backoff_s=(0.01,))
    assert query("select seq from batches order by seq") == [{"seq": n} for n in range(33) if n != 20]
    assert query("select count() as n from pointers") == [{"n": 32}]
    assert query("select count() as n from views") == [{"n": 32}]
    (aside,) = query("select * from quarantine")
    assert (aside["site"], aside["reason"]) == (1, "poison")
    (day,) = (await accounts.read(store, 1, DAY, DAY)).days
    assert (day.received, day.stored, day.quarantined, day.missing) == (33, 32, 1, 0)
    assert query("select sum(batches) as batches, sum(quarantine) as aside from receipts") == [
        {"batches": 32, "aside": 1}
    ]
    assert b"poison" in bytes.fromhex(aside["sample"])


async def test_drain_insert_that_half_arrived_is_made_whole(store: Store, serve: Serve, query: Query) -> None:
    class Lying(Failing):
        """Stores the first tables, then says that it failed."""

        async def insert(self, table: str, columns: Mapping[str, Sequence[Any]]) -> None:  # type: ignore[override]
            await self._store.insert(table, columns)
            if table == "pointers" and not self.inserts:
                self.inserts = 1
                raise StoreError("timed out")

    collector, client = await serve()
    await post(client, batch())
    await drained(Lying(store), collector, backoff_s=(0.01,))
    for table in ("views", "pointers", "batches", "sessions"):
        assert query(f"select count() as n from {table}") == [{"n": 1}], table  # noqa: S608


async def test_drain_stopped_with_the_store_away_keeps_the_spool(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    failing = Failing(store)
    failing.refuse = [StoreError("away")] * 10_000
    drain = Drain(failing, collector.spool, collector.directory, backoff_s=(0.01,), stop_s=0.3)
    running = asyncio.create_task(drain.run())
    await post(client, batch())
    await drain.stop()
    await running
    assert drain.stored == 0
    assert (await drained(store, collector)).stored == 1
    assert query("select count() as n from batches") == [{"n": 1}]


async def test_drain_site_deleted_meanwhile_is_still_stored(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    await post(client, batch())
    collector.directory.refresh([])
    await drained(store, collector)
    collector.directory.refresh(SITES)
    assert query("select site from batches") == [{"site": 1}]


async def test_drain_record_that_no_door_made_is_quarantined(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    spool: Spool = collector.spool
    await spool.append(b"nonsense")
    await post(client, batch())
    await drained(store, collector)
    assert query("select reason, sample from quarantine") == [{"reason": "unread", "sample": b"nonsense".hex()}]
    assert query("select count() as n from batches") == [{"n": 1}]
