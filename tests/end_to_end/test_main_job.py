"""Paste the snippet, see the heatmap, watch the session: once through the whole product."""

import asyncio
import io
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import aiohttp
import numpy as np
from aiohttp import web
from PIL import Image
from playwright.async_api import Browser, Page

from ashiato import sample
from tests.end_to_end.conftest import Ashiato

PRODUCT = "/shop/product/:id"
SETTLE_S = 30.0  # far beyond the five seconds that a batch may take to be readable


async def until(ask: Callable[[], Awaitable[Any]], what: str) -> Any:
    """Ask until the answer is true, and give it."""
    deadline = time.monotonic() + SETTLE_S
    while time.monotonic() < deadline:
        if answer := await ask():
            return answer
        await asyncio.sleep(0.3)
    raise AssertionError(f"waited {SETTLE_S:.0f} s in vain for {what}")


async def twin(page: Page, path: str) -> Any:
    """A page's JSON twin, fetched with the analyst's cookie."""
    answer = await page.request.get(path)
    assert answer.status == 200, f"{path}: {answer.status}"
    return await answer.json()


async def heat(page: Page, address: str, width: int) -> tuple[np.ndarray[Any, Any], dict[str, Any]]:
    """The overlay's alpha channel as it stands over the page, and what the server said of it."""
    async with page.expect_response(
        lambda answer: "/overlay" in answer.url and answer.request.method == "POST"
    ) as made:
        await page.goto(f"{address}/s/1/heatmap?page={PRODUCT}&kind=click&width={width}")
    overlay = await (await made.value).json()
    picture = await page.request.get(f"{address}{overlay['picture']}")
    image = Image.open(io.BytesIO(await picture.body())).convert("RGBA")
    alpha = np.asarray(image.resize((overlay["width"], overlay["height"])))[:, :, 3].astype(float)
    return alpha, overlay


async def recorded_spot(page: Page, selector: str, across: float, down: float) -> tuple[int, int]:
    """Where in the backdrop an element's inner point lies: the recorded page need not be as long as the visited one."""
    script = """([selector, across, down]) => {
        const box = [...document.querySelectorAll(selector)].at(-1)?.getBoundingClientRect();
        return box && [box.left + box.width * across, box.top + scrollY + box.height * down];
    }"""
    for frame in page.frames:
        if frame is not page.main_frame and (spot := await frame.evaluate(script, [selector, across, down])):
            return int(spot[0]), int(spot[1])
    raise AssertionError(f"no {selector} in the backdrop")


async def test_first_start_shows_the_demo_site_with_visitors(ashiato: Ashiato, analyst: Page) -> None:
    async def visitors() -> Any:
        start = await twin(analyst, f"{ashiato.address}/index.json")
        return next((site for site in start["sites"] if site["demo"] and site["visitors"] > 50), None)

    await until(visitors, "the recorded visitors on the start page")
    await analyst.goto(f"{ashiato.address}/")
    assert await analyst.get_by_text("Komorebi").first.is_visible()


async def test_visit_to_the_shop_is_found_in_heat_and_replay(ashiato: Ashiato, analyst: Page, browser: Browser) -> None:
    before, _ = await heat(analyst, ashiato.address, 1280)
    # "HeadlessChrome" is a bot, and bots are left out of heatmaps and lists
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, user_agent=agent)
    began_ms = time.time() * 1000 - 1000
    shop = await context.new_page()
    await shop.goto(f"{ashiato.address}/shop/product/12")
    await shop.wait_for_load_state("networkidle")
    footer = shop.locator("footer").last
    await footer.scroll_into_view_if_needed()
    box = await footer.bounding_box()
    assert box is not None
    for _ in range(6):
        await footer.click(position={"x": box["width"] * 0.03, "y": box["height"] * 0.9})
        await asyncio.sleep(0.7)
    # letters only: digits are masked before they leave the visitor's browser
    marker = "marker " + uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))
    await shop.evaluate("text => { document.querySelector('h1').textContent = text }", marker)
    await asyncio.sleep(1)
    await shop.goto("about:blank")

    async def newest() -> Any:
        replays = await twin(analyst, f"{ashiato.address}/s/1/replays.json?page={PRODUCT}")
        return next((row for row in replays["rows"] if row["started_ms"] > began_ms and row["recorded"]), None)

    row = await until(newest, "the visit in the list of sessions")

    async def risen() -> Any:
        after, overlay = await heat(analyst, ashiato.address, 1280)
        assert after.shape == before.shape
        rise = np.clip(after - before, 0, None)
        x, y = await recorded_spot(analyst, "footer", 0.03, 0.9)
        here = rise[max(0, y - 30) : y + 30, max(0, x - 30) : x + 30]
        return (rise, here, overlay) if here.max() > 40 else None

    rise, here, overlay = await until(risen, "heat where the visitor clicked")
    await context.close()
    assert rise.max() == here.max(), "the most new heat is not where the visitor clicked"
    assert overlay["accuracy"]["element"] > 0.5

    await analyst.goto(f"{ashiato.address}/s/1/replays/{row['session']}")

    async def shown() -> Any:
        for frame in analyst.frames:
            if frame is not analyst.main_frame and marker in await frame.evaluate("document.body?.innerText ?? ''"):
                return True
        await analyst.keyboard.press("End")
        return False

    await until(shown, "the page's changed heading in the replay")


async def test_own_site_hears_of_its_first_event_by_itself(ashiato: Ashiato, analyst: Page, browser: Browser) -> None:
    await analyst.goto(f"{ashiato.address}/sites/new")
    await analyst.fill("[name=name]", "私のサイト")
    await analyst.click("main form button")
    await analyst.wait_for_url("**/connect")
    tag = await analyst.locator("code, textarea, pre").filter(has_text="data-site").first.inner_text()

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=f"<!doctype html><title>Own</title>{tag}<h1>Mine</h1>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    context = await browser.new_context()
    visitor = await context.new_page()
    await visitor.goto(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    await analyst.get_by_text("First event received").first.wait_for(timeout=SETTLE_S * 1000)
    await context.close()
    await runner.cleanup()


async def test_mode_changed_in_the_viewer_reaches_the_page_as_it_is(
    ashiato: Ashiato, analyst: Page, browser: Browser
) -> None:
    key = (await twin(analyst, f"{ashiato.address}/s/1/settings.json"))["site"]["key"]

    async def change(mode: str) -> None:
        await analyst.goto(f"{ashiato.address}/s/1/settings")
        await analyst.check(f"[name=mode][value={mode}]")
        await analyst.click("form:has([name=mode]) button")
        await analyst.get_by_role("status").filter(has_text="Saved").wait_for()

        async def told() -> Any:
            return (await twin(analyst, f"{ashiato.address}/c?site={key}"))["mode"] == mode

        await until(told, f"mode {mode} at the collector")

    async def visit() -> int:
        """How many batches a new visitor's page sends."""
        context = await browser.new_context()
        page = await context.new_page()
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/i") else None)
        await page.goto(f"{ashiato.address}/shop/product/12")
        await page.wait_for_load_state("networkidle")
        await page.mouse.click(300, 300)
        await page.goto("about:blank")
        await context.close()
        return len(sent)

    await change("strict")
    assert await visit() == 0
    await change("balanced")
    assert await visit() > 0


async def test_kill_9_loses_nothing_acknowledged_and_doubles_nothing(ashiato: Ashiato, analyst: Page) -> None:
    bodies = [sample.batch("demo", ashiato.address, int(time.time() * 1000)) for _ in range(60)]
    acknowledged = 0
    async with aiohttp.ClientSession(headers={"Origin": ashiato.address}) as client:
        for body in bodies[:40]:
            async with client.post(f"{ashiato.address}/i", data=body) as answer:
                acknowledged += answer.status == 204
    ashiato.kill()
    ashiato.start(port=ashiato.port)
    async with aiohttp.ClientSession(headers={"Origin": ashiato.address}) as client:
        for body in bodies[20:]:  # twenty of them a second time, as a client whose answer was lost would
            async with client.post(f"{ashiato.address}/i", data=body) as answer:
                acknowledged += answer.status == 204
    assert acknowledged == 80
    assert "token=" not in ashiato.first_line, "the password was forgotten"

    async def clicks() -> Any:
        view = await twin(analyst, f"{ashiato.address}/s/1/heatmap.json?page=/sample&kind=click")
        return view["points"] if view["points"] >= 60 else None

    assert await until(clicks, "sixty clicks of sixty batches") == 60
    await asyncio.sleep(2)
    assert await clicks() == 60


async def test_ctrl_c_stops_cleanly_and_the_next_start_keeps_everything(ashiato: Ashiato, analyst: Page) -> None:
    before = await twin(analyst, f"{ashiato.address}/s/1/replays.json")
    assert ashiato.stop() == 0
    ashiato.start(port=ashiato.port)
    after = await twin(analyst, f"{ashiato.address}/s/1/replays.json")
    assert json.dumps(after["rows"]) == json.dumps(before["rows"])
