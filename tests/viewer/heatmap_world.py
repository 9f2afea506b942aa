"""Visits of generated pages in a real browser, through the snippet, the collector and the drain; their heatmaps."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import clickhouse_connect
import msgspec
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import Browser, BrowserContext, Page

from collector import RUNNER_ARGUMENTS, Collector, Drain, add_routes, open_collector
from collector.eraser import Eraser
from collector.ledger import Ledger
from storage import Store, people, sites
from storage.sites import Site
from tests.schema import migrated
from tests.viewer import heatmap_pages
from tests.viewer.conftest import NAME, PASSWORD, Changes, log_in
from viewer.app import Settings, Viewer
from viewer.app import add_routes as add_viewer_routes
from viewer.layouts import Layout
from viewer.stills import STILLS

WIDTHS = (360, 768, 1280, 1920)
PATIENCE_S = 20
RECORDED_AT = 1280  # the one backdrop, laid out anew at the other widths
EVERY = (*heatmap_pages.KINDS, *heatmap_pages.STATES)
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
LISTENS = "window.ashiato && ashiato.q && !Array.isArray(ashiato.q)"
LOADED = "(file) => performance.getEntriesByType('resource').some(({ name }) => new URL(name).pathname.endsWith(file))"

# Every target of a document, through shadow roots and frames, always in the same order.
TARGETS = """const targets = (root) => [...root.querySelectorAll("*")].flatMap((element) => [
  ...(element.classList.contains("t") ? [element] : []),
  ...(element.shadowRoot ? targets(element.shadowRoot) : []),
  ...(element.localName === "iframe" && element.contentDocument ? targets(element.contentDocument) : []),
]);"""

# Scrolls the first of the targets into view; gives each that can be clicked from there with a point of it.
AIM = (
    "(wanted) => {"
    + TARGETS
    + """
  const every = targets(document);
  every[wanted[0][0]].scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  const reach = ([n, u, v]) => {
    const element = every[n];
    const rects = [...element.getClientRects()];
    const frame = element.ownerDocument === document ? null : element.ownerDocument.defaultView.frameElement;
    const corner = frame ? frame.getBoundingClientRect() : { left: 0, top: 0 };
    for (const [a, b] of [[u, v], [.5, .5], [.3, .4], [.7, .6]]) {
      const rect = rects[Math.floor(a * 97) % rects.length];
      const [x, y] = [rect.left + a * rect.width, rect.top + b * rect.height];
      const border = frame ? [frame.clientLeft, frame.clientTop] : [0, 0];
      const [left, top] = [x + corner.left + border[0], y + corner.top + border[1]];
      const root = element.getRootNode();
      const outer = document.elementFromPoint(left, top);
      const reached = frame ? outer === frame : root !== document || outer === element;
      if (reached && root.elementFromPoint(x, y) === element && left > 0 && top > 0)
        return [[n, left, top, left + scrollX, top + scrollY]];
    }
    return [];
  };
  return wanted.flatMap(reach);
}"""
)

# The rectangles of each target in the backdrop, in the page's px.
RECTS = (
    "() => {"
    + TARGETS
    + """
  return targets(document).map((element) => {
    const frame = element.ownerDocument === document ? null : element.ownerDocument.defaultView.frameElement;
    const box = frame ? frame.getBoundingClientRect() : { left: 0, top: 0 };
    const [left, top] = frame ? [box.left + frame.clientLeft, box.top + frame.clientTop] : [0, 0];
    return [...element.getClientRects()].map(({ x, y, width, height }) => [x + left, y + top, width, height]);
  });
}"""
)


@dataclass(frozen=True)
class Act:
    """A click on the target `number` at the page's (`x`, `y`) in a viewport of `width` px, and what was stored."""

    number: int
    width: int
    x: float
    y: float
    path_hash: int = 0
    path: str = ""
    ex: float = 0
    ey: float = 0


@dataclass
class Shown:
    """A page's heatmap at a width: what its frame measured, what the server answered, and where the targets are."""

    layout: Layout
    answer: dict[str, Any]
    rects: list[list[tuple[float, float, float, float]]]


@dataclass
class World:
    browser: Browser
    store: Store
    collector: Collector
    data: Path
    address: str
    cookies: list[dict[str, str]]
    acts: dict[str, list[Act]] = field(default_factory=dict)

    def record(self, *, on: bool) -> None:
        self.collector.directory.refresh([Site(1, "demo", "Demo", recording=on)])

    async def visitor(self, width: int) -> Page:
        context = await self.browser.new_context(viewport={"width": width, "height": 700}, user_agent=AGENT)
        context.set_default_timeout(30_000)
        return await context.new_page()

    async def visit(self, page: Page, kind: str, width: int) -> list[Act]:
        """Click every target once, at a place of its own; gives what was clicked, in order."""
        await page.goto(f"{self.address}/{kind}")
        await page.wait_for_function(LISTENS)
        await page.wait_for_function(LOADED, arg="/b.js")
        if width == RECORDED_AT:
            await page.wait_for_function(LOADED, arg="/r.js")
            await asyncio.sleep(0.3)
        count = await page.evaluate("() => {" + TARGETS + "return targets(document).length }")
        random = Random(f"{kind} {width}")  # noqa: S311
        waiting = {n: [n, random.uniform(0.1, 0.9), random.uniform(0.15, 0.85)] for n in range(count)}
        mouse, acts = await page.context.new_cdp_session(page), []
        while waiting:
            found = await page.evaluate(AIM, list(waiting.values()))
            assert found, f"target {next(iter(waiting))} of {kind} can't be clicked at {width} px"
            for number, x, y, *spot in found:
                of_click = {"x": x, "y": y, "button": "left", "clickCount": 1}
                for step in ("mousePressed", "mouseReleased"):
                    await mouse.send("Input.dispatchMouseEvent", {"type": step, **of_click})
                acts.append(Act(number, width, *spot))
                del waiting[number]
        await page.evaluate("ashiato.stop()")
        return acts

    async def visit_all(self) -> None:
        """Every kind at every width, recorded at one of them; then all of it is in the tables."""

        async def walk(width: int) -> None:
            page = await self.visitor(width)
            for kind in EVERY:
                self.acts.setdefault(kind, []).extend(await self.visit(page, kind, width))
            await page.goto("about:blank")
            contexts.append(page.context)

        contexts: list[BrowserContext] = []  # what is under way when one closes is gone

        for widths, recorded in (([RECORDED_AT], True), ([w for w in WIDTHS if w != RECORDED_AT], False)):
            self.record(on=recorded)
            await asyncio.gather(*(walk(width) for width in widths))
        made = sum(len(acts) for acts in self.acts.values())
        for _ in range(PATIENCE_S):
            await asyncio.sleep(1)
            await drain(self.store, self.collector)
            if await asyncio.to_thread(self._stored_clicks) >= made:
                break
        for context in contexts:
            await context.close()
        for kind, acts in self.acts.items():
            self.acts[kind] = await self._stored(kind, acts)

    async def _stored(self, kind: str, acts: list[Act]) -> list[Act]:
        found = []
        for width in WIDTHS:
            rows = await asyncio.to_thread(self._rows, kind, width)
            made = [act for act in acts if act.width == width]
            assert len(rows) == len(made), f"{len(made)} clicks on {kind} at {width} px, {len(rows)} of them stored"
            for act in made:
                # many clicks within a millisecond may be stored in any order
                row = next(row for row in rows if abs(row[0] - act.x) < 2 and abs(row[1] - act.y) < 2)
                rows.remove(row)
                found.append(Act(act.number, width, act.x, act.y, *row[2:]))
        return found

    def _stored_clicks(self) -> int:
        client = clickhouse_connect.get_client(interface="chdb", path=str(self.data / "clickhouse"))
        try:
            return int(client.query("select count() from pointers where kind = 'click'").result_rows[0][0])
        finally:
            client.close()

    def _rows(self, kind: str, width: int) -> list[tuple[Any, ...]]:
        asked = (
            "select x, y, path_hash, path, ex / 32767, ey / 32767 from pointers where page = {page:String}"
            " and width = {width:UInt16} and kind = 'click' order by at"
        )
        client = clickhouse_connect.get_client(interface="chdb", path=str(self.data / "clickhouse"))
        try:
            return [
                tuple(row) for row in client.query(asked, parameters={"page": f"/{kind}", "width": width}).result_rows
            ]
        finally:
            client.close()

    async def shown(self, page: Page, kind: str, width: int) -> Shown:
        """Open the heatmap in a logged-in page, built anew, and keep what went over the wire."""
        STILLS.clear()
        async with page.expect_response(lambda answer: "/overlay" in answer.url) as answered:
            await page.goto(f"{self.address}/s/1/heatmap?page=/{kind}&width={width}")
        response = await answered.value
        layout = msgspec.json.decode(response.request.post_data_buffer or b"", type=Layout)
        (inner,) = page.frames[1].child_frames[:1]
        return Shown(layout, await response.json(), await inner.evaluate(RECTS))

    async def analyst(self) -> Page:
        context = await self.browser.new_context(viewport={"width": 1440, "height": 900})
        await context.add_cookies(self.cookies)  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        return await context.new_page()


async def drain(store: Store, collector: Collector) -> None:
    """Bring everything that lies in the spool into the tables."""
    drain = Drain(store, [collector.spool], collector.directory)
    running = asyncio.create_task(drain.run())
    await drain.stop()
    await running


class Server(TestServer):
    """Runs as the real one does."""

    __test__ = False

    async def _make_runner(self, **_kwargs: Any) -> web.AppRunner:
        return web.AppRunner(self.app, **RUNNER_ARGUMENTS)


@asynccontextmanager
async def world(browser: Browser, data: Path) -> AsyncIterator[World]:
    """The generated pages, the collector and the viewer in one application, logged in."""

    def now_ms() -> int:
        return time.time_ns() // 1_000_000

    store = migrated(data / "clickhouse")
    site = await sites.create(store, "Demo", key="demo")
    collector = await open_collector(data, [site], secret=secrets.token_bytes(32))
    viewer = Viewer(
        store,
        Settings(base_url="http://viewer.test", secret=b"s" * 32, data_dir=data),
        Changes(),
        now_ms,
        Eraser(store, Ledger(data / "erasures"), now_ms),
    )
    await people.create(store, NAME, await viewer.passwords.hash(PASSWORD))

    async def page(request: web.Request) -> web.Response:
        tag = '<script async src="/a.js" data-site="demo"></script>'
        text = heatmap_pages.page(request.match_info["kind"], tag)
        return web.Response(text=text, content_type="text/html")

    app = web.Application()
    add_routes(app, collector)
    app.router.add_get("/{kind:" + "|".join(EVERY) + "}", page)
    add_viewer_routes(app, viewer)
    async with TestClient(Server(app), cookie_jar=CookieJar(unsafe=True)) as client:
        assert await log_in(client) == 303
        address = str(client.make_url("/")).rstrip("/")
        cookies = [{"name": c.key, "value": c.value, "url": address} for c in client.session.cookie_jar]
        yield World(browser, store, collector, data, address, cookies)
    await collector.close()
    await store.close()
