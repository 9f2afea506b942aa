import asyncio
import lzma
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import clickhouse_connect
import msgpack
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from collector import RUNNER_ARGUMENTS, Collector, Drain, add_routes, open_collector
from demo import load, tape
from demo.load import LoadError, Post
from demo.tape import Letter, Visit
from storage import Store
from storage.sites import Site
from wire import decode_batch

DAY_MS = 24 * 3600 * 1000
END_MS = 1_790_000_000_000  # 2026-09-21T14:13:20Z
KEY = "try-me"
CHUNK: dict[str, Any] = {"seq": 0, "part": 0, "parts": 1, "key": b"k", "data": b'[{"type":4}]'}


@pytest.fixture(scope="module")
def visits() -> list[Visit]:
    return list(tape.read())


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[tuple[Collector, str]]:
    """A collector with one site, and its address."""
    collector = await open_collector(tmp_path, [Site(1, KEY, "Komorebi")], secret=b"s" * 32)
    app = web.Application()
    add_routes(app, collector)
    server = TestServer(app)
    await server.start_server(**RUNNER_ARGUMENTS)
    yield collector, f"http://127.0.0.1:{server.port}"
    await server.close()
    await collector.close()


def letter(at_ms: int, chunk: dict[str, Any] | None = None) -> Letter:
    return Letter(at_ms, {"v": 1, "site": "demo", "id": b"i" * 16, "seq": 0, "chunk": chunk})


def short_tape(path: Path) -> Path:
    tape.write(
        path,
        [
            Visit("first", -5_000, b"a" * 16, "Firefox", "http://shop.test", [letter(0), letter(900)]),
            Visit("second", -2_000, b"b" * 16, "Safari", "http://shop.test", [letter(0, CHUNK), letter(2_000)]),
        ],
    )
    return path


class Recorder:
    """A post that notes what it gets and answers from a list of statuses, and then 204."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.got: list[tuple[dict[str, Any], dict[str, str]]] = []

    async def __call__(self, body: bytes, headers: Mapping[str, str]) -> int:
        self.got.append((msgpack.unpackb(body), dict(headers)))
        return self.statuses.pop(0) if self.statuses else 204


def test_recorded_file_is_small_and_holds_many_visits_on_three_devices(visits: list[Visit]) -> None:
    assert tape.FILE.stat().st_size < 5_000_000
    assert len(visits) >= 60
    assert len({visit.script for visit in visits}) >= 10
    assert len({visit.agent for visit in visits}) >= 8
    widths: dict[str, set[int]] = defaultdict(set)
    for visit in visits:
        view = visit.letters[0].batch["view"]
        kind = "desktop" if not view["touch"] else "phone" if view["screen_width"] < 600 else "tablet"
        widths[kind].add(view["width"])
    assert all(360 <= width <= 414 for width in widths["phone"])
    assert all(768 <= width <= 834 for width in widths["tablet"])
    assert all(1280 <= width <= 1920 for width in widths["desktop"])
    assert min(len(found) for found in widths.values()) >= 3


def test_recorded_visits_are_spread_over_six_days_and_the_last_ends_at_zero(visits: list[Visit]) -> None:
    assert max(visit.end_ms for visit in visits) == 0
    assert min(visit.begin_ms for visit in visits) >= -6 * DAY_MS - 3_600_000
    assert {visit.begin_ms // DAY_MS for visit in visits} >= set(range(-6, 0))
    assert visits == sorted(visits, key=lambda visit: visit.begin_ms)
    assert 1 < len(visits) / len({visit.visitor for visit in visits}) < 2


def test_recorded_batches_are_sound_and_their_ids_unique(visits: list[Visit]) -> None:
    ids = set()
    for visit in visits:
        batches = [decode_batch(tape.sealed(letter.batch, KEY)) for letter in visit.letters]
        assert {batch.site for batch in batches} == {KEY}
        assert len({batch.session for batch in batches}) == 1
        assert len({(batch.view.touch, batch.view.screen_width) for batch in batches}) == 1
        assert any(batch.chunk and batch.chunk.keyframe for batch in batches), visit.script
        assert all("komorebi.example/shop" in batch.view.url for batch in batches)
        ids |= {batch.id for batch in batches}
    assert len(ids) == sum(len(visit.letters) for visit in visits)


def test_sealed_batch_is_the_same_each_time_and_its_chunk_gzipped() -> None:
    sent = letter(0, CHUNK).batch
    assert tape.sealed(sent, KEY) == tape.sealed(sent, KEY)
    assert msgpack.unpackb(tape.sealed(sent, KEY))["chunk"]["data"][:2] == tape.GZIP_MAGIC
    assert tape.opened(tape.sealed(sent, "demo")) == sent


def test_tape_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.xz"
    tape.write(path, [])
    data = lzma.decompress(path.read_bytes())
    path.write_bytes(lzma.compress(msgpack.packb(msgpack.unpackb(data) + 1)))
    with pytest.raises(ValueError, match="format"):
        list(tape.read(path))


async def test_load_tells_the_time_of_receipt_and_the_visitor(tmp_path: Path) -> None:
    post, steps = Recorder(), list[tuple[int, int]]()
    loaded = await load.load(
        post, END_MS, lambda done, total: steps.append((done, total)), site_key=KEY, path=short_tape(tmp_path / "a.xz")
    )
    assert (loaded.visits, loaded.batches) == (2, 4)
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    received = sorted(int(headers["Ashiato-Received"]) - END_MS for _, headers in post.got)
    assert received == [-5_000, -4_100, -2_000, 0]
    assert {headers["Ashiato-Visitor"] for _, headers in post.got} == {str(UUID(bytes=c * 16)) for c in (b"a", b"b")}
    assert {headers["User-Agent"] for _, headers in post.got} == {"Firefox", "Safari"}
    assert {body["site"] for body, _ in post.got} == {KEY}


async def test_load_waits_out_an_overloaded_collector(tmp_path: Path) -> None:
    post = Recorder(503, 429, 503)
    await load.load(post, END_MS, path=short_tape(tmp_path / "a.xz"))
    assert len(post.got) == 7


async def test_load_into_a_collector_without_the_site_fails(
    door: tuple[Collector, str], tmp_path: Path, visits: list[Visit]
) -> None:
    collector, address = door
    path = tmp_path / "one.xz"
    tape.write(path, visits[:1])
    async with aiohttp.ClientSession() as session:
        with pytest.raises(ExceptionGroup) as failed:
            await load.load(load.poster(session, address, collector.import_token), END_MS, site_key="other", path=path)
    assert failed.group_contains(LoadError, match="401")


async def test_load_stores_every_visit_once_with_its_clock_moved(
    door: tuple[Collector, str], store: Store, tmp_path: Path, visits: list[Visit]
) -> None:
    collector, address = door
    client = clickhouse_connect.get_client(interface="chdb", path=str(tmp_path / "clickhouse"))

    def ask(sql: str) -> list[dict[str, Any]]:
        return list(client.query(sql).named_results())

    async def loaded(end_ms: int) -> Drain:
        drain = Drain(store, [collector.spool], collector.directory, stop_s=120)
        running = asyncio.create_task(drain.run())
        async with aiohttp.ClientSession() as session:
            post: Post = load.poster(session, address, collector.import_token)
            await load.load(post, end_ms, site_key=KEY)
        await drain.stop()
        await running
        return drain

    batches = sum(len(visit.letters) for visit in visits)
    first = await loaded(END_MS)
    assert (first.stored, first.duplicates) == (batches, 0)
    planned = {
        UUID(bytes=visit.letters[0].batch["session"]): (END_MS + visit.begin_ms, END_MS + visit.end_ms, visit.visitor)
        for visit in visits
    }
    rows = ask(
        "select session, any(visitor) as visitor, toUnixTimestamp64Milli(min(started)) as started,"
        " toUnixTimestamp64Milli(max(ended)) as ended from sessions group by session"
    )
    assert len(rows) == len(visits)
    for row in rows:
        begin_ms, end_ms, visitor = planned[row["session"]]
        # the first batch comes a few seconds after the page view that it tells of
        assert begin_ms - 15_000 <= row["started"] <= begin_ms
        assert end_ms - 15_000 <= row["ended"] <= end_ms
        assert row["visitor"] == UUID(bytes=visitor)
    assert ask("select distinct page from views where page = '/shop/product/:id'")
    assert {row["device"] for row in ask("select distinct device from views")} == {"phone", "tablet", "desktop"}
    assert ask("select count() as n from drops") == [{"n": 0}]
    skewed = ask(
        "select count() as n from chunks where abs(toUnixTimestamp64Milli(last) - JSONExtractInt("
        "JSONExtractArrayRaw(data)[-1], 'timestamp') - shift_ms) > 1 and parts = 1"
    )
    assert skewed == [{"n": 0}]
    events = ask("select count() as n from events")

    again = await loaded(END_MS + DAY_MS)
    assert (again.stored, again.duplicates) == (0, batches)
    assert ask("select count() as n from events") == events
    client.close()
