"""Pages that are sent in parts: what can be told at once, and what is still being counted."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import msgspec
import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from storage import Store, StoreError, people
from storage.backdrops import Source
from storage.sites import Site
from tests.viewer.conftest import NAME, NOW_MS, PASSWORD, Client, log_in
from viewer import filters
from viewer.app import Viewer, add_routes
from viewer.element_row import ElementRow
from viewer.guard import guarded
from viewer.heatmap_view import BackdropFacts, HeatmapView
from viewer.render import PAUSE, render_early
from viewer.route import Route

SOURCE = Source(UUID(int=1), UUID(int=2), UUID(int=3), 0, NOW_MS, 1280)
EARLY = HeatmapView(
    page="/sand",
    kind="click",
    width=1280,
    filter=filters.parse({}, NOW_MS),
    pages=[],
    early=True,
    backdrop=BackdropFacts("/backdrop-of-it", NOW_MS, 1280, SOURCE),
)
ROW = ElementRow("7", "#buy", "Buy", "Buy", False, 9, 2, 0.5, 1.0, 0, 0.0, ["7"], median_ms=2_000)


Telling = Callable[[], Awaitable[msgspec.Struct]]


@asynccontextmanager
async def client_of(viewer: Viewer, *later: Telling) -> AsyncIterator[Client]:
    """Logged in, and `/s/1/early` is a page whose later parts these tell."""
    app = web.Application()

    async def handler(request: web.Request) -> web.StreamResponse:
        return await render_early(request, "heatmap.html", EARLY, later)

    app.router.add_get("/s/{site:1}/early", guarded(Route("GET", "", handler)))
    add_routes(app, viewer)
    async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
        await people.create(viewer.store, NAME, await viewer.passwords.hash(PASSWORD))
        assert await log_in(client) == 303
        yield client


async def test_each_part_is_sent_before_the_next_is_counted(viewer: Viewer, store: Store, site: Site) -> None:
    points, times = asyncio.Event(), asyncio.Event()
    found = msgspec.structs.replace(EARLY, points=1_234_567, sessions=2)

    async def counted() -> HeatmapView:
        await points.wait()
        return found

    async def timed() -> HeatmapView:
        await times.wait()
        return msgspec.structs.replace(found, elements=[ROW])

    async with client_of(viewer, counted, timed) as client:
        answer = await client.get("/s/1/early")
        begun = b""
        while b'id="heat-picture"' not in begun:
            begun += await answer.content.readany()
        assert b'src="/backdrop-of-it#1280"' in begun
        assert b'class="heat-side"' not in begun
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        points.set()
        while b"/static/dist/heatmap.js" not in begun.partition(b'id="heatmap-data"')[2]:
            begun += await answer.content.readany()
        assert b'<script type="module" async ' in begun  # it does not wait for what follows
        assert b"1,234,567 clicks" in begun
        assert b"first after" not in begun
        times.set()
        text = (begun + await answer.read()).decode()
    assert text.count("first after") == 1
    assert text.count("<html") == text.count("</html>") == text.count('id="heat-picture"') == 1
    assert PAUSE not in text


@pytest.mark.parametrize(
    ("error", "told"),
    [
        pytest.param(StoreError("gone"), "The database did not answer", id="store"),
        pytest.param(ValueError("odd"), "Something went wrong on our side", id="any other"),
    ],
)
async def test_what_goes_wrong_later_is_told_where_the_rest_would_stand(
    viewer: Viewer, store: Store, site: Site, error: Exception, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def whole() -> HeatmapView:
        raise error

    async with client_of(viewer, whole) as client:
        text = await (await client.get("/s/1/early")).text()
    above, _, end = text.partition('role="alert"')
    assert 'src="/backdrop-of-it#1280"' in above
    assert told in end
    number = end.partition("<code>")[2].partition("</code>")[0]
    assert number
    assert number in caplog.text
