"""What a batch says arrives in the real engine, each fact in its row."""

import hashlib
import json
import uuid
from datetime import date

import msgpack

from storage import Store, accounts
from tests.collector.batches import DAY, NOW_MS, as_json, at, batch, chunk, packed, view
from tests.collector.conftest import Query, Serve, drained, post
from wire import limits

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E1 Safari/604.1"
)
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


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
