"""Each kind of hostile content in a recording by itself: in Chromium nothing of it runs or reaches another server, and
the page around it looks as it did."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, NamedTuple
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Frame, Page, expect

from tests.browser import chromium
from tests.end_to_end.hostile import Eye, Sink, listening, looks_right
from tests.end_to_end.recordings import Numbers
from tests.viewer.conftest import Client, shared_viewer
from tests.viewer.heatmap_case import cookies
from tests.viewer.hostile_rows import END, LENGTH_MS, MARKUP, ROWS, YEARS_MS, Content, Row, recording
from tests.viewer.replay_case import START_MS, TAB, VIEW, keep_chunks, keep_events, keep_session, keep_views
from tests.viewer.test_player import recorded_page

pytestmark = pytest.mark.asyncio(loop_scope="module")
named = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.number} {row.name}")

EMPTY = "<!doctype html><html><head></head><body></body></html>"
# As a browser would build it that nobody guards.
PLAIN = """([head, body]) => {
  const build = (node, parent) => {
    if (node.type === 3) return parent.append(node.textContent);
    const space = node.isSVG ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml";
    const made = document.createElementNS(space, node.tagName);
    for (const [name, value] of Object.entries(node.attributes)) made.setAttribute(name, value === true ? "" : value);
    if (node.tagName === "link") made.onerror = null;
    for (const child of node.childNodes) build(child, made);
    parent.append(made);
  };
  Object.defineProperty(self, "ran", { set: () => console.log("ran") });
  setTimeout(() => {
    for (const node of head) build(node, document.head);
    for (const node of body) build(node, document.body);
  });
}"""


class World(NamedTuple):
    client: Client
    context: BrowserContext
    sink: Sink

    @property
    def address(self) -> str:
        return str(self.client.make_url("")).rstrip("/")

    async def plain(self) -> Page:
        """A page of no server, without any policy."""
        page = await self.context.new_page()
        await page.set_content(EMPTY)
        return page


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """A viewer with a session for each row, someone who is logged in, and a server elsewhere."""
    async with listening() as sink, shared_viewer(tmp_path_factory.mktemp("rows")) as (store, client):
        for row in ROWS:
            session = UUID(int=row.number)
            events = recording(row, START_MS, sink.url)
            chunks = [events]
            if row.number == 57:
                whole = [event for event in events if isinstance(event["timestamp"], int)]
                chunks.append([{**event, "timestamp": event["timestamp"] + YEARS_MS} for event in whole])
            await keep_chunks(store, chunks, session=session)
            length_ms = YEARS_MS if row.number == 57 else LENGTH_MS
            await keep_session(store, session=session, length_ms=length_ms)
            await keep_views(store, [(0, f"/{row.number}{MARKUP}", VIEW, TAB)], session=session)
            after_ms = YEARS_MS // 10 if row.number == 57 else 200
            custom = {"after_ms": after_ms, "tag": 8, "label": MARKUP, "detail": "{}"}
            await keep_events(store, [custom], session=session)
        context = await browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        await context.add_cookies(cookies(client))  # type: ignore[arg-type]
        yield World(client, context, sink)
        await context.close()


async def _nothing_ran(page: Page, eye: Eye, sink: Sink) -> None:
    assert await eye.faults() == []
    assert sink.heard == []


async def _left_alone(page: Page, inner: Frame) -> None:
    """What no reader can do: the player lies over the page. The sandbox and the policy hold even then."""
    await inner.evaluate("for (const one of document.forms) { try { one.submit() } catch {} }")
    await inner.evaluate("setTimeout(() => document.querySelectorAll('.leave').forEach((one) => one.click()))")
    await page.wait_for_timeout(300)


async def _not_usable(page: Page, inner: Frame) -> None:
    """The frame's sign stands outside of it, and what looks like a form takes neither pointer nor keys."""
    sign, frame = page.locator(".stage-sign"), page.locator(".device iframe")
    await expect(sign).to_contain_text("nothing in it can be used")
    around, within = await sign.bounding_box(), await frame.bounding_box()
    assert around is not None
    assert within is not None
    assert around["y"] + around["height"] <= within["y"]
    field = await inner.evaluate("document.getElementById('password').getBoundingClientRect().toJSON()")
    scale = within["width"] / 1280
    await page.mouse.click(within["x"] + scale * (field["x"] + 9), within["y"] + scale * (field["y"] + 9))
    await page.mouse.click(within["x"] + scale * (field["x"] + 9), within["y"] + scale * (field["y"] + 9))
    await page.keyboard.type("xyz")
    assert await inner.evaluate("document.getElementById('password').value") == ""
    assert await inner.evaluate("document.activeElement.tagName") == "BODY"
    for _ in range(40):
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.tagName") != "IFRAME"


async def _said(page: Page, inner: Frame) -> None:
    await expect(page.locator("#completeness")).to_contain_text("nested too deeply")


async def _clamped(page: Page, inner: Frame) -> None:
    """One year in which nothing happened takes no more of the timeline than nine, nor these more than a minute."""
    data: dict[str, Any] = await page.evaluate("JSON.parse(document.getElementById('player-data').textContent)")
    stretches = data["stretches"]
    assert data["length_ms"] == YEARS_MS
    assert min(one["to_ms"] - one["from_ms"] for one in stretches) > 60_000
    assert len(stretches) > 1
    assert {round(one["width"] * len(stretches), 3) for one in stretches} == {1.0}
    assert "NaN" not in await page.inner_text("#player")


async def _placeholders(page: Page, inner: Frame) -> None:
    assert await inner.evaluate("document.querySelector('.long').src.length") < 2_000
    assert await inner.evaluate("[...document.images].every((one) => one.getBoundingClientRect().width === 9)")


async def _text_only(page: Page, inner: Frame) -> None:
    assert await page.locator(".story-box").get_by_text(MARKUP).count() >= 1
    dangerous = "[...document.querySelectorAll('a, img')].filter((one) => /^(javascript|data):|^x$/.test("
    dangerous += "one.getAttribute('href') ?? one.getAttribute('src') ?? '')).map((one) => one.outerHTML)"
    assert await page.evaluate(dangerous) == []


ALSO = {53: _left_alone, 54: _not_usable, 56: _said, 57: _clamped, 58: _placeholders, 59: _text_only, 60: _text_only}


@named
async def test_row_runs_nothing_loads_nothing_and_leaves_the_page_right(world: World, row: Row) -> None:
    address = f"/s/1/replays/{UUID(int=row.number)}"
    world.sink.heard.clear()
    page = await world.context.new_page()
    eye = await Eye.on(page, world.address)
    await page.goto(f"{world.address}{address}?t=0")
    inner = await recorded_page(page)
    await looks_right(inner)
    await page.keyboard.press(" ")
    await inner.wait_for_selector(f"text={END}")
    await looks_right(inner)
    await page.keyboard.press("Home")
    await inner.wait_for_selector(f"text={END}", state="detached")
    await page.keyboard.press("End")
    await inner.wait_for_selector(f"text={END}")
    await looks_right(inner)
    if row.number in ALSO:
        await ALSO[row.number](page, inner)
        await looks_right(inner)
    assert page.url.startswith(f"{world.address}{address}")
    assert await eye.faults() == []
    assert world.sink.heard == []
    await page.close()


@named
async def test_row_as_a_file_runs_nothing_and_loads_nothing(world: World, row: Row) -> None:
    address = f"/s/1/replays/{UUID(int=row.number)}/page.html?tab={TAB}&at={START_MS + LENGTH_MS}"
    world.sink.heard.clear()
    html = await (await world.client.get(address)).text()
    assert END in html
    page = await world.plain()
    # opened where it lies, without the headers, and even without the policy that it brings itself
    await page.set_content(html.replace("Content-Security-Policy", "nothing"))
    await looks_right(page)
    assert await page.evaluate("[window.ran, document.scripts.length]") == [None, 0]
    assert world.sink.heard == []
    await page.close()


@pytest.mark.parametrize("row", [row for row in ROWS if row.unguarded], ids=lambda row: f"{row.number} {row.name}")
async def test_row_in_a_plain_page_runs_or_loads(browser: Browser, world: World, row: Row) -> None:
    """What the other tests would hear and see, were nothing done about it."""
    world.sink.heard.clear()
    context = await browser.new_context()
    page = await context.new_page()
    await page.set_content(EMPTY)
    ids = Numbers()
    content: Content = row.content(ids, f"{world.sink.url}{row.number}/", START_MS)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    await page.evaluate(PLAIN, [list(content.head), list(content.body)])
    # the page is asked nothing from here on: it may be on its way elsewhere, and then it never answers
    for _ in range(200):
        if world.sink.heard or "ran" in said:
            break
        await asyncio.sleep(0.05)
    else:
        raise AssertionError("nothing was heard")
    await context.close()  # with its page, which may be on its way still
