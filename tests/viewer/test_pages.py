"""The foundation's pages in a real browser: under their policy, at a phone's width, with and without scripts."""

import msgspec
from playwright.async_api import Browser, Page, expect

from storage import Store, sites
from tests.browser import chromium
from tests.viewer import visits
from tests.viewer.conftest import NAME, NOW_MS, PASSWORD, Client, Clock
from tests.viewer.visits import Visit
from viewer import auth
from viewer.app import Viewer

PAGES = [
    *("/", "/sites/new", "/s/1/", "/s/1/heatmap", "/s/1/replays", "/s/1/queue", "/s/1/signals", "/s/1/signals/alerts"),
    *("/s/1/signals/rules", "/s/1/connect", "/s/1/data", "/s/1/settings"),
]
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"


def login_of(client: Client) -> list[dict[str, str]]:
    """The client's cookies for a browser."""
    base = str(client.make_url("/"))
    return [{"name": cookie.key, "value": cookie.value, "url": base} for cookie in client.session.cookie_jar]


async def opened(browser: Browser, client: Client, *, width: int = 1280, scripts: bool = True) -> Page:
    context = await browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
    await context.add_cookies(login_of(client))  # type: ignore[arg-type]
    page = await context.new_page()
    page.set_default_timeout(30_000)
    return page


async def test_pages_break_no_policy_and_fit_a_phone(viewer_client: Client, store: Store) -> None:
    await visits.write(store, 1, visits.fortnight(NOW_MS))
    await visits.write_faults(store, 1, NOW_MS)
    async with chromium() as browser:
        page = await opened(browser, viewer_client, width=360)
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for path in PAGES:
            for language in ("en", "ja"):
                await page.goto(str(viewer_client.make_url(path).with_query(lang=language)))
                assert await page.evaluate(TOO_WIDE) == 0, f"{path} in {language}"
    assert complaints == []


async def test_bar_stays_one_line_with_long_names_and_dates(viewer_client: Client, store: Store) -> None:
    (site,) = await sites.every(store)
    await sites.save(store, msgspec.structs.replace(site, name="とても長い名前のウェブサイト" * 5))
    async with chromium() as browser:
        for width in (320, 360, 700, 1024):
            page = await opened(browser, viewer_client, width=width)
            for query in ({}, {"from": "2024-01-01", "to": "2024-12-24", "device": "tablet"}):
                await page.goto(str(viewer_client.make_url("/s/1/").with_query({"lang": "ja", **query})))
                assert await page.evaluate(TOO_WIDE) == 0
                assert await page.locator(".bar").evaluate("bar => bar.offsetHeight") <= 52
                account = await page.locator(".bar-end").bounding_box()
                assert account
                assert account["x"] + account["width"] <= width
                days = page.locator(".menu-days .menu-name")
                if not query:  # what is chosen is read whole; it is the name that gives way
                    assert await days.evaluate("name => name.scrollWidth <= name.clientWidth")
                else:
                    assert "2024/01/01 – 2024/12/24" in await days.inner_text()
                assert await page.get_by_text("スマートフォン").first.is_hidden() == (width < 900)


async def test_setup_puts_the_cursor_where_something_is_wrong(stranger: Client, viewer: Viewer) -> None:
    token = auth.setup_token(viewer.settings.data_dir)
    async with chromium() as browser:
        page = await opened(browser, stranger)
        await page.goto(str(stranger.make_url("/setup").with_query(token=token)))
        await expect(page.locator("#field-name")).to_be_focused()
        for text in (NAME, PASSWORD, "something else"):
            await page.keyboard.type(text)
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("The two passwords differ.")).to_be_visible()
        await expect(page.locator("#field-password")).to_be_focused()


async def test_connect_turns_by_itself_when_the_first_event_comes(
    viewer_client: Client, store: Store, clock: Clock
) -> None:
    async with chromium() as browser:
        page = await opened(browser, viewer_client)
        await page.goto(str(viewer_client.make_url("/s/1/connect")))
        await expect(page.locator("#arrival")).to_have_text("Waiting for the first event…")
        await expect(page.get_by_role("link", name="To the overview")).to_be_hidden()
        await visits.write(store, 1, [Visit("first", NOW_MS)])
        clock.now_ms += 3_000
        await expect(page.locator("#arrival")).to_contain_text("First event received", timeout=30_000)
        await expect(page.locator("#arrival")).to_contain_text("seconds ago")
        await expect(page.get_by_role("link", name="To the overview")).to_be_visible()


async def test_connect_without_scripts_works_by_reload(viewer_client: Client, store: Store) -> None:
    async with chromium() as browser:
        page = await opened(browser, viewer_client, scripts=False)
        await page.goto(str(viewer_client.make_url("/s/1/connect")))
        await expect(page.locator("button[data-copy]")).to_be_hidden()
        await visits.write(store, 1, [Visit("first", NOW_MS - 7_000)])
        await page.reload()
        await expect(page.locator("#arrival")).to_have_text("First event received 7 seconds ago.")


async def test_first_run_to_script_tag_by_keyboard_alone(stranger: Client, viewer: Viewer) -> None:
    token = auth.setup_token(viewer.settings.data_dir)
    async with chromium() as browser:
        page = await opened(browser, stranger)
        await page.goto(str(stranger.make_url("/setup").with_query(token=token)))
        for text in (NAME, PASSWORD, PASSWORD):
            await page.keyboard.type(text)
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Sites")).to_be_visible()
        await page.get_by_role("link", name="Add your site").first.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Add your site")).to_be_visible()
        await page.keyboard.type("My blog")
        await page.keyboard.press("Enter")
        await expect(page.locator("#script-tag")).to_contain_text("<script async src=")


async def test_menu_closes_with_escape_and_gives_the_focus_back(viewer_client: Client, store: Store) -> None:
    await visits.write(store, 1, [Visit("a", NOW_MS)])
    async with chromium() as browser:
        page = await opened(browser, viewer_client)
        await page.goto(str(viewer_client.make_url("/s/1/")))
        summary = page.locator("summary", has_text="Last 7 days")
        await summary.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("link", name="Last 30 days")).to_be_visible()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("link", name="Last 30 days")).to_be_hidden()
        await expect(summary).to_be_focused()


async def test_times_are_shown_in_the_reader_s_zone(viewer_client: Client, store: Store) -> None:
    await visits.write_faults(store, 1, NOW_MS)
    async with chromium() as browser:
        context = await browser.new_context(timezone_id="Asia/Tokyo")
        await context.add_cookies(login_of(viewer_client))  # type: ignore[arg-type]
        page = await context.new_page()
        await page.goto(str(viewer_client.make_url("/s/1/data")))
        # 14:12:50 in UTC
        await expect(page.locator(".samples time").first).to_have_text("Sep 21, 2026, 11:12:50 PM")


async def test_page_with_a_refused_form_can_be_had_in_another_language(viewer_client: Client) -> None:
    async with chromium() as browser:
        page = await opened(browser, viewer_client)
        await page.goto(str(viewer_client.make_url("/s/1/data?from=2026-09-20&to=2026-09-21")))
        await page.fill("#field-id", "nobody")
        await page.get_by_role("button", name="Erase for good").click()
        await expect(page.locator("#fault-id")).to_be_visible()
        await page.locator(".bar-end summary").click()
        await page.get_by_role("link", name="日本語").click()
        await expect(page.get_by_role("heading", name="データ", exact=True)).to_be_visible()
        assert page.url.endswith("/s/1/data?from=2026-09-20&to=2026-09-21&lang=ja")
