"""Images and fonts of recorded pages, gathered from the site that they were recorded on."""

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from ashiato.fetcher import Fetcher
from ashiato.gathering import Gathering
from collector.eraser import Eraser
from collector.ledger import Ledger, Subject
from storage import Store, erasure, files, sessions, sites
from storage.files import NOTHING
from storage.sites import Site
from tests.replay.pages import PIXEL, element, meta, snapshot
from tests.viewer.replay_case import SESSION, START_MS, keep_chunks, keep_session

PNG = base64.b64decode(PIXEL.partition(",")[2])
ASKED: web.AppKey[list[str]] = web.AppKey("asked", list[str])


@pytest.fixture
async def shop() -> AsyncIterator[TestServer]:
    """The site that was recorded."""
    app = web.Application()
    app[ASKED] = []

    async def answer(request: web.Request) -> web.Response:
        app[ASKED].append(request.path_qs)
        if request.path.endswith("gone.png"):
            return web.Response(status=404)
        return web.Response(body=PNG if request.path != "/page.png" else b"<html>")

    app.router.add_get("/{name:.*}", answer)
    server = TestServer(app)
    async with server:
        yield server


def origin(shop: TestServer) -> str:
    return str(shop.make_url("/")).rstrip("/")


def asked(shop: TestServer) -> list[str]:
    return shop.app[ASKED]


async def site_of(store: Store, shop: TestServer, **changes: Any) -> Site:
    made = await sites.create(store, "Demo shop", key="demo", origins=(origin(shop),))
    changed = msgspec.structs.replace(made, files="fetch", **changes)
    await sites.save(store, changed)
    return changed


def gathering(store: Store, now_ms: int = START_MS) -> Gathering:
    return Gathering(store, Fetcher(lambda _: True, ports=False), lambda: now_ms / 1000)


async def record(store: Store, shop: TestServer, *names: str, first_seq: int = 0) -> None:
    images = [element(9 + n, "img", src=f"{origin(shop)}/{name}") for n, name in enumerate(names)]
    await keep_chunks(store, [[meta(START_MS), snapshot(START_MS, *images)]], first_seq=first_seq)


async def told(store: Store) -> dict[str, str]:
    """Why nothing is there, "" where something is, by the file's name."""
    summary = await sessions.get(store, 1, SESSION)
    assert summary
    found = await files.of_session(store, 1, summary)
    assert all((one.file == NOTHING) == bool(one.why) for one in found)
    return {one.url.rpartition("/")[2]: one.why for one in found}


async def test_what_a_recording_names_is_fetched_once_and_kept(store: Store, shop: TestServer) -> None:
    await site_of(store, shop)
    await keep_session(store)
    await record(store, shop, "a.png", "b.png", "gone.png", "page.png", "a.png")
    assert await gathering(store).look() == 1
    assert await told(store) == {"a.png": "", "b.png": "", "gone.png": "404", "page.png": "kind"}
    assert await files.use(store, 1) == (1, len(PNG))  # two addresses of one content
    assert sorted(asked(shop)) == ["/a.png", "/b.png", "/gone.png", "/page.png"]
    assert await gathering(store).look() == 0
    await record(store, shop, "a.png", "gone.png", "c.png", first_seq=1)
    assert await gathering(store).look() == 1
    assert asked(shop)[4:] == ["/c.png"]
    await record(store, shop, "a.png", first_seq=2)
    await gathering(store, START_MS + 25 * 3_600_000).look()
    assert asked(shop)[5:] == ["/a.png"]  # a day later it may be another


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"files": "off"}, id="turned off"),
        pytest.param({"origins": ()}, id="no origin is named"),
        pytest.param({"origins": ("https://tea.example",)}, id="another origin"),
    ],
)
async def test_nothing_is_asked_for_where_it_is_not_wanted(
    store: Store, shop: TestServer, changes: dict[str, Any]
) -> None:
    site = await site_of(store, shop)
    await sites.save(store, msgspec.structs.replace(site, **changes))
    await keep_session(store)
    await record(store, shop, "a.png")
    await gathering(store).look()
    assert asked(shop) == []
    assert await files.use(store, 1) == (0, 0)


async def test_further_origins_may_be_named(store: Store, shop: TestServer) -> None:
    await site_of(store, shop, origins=(), file_origins=(origin(shop),))
    await keep_session(store)
    await record(store, shop, "a.png")
    await gathering(store).look()
    assert await told(store) == {"a.png": ""}


async def test_quota_is_kept_to(store: Store, shop: TestServer) -> None:
    await site_of(store, shop, file_quota_bytes=0)
    await keep_session(store)
    await record(store, shop, "a.png")
    await gathering(store).look()
    assert await told(store) == {"a.png": "quota"}
    assert asked(shop) == []


async def test_damaged_recording_names_nothing_and_is_not_read_again(store: Store, shop: TestServer) -> None:
    await site_of(store, shop)
    await keep_session(store)
    await keep_chunks(store, [[json.loads('{"type": 2, "timestamp": 1, "data": {"node": {"attributes": 5}}}')]])
    assert [await gathering(store).look(), await gathering(store).look()] == [1, 0]
    assert await told(store) == {}


async def test_files_go_with_the_session_that_was_erased(store: Store, shop: TestServer, tmp_path: Path) -> None:
    await site_of(store, shop)
    await keep_session(store)
    await record(store, shop, "a.png")
    gatherer = gathering(store)
    await gatherer.look()
    now_ms = START_MS + 1_000
    eraser = Eraser(store, Ledger(tmp_path / "erasures"), lambda: now_ms, held=gatherer.held)
    entry = await eraser.order(Subject("session", SESSION))
    await eraser.carry_out(entry.number)
    assert await files.use(store, 1) == (0, 0)
    assert not await erasure.any_left(store, 1, [SESSION])
