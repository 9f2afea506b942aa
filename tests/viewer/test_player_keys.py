"""The player without a mouse and without eyes: keys, focus, and what a screen reader is told."""

import re
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser import chromium
from tests.viewer.conftest import Client, shared_viewer
from tests.viewer.replay_case import keep_visit, opened, shop_visit
from tests.viewer.test_player import PATH, recorded_page, sees
from tests.viewer.test_remarks import link

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    """Logged in to a viewer of one recorded visit, which no test here changes."""
    async with shared_viewer(tmp_path_factory.mktemp("visit")) as (store, client):
        await keep_visit(store, await shop_visit(browser))
        yield client


async def focused(page: Page) -> str:
    """What has the focus, in a word or two."""
    found: str = await page.evaluate(
        "(({ id, className, tagName }) => id || className.split(' ')[0] || tagName)(document.activeElement)"
    )
    return found


async def test_slider_says_time_and_page_in_words(client: Client, browser: Browser) -> None:
    page = await opened(browser, client, f"{PATH}?t=2000")
    slider = page.get_by_role("slider", name="Time in the session")
    await expect(slider).to_have_attribute("aria-valuetext", "2 seconds of 1 minute, /")
    await slider.focus()
    await page.keyboard.press("PageUp")
    await expect(slider).to_have_attribute("aria-valuenow", "32000")
    await page.keyboard.press("ArrowDown")
    await expect(slider).to_have_attribute("aria-valuetext", "31 seconds of 1 minute, /")
    await page.keyboard.press("End")
    await expect(slider).to_have_attribute("aria-valuetext", "1 minute of 1 minute, /cart")


async def test_playing_pausing_seeking_and_signals_are_announced_politely(client: Client, browser: Browser) -> None:
    page = await opened(browser, client, f"{PATH}?t=0")
    await recorded_page(page)
    region = page.locator("#announcer")
    await expect(region).to_have_attribute("aria-live", "polite")
    await page.keyboard.press("End")
    await expect(region).to_have_text(re.compile("1 minute of 1 minute, /cart: "))
    await page.keyboard.press("Home")
    await expect(region).to_have_text(re.compile("^0 seconds of 1 minute"))
    await page.select_option("#speed", "0.5")
    await expect(region).to_have_text("Speed 0.5")
    await page.locator(".timeline").focus()
    await page.keyboard.press(" ")
    await expect(region).to_have_text("Playing")
    await expect(region).to_contain_text("Signal: 3 rage clicks on “\u2068Size guide\u2069”")
    await page.keyboard.press("k")
    await expect(region).to_have_text(re.compile(r"^Paused at \d+ seconds?$"))


async def test_list_takes_one_stop_of_tab_and_arrows_lead_through_it(client: Client, browser: Browser) -> None:
    page = await opened(browser, client, f"{PATH}?t=0")
    await recorded_page(page)
    links = page.locator(".story a")
    count = await links.count()
    assert count > 4
    await expect(page.locator('.story a[tabindex="0"]')).to_have_count(1)
    await links.first.focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(links.nth(2)).to_be_focused()
    await expect(page.locator(".timeline")).to_have_attribute("aria-valuenow", "0")  # reading is not seeking
    await page.keyboard.press("End")
    await expect(links.nth(count - 1)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".timeline")).to_have_attribute("aria-valuenow", "55000")
    await expect(links.nth(count - 1)).to_be_focused()
    await page.keyboard.press("Home")
    await expect(links.first).to_be_focused()
    await page.keyboard.press("Tab")
    assert await focused(page) == "note"


async def test_tab_leads_through_the_player_and_out_of_it_with_a_ring_around_what_it_is_at(
    client: Client, browser: Browser
) -> None:
    page = await opened(browser, client, f"{PATH}?t=0")
    await recorded_page(page)
    await page.locator("#favourite button").focus()
    order: list[str] = []
    ringless: list[str] = []
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement === document.body"):
            break
        order.append(await focused(page))
        if await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none":
            ringless.append(order[-1])
    else:
        raise AssertionError(f"no way out: {order}")
    wanted = ["told-link", "note", "timeline", "play", "speed", "skip", "trail", "help-open"]
    assert [one for one in order if one in wanted] == wanted
    assert not ringless
    unnamed = """[...document.querySelectorAll("#player :is(a, button, select, input:not([type=hidden]), summary)")]
        .filter((one) => one.checkVisibility() && !one.textContent.trim() && !one.labels?.length
            && !one.getAttribute("aria-label") && !one.title).map((one) => one.outerHTML)"""
    assert await page.evaluate(unnamed) == []


async def test_steps_lead_from_one_change_of_the_picture_to_the_next(client: Client, browser: Browser) -> None:
    page = await opened(browser, client, f"{PATH}?t=0")
    frame = await recorded_page(page)
    timeline = page.locator(".timeline")
    at = [int(await timeline.get_attribute("aria-valuenow") or 0)]
    while "Sencha 1" not in (await frame.evaluate("document.body.innerText")):
        assert at[-1] < 3_000
        await page.keyboard.press("Shift+ArrowRight")
        await expect(timeline).not_to_have_attribute("aria-valuenow", str(at[-1]))
        at.append(int(await timeline.get_attribute("aria-valuenow") or 0))
        await page.wait_for_timeout(50)
    # the moment before is the last one without it
    await page.keyboard.press("Shift+ArrowLeft")
    await expect(timeline).to_have_attribute("aria-valuenow", str(at[-2]))
    await expect(frame.locator("#cart li")).to_have_count(0)
    await page.keyboard.press("Shift+ArrowRight")
    await expect(timeline).to_have_attribute("aria-valuenow", str(at[-1]))
    await expect(frame.locator("#cart li")).to_have_count(1)


async def test_trail_and_rings_are_hidden_by_key_and_stay_so(client: Client, browser: Browser) -> None:
    page = await opened(browser, client, f"{PATH}?t=0")
    await recorded_page(page)
    outer = next(frame for frame in page.frames if frame.url.endswith("/frame"))
    tail = outer.locator(".replayer-mouse-tail")
    await expect(tail).to_have_css("display", re.compile("block|inline"))
    await page.keyboard.press("t")
    await expect(page.get_by_label("Pointer trail and clicks")).not_to_be_checked()
    await expect(tail).to_have_css("display", "none")
    await page.reload()
    await recorded_page(page)
    outer = next(frame for frame in page.frames if frame.url.endswith("/frame"))
    await expect(page.get_by_label("Pointer trail and clicks")).not_to_be_checked()
    await expect(outer.locator(".replayer-mouse-tail")).to_have_css("display", "none")


async def test_help_of_a_shared_session_names_no_key_that_does_nothing_there(client: Client, browser: Browser) -> None:
    path = await link(client, t="57000")
    page = await (await browser.new_context(reduced_motion="reduce")).new_page()
    await page.goto(str(client.make_url(path)))
    await sees(page, "Your cart")
    await page.keyboard.press("?")
    await expect(page.locator("#help")).to_be_visible()
    keys = set(await page.locator("#help kbd").all_inner_texts())
    assert keys.isdisjoint({"P", "N", "M", "F", "S"})
    assert {"Space", "K", "T", "?"} <= keys
    assert urlsplit(page.url).path == path
