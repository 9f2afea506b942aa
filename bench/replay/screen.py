"""What someone who watches waits for, in Chromium: the first frame, and any moment that is sought."""

import random
from typing import NamedTuple

from playwright.async_api import Browser, BrowserContext, Page

from bench.replay.served import Served
from viewer.tracks import Tracks

SHOWN = """window.shown = new Promise((done) => new MutationObserver((_, watching) => {
  if (document.getElementById("player")?.dataset.state !== "loaded") return;
  watching.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-state"] }));"""

# The story's link leads to any moment; the frame says when it has been drawn.
SEEK = """(at) => new Promise((done, fail) => {
  setTimeout(() => fail(new Error(`nothing was drawn at ${at}`)), 60_000);
  const link = document.querySelector("a[data-at]");
  link.dataset.at = String(at);
  const began = performance.now();
  addEventListener("message", function heard(event) {
    if (event.data.type !== "loaded") return;
    removeEventListener("message", heard);
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
  });
  link.click();
})"""


class Round(NamedTuple):
    """Milliseconds; `seeks` are to the same moments in every round, `heap_mb` before and after them."""

    rebuilt: float
    first: dict[int, float]
    seeks: dict[int, list[float]]
    again: list[float]
    heap_mb: tuple[float, float]
    whole: tuple[float, float] | None  # rrweb's player fed everything: fetched and shown, shown alone


def moments(seconds: int, count: int) -> list[int]:
    """Spread over the session, ms after it began; the same for the same length."""
    dice = random.Random(seconds)  # noqa: S311 - moments, no secrets
    return [int(1_000 * seconds * (n + dice.random()) / count) for n in dice.sample(range(count), count)]


async def _context(browser: Browser, served: Served) -> BrowserContext:
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    name, value = served.cookie
    await context.add_cookies([{"name": name, "value": value, "url": served.url}])
    context.set_default_timeout(120_000)
    return context


async def _opened(context: BrowserContext, address: str) -> tuple[Page, float]:
    page = await context.new_page()
    await page.add_init_script(SHOWN)
    await page.goto(address)
    return page, float(await page.evaluate("shown"))


async def _heap_mb(page: Page) -> float:
    session = await page.context.new_cdp_session(page)
    await session.send("HeapProfiler.collectGarbage")
    found = await session.send("Runtime.getHeapUsage")
    return float(found["usedSize"]) / 1e6


async def measure(browser: Browser, served: Served, lengths: list[int], seeks: int, whole: bool) -> Round:
    """One round over all; the server knows nothing of the sessions when it begins."""
    await served.viewer.tracks.close()
    served.viewer.tracks = Tracks(served.viewer.store)
    context = await _context(browser, served)
    page = await context.new_page()
    await page.goto(f"{served.url}/bench/floor")
    await page.evaluate("window.alone = null; fetch('/bench/0.json').then(r => r.json()).then(e => { alone = e; })")
    await page.wait_for_function("window.alone")
    rebuilt = min([(await page.evaluate("play(alone, false)"))[1] for _ in range(3)])
    fed = None
    if whole:
        fetched, shown = await page.evaluate(f"play('/bench/{lengths[-1]}.json', true)")
        fed = (fetched, shown)
    await page.close()
    # the browser has the player's files before anything is measured
    warm, _ = await _opened(context, f"{served.address(lengths[0])}?t=0")
    await warm.close()
    first: dict[int, float] = {}
    sought: dict[int, list[float]] = {}
    again: list[float] = []
    heap = (0.0, 0.0)
    for seconds in lengths:
        page, first[seconds] = await _opened(context, f"{served.address(seconds)}?t=0")
        before = await _heap_mb(page)
        sought[seconds] = [float(await page.evaluate(SEEK, at)) for at in moments(seconds, seeks)]
        if seconds == lengths[-1]:
            await served.viewer.tracks.warmed()
            again = [float(await page.evaluate(SEEK, at + 400)) for at in moments(seconds, seeks)]
            heap = (before, await _heap_mb(page))
        await page.close()
    await context.close()
    return Round(rebuilt, first, sought, again, heap, fed)
