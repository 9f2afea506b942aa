"""One round of one variant: half a minute in two fresh pages side by side, one without a script, and what each cost."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple

from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, CDPSession, Page

from bench.page import shop, variants, visitor
from bench.page.variants import Variant
from collector.scripts import FOLDER, NAMES

VIEWPORT = {"width": 1280, "height": 800}


class Measured(NamedTuple):
    """Main-thread CPU and tasks in ms over the visit; bytes as sent, and of the recording as raw JSON."""

    cpu_ms: float
    script_ms: float
    long_tasks: int
    longest_ms: float
    worst_ms: float
    sent_bytes: int
    json_bytes: int


class Pair(NamedTuple):
    """What a page without a script cost, and beside it the variant's."""

    bare: Measured
    found: Measured


class Host:
    """Serves a variant's page and the scripts, and takes what they send."""

    def __init__(self, variant: Variant) -> None:
        self.variant = variant
        self.sent = 0
        app = web.Application(client_max_size=2**26)
        app.router.add_get("/c", self._config)
        app.router.add_post("/{name:i|clarity}", self._take)
        app.router.add_get("/{name:.*}", self._file)
        self.server = TestServer(app)

    async def _config(self, _request: web.Request) -> web.Response:
        return web.json_response({"mode": "balanced", "recording": self.variant.recording})

    async def _take(self, request: web.Request) -> web.Response:
        self.sent += len(await request.read())
        return web.Response(status=204)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name = "/" + request.match_info["name"]
        if name in NAMES:
            return web.FileResponse(FOLDER / NAMES[name])
        if name == "/rrweb.js":
            return web.FileResponse(variants.file(variants.RRWEB), headers={"Content-Type": "text/javascript"})
        if name == "/clarity.js":
            return web.FileResponse(variants.file(variants.CLARITY), headers={"Content-Type": "text/javascript"})
        return web.Response(text=shop.html(self.variant.head), content_type="text/html")


class _Open(NamedTuple):
    host: Host
    page: Page
    session: CDPSession


@asynccontextmanager
async def _opened(browser: Browser, variant: Variant) -> AsyncIterator[_Open]:
    """In a context of its own, so that it has a process of its own too."""
    host = Host(variant)
    async with host.server, await browser.new_context(viewport=VIEWPORT) as context:  # type: ignore[arg-type]
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        await session.send("Performance.enable", {"timeDomain": "threadTicks"})
        await page.goto(str(host.server.make_url("/")))
        yield _Open(host, page, session)


async def _cost(opened: _Open) -> Measured:
    metrics = (await opened.session.send("Performance.getMetrics"))["metrics"]
    found = {metric["name"]: metric["value"] for metric in metrics}
    seen = await opened.page.evaluate("seen")
    json_bytes = await opened.page.evaluate("window.save ? (save(), jsonBytes) : 0")
    await opened.page.goto("about:blank")
    await opened.page.context.close()  # what is sent last has been
    return Measured(
        found["TaskDuration"] * 1_000,
        found["ScriptDuration"] * 1_000,
        seen["long"],
        seen["longest"],
        seen["worst"],
        opened.host.sent,
        json_bytes,
    )


async def measure(browser: Browser, variant: Variant, seconds: float) -> Pair:
    """The costs of one visit to each page, in thread time, so that a busy machine blurs them less."""
    async with AsyncExitStack() as stack:
        pages = [await stack.enter_async_context(_opened(browser, each)) for each in (variants.BARE, variant)]
        await visitor.visit([opened.page for opened in pages], seconds)
        return Pair(*[await _cost(opened) for opened in pages])
