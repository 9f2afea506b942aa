"""What people add to a session: notes, tags, favourites, links for others; and recordings as files."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from replay import interchange
from storage import Store
from tests.browser import chromium
from tests.viewer.conftest import NAME, Client, Clock, form_token
from tests.viewer.replay_case import SESSION, TAB, keep_session, keep_visit, opened, shop_visit
from tests.viewer.test_player import PATH, sees

DAY_MS = 86_400_000


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def nobody() -> AsyncIterator[aiohttp.ClientSession]:
    """Someone without a login."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
        yield client


async def send(client: Client, what: str, **form: str) -> str:
    """Post a form of the player; where it leads, or the page itself."""
    form["form_token"] = await form_token(client, PATH)
    answer = await client.post(f"{PATH}/{what}", data=form, allow_redirects=False)
    assert answer.status in {200, 303}, await answer.text()
    return answer.headers.get("Location", "") or await answer.text()


async def twin(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = await (await client.get(f"{PATH}.json")).json()
    return found


async def link(client: Client, **form: str) -> str:
    """The path of a new link."""
    found = re.search(r"http://viewer\.test(/shared/[\w-]+)", await send(client, "share", **{"days": "1", **form}))
    assert found
    return found[1]


async def test_note_is_told_at_its_moment_until_it_is_deleted(viewer_client: Client, store: Store) -> None:
    await keep_session(store)
    to = await send(viewer_client, "note", text=" Why <b>here</b>? ", t="12340")
    assert to == f"{PATH}?t=12340"
    await send(viewer_client, "note", text="   ", t="1")
    (told,) = (one for one in (await twin(viewer_client))["story"] if one["kind"] == "note")
    assert (told["at_ms"], told["text"], told["note"]) == (12_340, "Why <b>here</b>?", NAME)
    page = await (await viewer_client.get(PATH)).text()
    assert "Why &lt;b&gt;here&lt;/b&gt;?" in page
    await send(viewer_client, "note", gone=told["remark"], t="0")
    assert all(one["kind"] != "note" for one in (await twin(viewer_client))["story"])


async def test_tags_and_favourite_are_put_on_and_off(viewer_client: Client, store: Store) -> None:
    await keep_session(store)
    await send(viewer_client, "tag", tag="  checkout   broken ")
    await send(viewer_client, "tag", tag="bug")
    await send(viewer_client, "favourite", on="1")
    remarks = (await twin(viewer_client))["remarks"]
    assert (remarks["tags"], remarks["favourite"]) == (["bug", "checkout broken"], True)
    await send(viewer_client, "tag", gone="bug")
    await send(viewer_client, "favourite", on="0")
    remarks = (await twin(viewer_client))["remarks"]
    assert (remarks["tags"], remarks["favourite"]) == (["checkout broken"], False)


async def test_link_shows_one_session_from_its_moment_and_nothing_else(
    viewer_client: Client, store: Store, nobody: aiohttp.ClientSession, browser: Browser
) -> None:
    await keep_visit(store, await shop_visit(browser))
    await send(viewer_client, "note", text="between us", t="0")
    await send(viewer_client, "tag", tag="secret")
    path = await link(viewer_client, t="57000")
    async with nobody.get(viewer_client.make_url(path)) as answer:
        text = await answer.text()
        assert answer.status == 200
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "between us" not in text
    assert "secret" not in text
    inside = set(re.findall(r'(?:href|action|src)="(/[^"]*)"', text))
    assert not any(one.startswith("/s/") for one in inside), inside
    for closed in (PATH, f"{PATH}/recording.json", "/s/1/replays.json"):
        async with nobody.get(viewer_client.make_url(closed), allow_redirects=False) as answer:
            assert answer.status in {303, 401}
    context = await browser.new_context(reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(30_000)
    await page.goto(str(viewer_client.make_url(path)))
    await sees(page, "Your cart")
    await page.keyboard.press("Home")
    assert "Your cart" not in await sees(page, "Sencha from Uji")


async def test_link_ends_at_its_day_and_when_it_is_ended(
    viewer_client: Client, store: Store, nobody: aiohttp.ClientSession, clock: Clock
) -> None:
    await keep_session(store)

    async def status(path: str) -> int:
        async with nobody.get(viewer_client.make_url(path)) as answer:
            return answer.status

    refused = {"days": "9999", "form_token": await form_token(viewer_client, PATH)}
    assert (await viewer_client.post(f"{PATH}/share", data=refused)).status == 400
    ended = await link(viewer_client)
    assert await status(ended) == 200
    await send(viewer_client, "share", end="1")
    assert await status(ended) == 404
    assert await status(f"{ended}/index.json?tab={TAB}") == 404
    assert await status(f"/shared/{'A' * 32}") == 404
    first, second = await link(viewer_client), await link(viewer_client, days="7")
    assert (await twin(viewer_client))["remarks"]["links"] == 2
    clock.now_ms += DAY_MS - 1
    assert [await status(path) for path in (first, second)] == [200, 200]
    clock.now_ms += 1
    assert [await status(path) for path in (first, second)] == [404, 200]


async def test_recording_is_taken_away_as_json_and_as_a_page(
    viewer_client: Client, store: Store, browser: Browser
) -> None:
    await keep_visit(store, await shop_visit(browser))
    answer = await viewer_client.get(f"{PATH}/recording.json?tab={TAB}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="ashiato-{str(SESSION)[:8]}.json"'
    events = interchange.read(await answer.read())
    assert [event["type"] for event in events[:2]] == [4, 2]
    assert "Your cart" in json.dumps(events)
    page = await viewer_client.get(f"{PATH}/recording.html")
    assert page.headers["Content-Security-Policy"].startswith("sandbox")
    assert "<title>Demo shop: /</title>" in await page.text()


async def test_session_without_a_recording_has_none_to_take_away(viewer_client: Client, store: Store) -> None:
    await keep_session(store, chunks=0)
    assert (await viewer_client.get(f"{PATH}/recording.json")).status == 404


async def test_keys_lead_to_note_favourite_and_share(viewer_client: Client, store: Store, browser: Browser) -> None:
    await keep_visit(store, await shop_visit(browser))
    page = await opened(browser, viewer_client, f"{PATH}?t=2000")
    await sees(page, "Sencha 1")
    await page.keyboard.press("ArrowLeft")
    await expect(page.locator(".timeline")).to_have_attribute("aria-valuenow", "0")
    await page.keyboard.press("L")
    await page.keyboard.press("j")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(".timeline")).to_have_attribute("aria-valuenow", "5000")
    await page.keyboard.press("m")
    await page.keyboard.type("Look here")
    await page.keyboard.press("Enter")
    await expect(page.locator(".told-note .told-text").first).to_contain_text("Look here")
    assert urlsplit(page.url).query == "t=5000"
    await sees(page, "Sencha 1")
    await page.keyboard.press("f")
    await expect(page.locator("#favourite button")).to_have_attribute("aria-pressed", "true")
    await sees(page, "Sencha 1")
    await page.keyboard.press("s")
    await expect(page.locator("#days")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#shared-link")).to_contain_text("/shared/")
    assert await page.locator(".timeline-picture .tick-note").count() == 0
    await page.get_by_role("link", name="Back to the replay").click()
    await expect(page.locator(".timeline-picture .tick-note")).to_have_count(1)
