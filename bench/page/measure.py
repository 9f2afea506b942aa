"""One round of one variant: a fresh page, a visitor's half minute, and what it cost."""

from typing import NamedTuple

from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser

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


class Host:
    """Serves the page and the scripts, and takes what they send."""

    def __init__(self) -> None:
        self.variant = Variant("", "")
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


async def measure(browser: Browser, host: Host, variant: Variant, seconds: float) -> Measured:
    """The costs of one visit, in thread time, so that a busy machine blurs them less."""
    host.variant, host.sent = variant, 0
    context = await browser.new_context(viewport=VIEWPORT)  # type: ignore[arg-type]
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})
    await page.goto(str(host.server.make_url("/")))
    await visitor.visit(page, seconds)
    metrics = (await session.send("Performance.getMetrics"))["metrics"]
    found = {metric["name"]: metric["value"] for metric in metrics}
    seen = await page.evaluate("seen")
    json_bytes = await page.evaluate("window.save ? (save(), jsonBytes) : 0")
    await page.goto("about:blank")
    await context.close()
    return Measured(
        found["TaskDuration"] * 1_000,
        found["ScriptDuration"] * 1_000,
        seen["long"],
        seen["longest"],
        seen["worst"],
        host.sent,
        json_bytes,
    )
