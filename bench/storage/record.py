"""Recording the generated sites: `python -m bench.storage.record` drives a visitor through each page in Chromium.

The pages, the collector's door and its spool run in this process, without ClickHouse; what lies in the spool in the
end is written to bench/storage/views.msgpack.xz.
"""

import asyncio
import random
import secrets
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright

from bench.storage import pages, sheets, tape
from bench.storage.sites import SITES
from bench.storage.tape import Piece, View
from collector import RUNNER_ARGUMENTS, add_routes, open_collector
from collector.inflate import gunzip, is_gzip
from collector.record import Kind, decode_arrival
from collector.segments import records
from demo.record import ARGUMENTS
from scripts.setup import find_browser
from storage.sites import Site
from wire import decode_batch, limits

SCREENS = ((1366, 768), (390, 844))
AT_ONCE = 4
TAG = '<script async src="/a.js" data-site="{}"></script>'


def _routes() -> list[web.RouteDef]:
    by_name = {site.name: site for site in SITES}

    async def page(request: web.Request) -> web.Response:
        site = by_name[request.host.partition(".")[0]]
        text = pages.html(site, request.match_info["kind"], TAG.format(site.name))
        return web.Response(text=text, content_type="text/html")

    async def sheet(request: web.Request) -> web.Response:
        site, n = by_name[request.host.partition(".")[0]], int(request.match_info["n"])
        return web.Response(text=sheets.sheet(site, str(n), site.sheets[n]), content_type="text/css")

    async def nothing(_request: web.Request) -> web.Response:
        return web.Response(status=404)

    return [
        web.get("/page/{kind}", page),
        web.get("/{n:[0-9]}.css", sheet),
        web.get("/media/{rest:.*}", nothing),
        web.get("/favicon.ico", nothing),
    ]


@asynccontextmanager
async def _serving(folder: Path) -> AsyncIterator[int]:
    """The pages and the collector on a free port, until left; then all that was received is in `folder`/spool."""
    sites = [Site(n + 1, site.name, site.name) for n, site in enumerate(SITES)]
    collector = await open_collector(folder, sites, secret=secrets.token_bytes(32))
    app = web.Application()
    add_routes(app, collector)
    app.add_routes(_routes())
    runner = web.AppRunner(app, **RUNNER_ARGUMENTS)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
        await collector.close()


async def _look_around(page: Page, chance: random.Random, width: int, height: int) -> None:
    """Move, scroll, open and press for about eight seconds."""
    await page.wait_for_timeout(900)
    toggles = page.locator(".toggle")
    inputs = page.locator("input")
    for step in range(6):
        x, y = chance.randint(20, width - 20), chance.randint(20, height - 20)
        await page.mouse.move(x, y, steps=chance.randint(8, 30))
        await page.wait_for_timeout(chance.randint(150, 600))
        if step % 2:
            for _ in range(chance.randint(4, 12)):
                await page.mouse.wheel(0, chance.randint(40, 160))
                await page.wait_for_timeout(chance.randint(16, 60))
        elif count := await toggles.count():
            await toggles.nth(chance.randrange(count)).dispatch_event("click")
        if await inputs.count() and chance.random() < 0.6:
            field = inputs.nth(chance.randrange(await inputs.count()))
            await field.focus()
            await page.keyboard.type("some words typed", delay=chance.randint(20, 60))
        await page.wait_for_timeout(chance.randint(200, 900))
    await page.wait_for_timeout(2_200)


async def _visit(browser: Browser, address: str, screen: tuple[int, int]) -> UUID:
    """One page view; its session."""
    width, height = screen
    context = await browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
    try:
        page = await context.new_page()
        await page.goto(address)
        await _look_around(page, random.Random(f"{address} {width}"), width, height)  # noqa: S311
        kept = await page.evaluate("sessionStorage.getItem('ashiato.session') ?? ''")
        await page.goto("about:blank")
        await page.wait_for_timeout(500)  # what the page sends when it is left
        return UUID(hex=kept.split(",")[0])
    finally:
        await context.close()


async def _drive(port: int) -> dict[UUID, View]:
    """Views by session, without their chunks."""
    done: dict[UUID, View] = {}
    waiting = [(site, kind, screen) for site in SITES for kind in site.kinds for screen in SCREENS]

    async def work(browser: Browser) -> None:
        while waiting:
            site, kind, screen = waiting.pop()
            session = await _visit(browser, f"http://{site.name}.example/page/{kind}", screen)
            done[session] = View(site.name, kind, *screen, [])
            sys.stderr.write(f"{site.name} {kind}, {screen[0]} px\n")

    found = find_browser()
    if found is None:
        raise SystemExit("recording needs Chromium. Install it: sudo apt-get install chromium")
    rules = ", ".join(f"MAP {site.name}.example 127.0.0.1:{port}" for site in SITES)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(found), args=[*ARGUMENTS, f"--host-resolver-rules={rules}"]
        )
        await asyncio.gather(*(work(browser) for _ in range(AT_ONCE)))
        await browser.close()
    return done


def _pieces(folder: Path) -> dict[UUID, list[Piece]]:
    """Chunks in a spool by their session, in order."""
    found: dict[UUID, dict[int, Piece]] = defaultdict(dict)
    for entry in records(folder / "spool"):
        if entry.kind != Kind.ARRIVAL:
            continue
        batch = decode_batch(decode_arrival(entry.payload).body)
        chunk = batch.chunk
        if chunk is not None and chunk.parts == 1:
            data = gunzip(chunk.data, limits.MAX_CHUNK_JSON_BYTES) if is_gzip(chunk.data) else bytes(chunk.data)
            found[batch.session][chunk.seq] = Piece(chunk.first, chunk.last, chunk.count, chunk.keyframe, data)
    return {session: [pieces[seq] for seq in sorted(pieces)] for session, pieces in found.items()}


async def record() -> list[View]:
    with tempfile.TemporaryDirectory(prefix="ashiato-record-") as name:
        async with _serving(Path(name)) as port:
            driven = await _drive(port)
        pieces = _pieces(Path(name))
    views = [View(v.site, v.kind, v.width, v.height, pieces.get(session, [])) for session, v in driven.items()]
    return sorted(views, key=lambda view: (view.site, view.kind, view.width))


if __name__ == "__main__":
    recorded = asyncio.run(record())
    tape.write(tape.FILE, recorded)
    count = sum(len(view.pieces) for view in recorded)
    sys.stderr.write(f"{len(recorded)} views, {count} chunks, {tape.FILE.stat().st_size / 1e6:.2f} MB\n")
