"""A million stored clicks on screen: from the request for the heatmap's page to the heat over the recorded page.

On screen means painted: the time at which the browser showed the heat, by its own element timing, over what
of the recorded page is in sight. At first nobody has asked for that page and width before, and a click has come since
the last answer. When nothing has changed, what is in sight of the recorded page may be the picture that this browser
made of it at an earlier visit; the document takes its place afterwards. Chromium draws without a graphics card.
What it needs for the same two pictures on a page that holds nothing else is measured beside it.
"""

import asyncio
import datetime as dt
import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin
from uuid import UUID

import numpy as np
from aiohttp import ClientSession, CookieJar, web
from playwright.async_api import BrowserContext, Page, async_playwright

from bench.heatmap.report import OnScreen
from bench.heatmap.tools import Failed
from collector.columns import path_hash
from collector.eraser import Eraser
from collector.ledger import Ledger
from scripts.setup import find_browser
from storage import Store, migrations, open_store, people, sites
from viewer.app import Settings, Viewer, add_routes

NOW_MS = 1_790_000_000_000
NAME, PASSWORD = "bench", "a long walk on sand"
CARDS = 300
SESSIONS = 60_000
BLOCK = 200_000
REST_S = 0.5  # until a page that was just loaded has nothing left to do

# The moment at which the heat was painted.
SHOWN = """new PerformanceObserver((list) => {
  for (const { identifier, renderTime } of list.getEntries()) if (identifier === "heat") window.shownMs ||= renderTime;
}).observe({ type: "element", buffered: true });"""
# The addresses of the picture of the recorded page and of the heat over it, as the page brings them.
PICTURES = re.compile(r'<img[^>]* src="([^"]+\.png)" alt="" decoding="sync"')
ALONE = """<!doctype html>
<title>Two pictures</title>
<style>img {{ position: absolute; top: 0; left: 0 }}</style>
<img src="{}" alt="" decoding="sync"><img src="{}" alt="" decoding="sync" elementtiming="heat">"""
KEPT = "document.getElementById('heat-still') || document.getElementById('heat-stage').dataset.kept"


def _element(number: int, tag: str, children: list[Any], **attributes: str) -> dict[str, Any]:
    return {"type": 2, "tagName": tag, "attributes": attributes, "childNodes": children, "id": number}


def _text(number: int, text: str) -> dict[str, Any]:
    return {"type": 3, "textContent": text, "id": number}


def _recording() -> list[dict[str, Any]]:
    """A page of many cards in the rrweb format, as the recorder writes it."""
    style = (
        "body{margin:0;font:16px/1.5 sans-serif}main{display:grid;gap:16px;padding:16px;"
        "grid-template-columns:repeat(auto-fill,minmax(220px,1fr))}article{border:1px solid #ccc;padding:16px}"
    )
    cards = []
    for n in range(CARDS):
        first = 100 + 20 * n
        heading = _element(first + 1, "h2", [_text(first + 2, f"Tea number {n}")])
        words = _element(first + 3, "p", [_text(first + 4, "Picked in May, roasted in June. " * (1 + n % 4))])
        link = _element(first + 5, "a", [_text(first + 6, "More")])
        button = _element(first + 7, "button", [_text(first + 8, "Into the bag")])
        cards.append(_element(first, "article", [heading, words, link, button]))
    body = _element(10, "body", [_element(11, "main", cards)])
    head = _element(12, "head", [_element(13, "style", [_text(14, style)])])
    doctype = {"type": 1, "name": "html", "publicId": "", "systemId": "", "id": 15}
    page = {"type": 0, "childNodes": [doctype, _element(16, "html", [head, body])], "id": 1}
    meta = {"href": "http://shop.test/teas", "width": 1280, "height": 800}
    at = NOW_MS - 3_600_000
    return [
        {"type": 4, "data": meta, "timestamp": at},
        {"type": 2, "data": {"node": page, "initialOffset": {"top": 0, "left": 0}}, "timestamp": at + 1},
    ]


def _day(at_ms: int) -> dt.date:
    return dt.datetime.fromtimestamp(at_ms / 1000, dt.UTC).date()


async def _keep_recording(store: Store) -> None:
    events, at = _recording(), NOW_MS - 3_600_000
    where: dict[str, Any] = {"site": 1, "day": _day(at), "session": UUID(int=1), "tab": UUID(int=2)}
    where |= {"view": UUID(int=3), "page": "/teas", "width": 1280, "insert_id": UUID(int=9)}
    chunk: dict[str, Any] = {"seq": 0, "part": 0, "parts": 1, "first": at, "last": at + 1, "shift_ms": 0}
    chunk |= {"count": len(events), "keyframe": 1, "key": "k", "data": json.dumps(events)}
    for table, row in (("views", {**where, "at": at, "device": "desktop", "bot": 0}), ("chunks", {**where, **chunk})):
        await store.insert(table, {name: [value] for name, value in row.items()})


async def _keep_clicks(store: Store, count: int) -> None:
    """Clicks of a week, on the cards' links, buttons and words; most of them on a few."""
    rng = np.random.default_rng(20250713)
    article = [f"body>main>article:nth-of-type({n})" for n in range(1, CARDS + 1)]
    paths = np.array([f"{card}>{tag}" for card in article for tag in ("h2", "p", "a", "button")])
    hashes = np.array([path_hash(path) for path in paths], dtype=np.uint64)
    shares = rng.pareto(1.1, len(paths)) + 0.05
    sessions = [UUID(int=1000 + n) for n in range(SESSIONS)]
    for start in range(0, count, BLOCK):
        size = min(BLOCK, count - start)
        chosen = rng.choice(len(paths), size, p=shares / shares.sum())
        at = NOW_MS - 3_600_000 - rng.integers(0, 5 * 24 * 3_600_000, size)
        session = [sessions[n] for n in rng.integers(0, SESSIONS, size)]
        fixed = {"site": 1, "kind": "click", "page": "/teas", "tab": UUID(int=2), "label": "", "width": 1280}
        fixed |= {"page_height": 9_000, "device": "desktop", "flags": 0, "node": 0, "weight": 1, "reaction": 1}
        fixed |= {"reaction_ms": 20, "bot": 0, "insert_id": UUID(int=start + 10), "x": 400, "y": 900}
        columns: dict[str, Any] = {name: [value] * size for name, value in fixed.items()}
        columns |= {"day": [_day(int(ms)) for ms in at], "at": at.tolist(), "session": session, "view": session}
        columns |= {"path": paths[chosen].tolist(), "path_hash": hashes[chosen]}
        columns |= {"ex": rng.integers(0, 32_768, size), "ey": rng.integers(0, 32_768, size)}
        await store.insert("pointers", columns)


async def _logged_in(address: str) -> list[dict[str, str]]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        async with session.get(f"{address}/login") as answer:
            found = re.search(r'name="form_token" value="([0-9a-f]{64})"', await answer.text())
        form = {"name": NAME, "password": PASSWORD, "form_token": found[1] if found else ""}
        async with session.post(f"{address}/login", data=form, allow_redirects=False) as answer:
            if answer.status != 303:
                raise Failed(f"the login was answered with {answer.status}")
        return [{"name": cookie.key, "value": cookie.value, "url": address} for cookie in session.cookie_jar]


async def _page(context: BrowserContext) -> Page:
    page = await context.new_page()
    page.set_default_timeout(60_000)
    await page.add_init_script(SHOWN)
    return page


async def _painted_ms(page: Page, url: str) -> float:
    await page.goto(url, wait_until="commit")
    took, tries = 0.0, 0
    while took <= 0:  # the page's policy forbids the driver's own way of waiting
        tries += 1
        if tries > 1_000:
            raise Failed("no heat came on screen")
        await asyncio.sleep(0.03)
        took = float(await page.evaluate("window.shownMs ?? 0"))
    return took


async def _shown_ms(page: Page, url: str) -> float:
    took = await _painted_ms(page, url)
    for _ in range(1_000):  # somebody looks at it for as long as the browser needs to keep what it laid out
        if await page.evaluate(KEPT):
            break
        await asyncio.sleep(0.03)
    await asyncio.sleep(REST_S)
    return took


async def _pictures_alone(context: BrowserContext, url: str) -> str:
    """The address of a page with nothing but the pictures that the heatmap's page brings."""
    answer = await context.request.get(url)
    pictures = PICTURES.findall(await answer.text())
    if len(pictures) != 2:
        raise Failed(f"the page brought {len(pictures)} pictures, not 2")
    return f"{urljoin(url, '/pictures')}?{urlencode({'of': pictures}, doseq=True)}"


async def _alone(request: web.Request) -> web.Response:
    return web.Response(text=ALONE.format(*request.query.getall("of")), content_type="text/html")


async def _visits(address: str, store: Store, runs: int) -> tuple[list[float], list[float], list[float], list[float]]:
    """At first; when nothing has changed, in the tab that shows another page of the viewer, and in a new tab; and the
    pictures alone."""
    first, again, in_new_tab, pictures = [], [], [], []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(find_browser()), args=["--no-sandbox", "--disable-gpu"]
        )
        context = await browser.new_context(viewport={"width": 1440, "height": 900})
        await context.add_cookies(await _logged_in(address))  # type: ignore[arg-type]
        page = await _page(context)
        for n in range(runs):
            await _keep_clicks(store, 1)  # so that what is kept is of no use
            url = f"{address}/s/1/heatmap?page=/teas&width={1280 + 8 * n}"
            first.append(await _shown_ms(page, url))
            for _ in range(3):
                await page.goto(f"{address}/s/1/data")
                await asyncio.sleep(REST_S)
                again.append(await _shown_ms(page, url))
                tab = await _page(context)
                in_new_tab.append(await _shown_ms(tab, url))
                await tab.close()
                await page.goto(f"{address}/s/1/data")
                await asyncio.sleep(REST_S)
                pictures.append(await _painted_ms(page, await _pictures_alone(context, url)))
            await page.goto(f"{address}/s/1/data")
        await browser.close()
    return first, again, in_new_tab, pictures


async def measure(folder: Path, count: int, runs: int) -> OnScreen:
    """A viewer in this process on the embedded engine, and a browser that looks at it."""
    store = open_store(path=folder / "clickhouse")
    await migrations.migrate(store)
    await sites.create(store, "Teas", key="teas")
    await _keep_recording(store)
    await _keep_clicks(store, count)
    settings = Settings(base_url="http://viewer.test", secret=b"s" * 32, data_dir=folder)

    async def nobody() -> None:
        """No collector is beside it."""

    eraser = Eraser(store, Ledger(folder / "erasures"), lambda: NOW_MS)
    viewer = Viewer(store, settings, nobody, lambda: NOW_MS, eraser)
    await people.create(store, NAME, await viewer.passwords.hash(PASSWORD))
    app = web.Application()
    add_routes(app, viewer)
    app.router.add_get("/pictures", _alone)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        times = await _visits(f"http://127.0.0.1:{runner.addresses[0][1]}", store, runs)
    finally:
        await runner.cleanup()
        await store.close()
    return OnScreen(count, *times, os.getloadavg()[0])
