"""Images and fonts in a replay: from our own copies, or a box that names what is missing; never from the site."""

import base64
import datetime as dt
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from storage import Store, files
from storage.files import NOTHING, File, Reference, Unread
from tests.browser import chromium
from tests.viewer.conftest import Client
from tests.viewer.replay_case import (
    SESSION,
    START_MS,
    TAB,
    VIEW,
    at,
    keep_chunks,
    keep_session,
    keep_views,
    opened,
    still,
)
from tests.viewer.test_player import PATH, recorded_page
from tests.viewer.test_player_hostile import Sink, sink  # noqa: F401 - a fixture
from tests.viewer.test_remarks import link

OTHER = UUID(int=999)
DAY = dt.datetime.fromtimestamp(START_MS / 1000, dt.UTC).date()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


async def picture(browser: Browser) -> bytes:
    """A PNG of 16 by 12 px."""
    page = await browser.new_page(viewport={"width": 16, "height": 12})
    taken = await page.screenshot()
    await page.close()
    return taken


async def keep_page(store: Store, browser: Browser, url: str, body: bytes) -> UUID:
    """A recorded page with an image there, one that is lost, and a background there."""
    html = (
        f'<img id="a" src="{url}a.png" width="160" height="120"><img id="b" src="{url}lost-cup.jpg" width="160">'
        f'<p id="c" style="background-image: url({url}a.png)">Tea</p>'
    )
    await keep_chunks(store, [at(await still(browser, html))])
    await keep_session(store)
    await keep_views(store, [(0, "/", VIEW, TAB)])
    file = await files.keep(store, 1, File("image/png", body), START_MS)
    found = Reference(f"{url}a.png", file, "", START_MS)
    lost = Reference(f"{url}lost-cup.jpg", NOTHING, "404", START_MS)
    await files.refer(store, Unread(1, SESSION, TAB, DAY, 0, 0), [found, lost])
    return file


async def test_replay_shows_our_copy_and_names_what_is_missing_without_asking_the_site(
    viewer_client: Client,
    store: Store,
    browser: Browser,
    sink: tuple[Sink, str],  # noqa: F811
) -> None:
    heard, url = sink
    file = await keep_page(store, browser, url, await picture(browser))
    heard.heard.clear()  # the page itself loaded them while it was recorded
    path = await link(viewer_client)
    for address in (PATH, path):
        page = await opened(browser, viewer_client, address)
        frame = await recorded_page(page)
        shown = "(id) => { const one = document.getElementById(id); return [one.src, one.naturalWidth]; }"
        # not frame.wait_for_function: nothing that polls runs in a page without scripts
        await expect(frame.locator("#a")).to_have_js_property("naturalWidth", 16)
        source, _ = await frame.evaluate(shown, "a")
        assert source.endswith(f"{address}/files/{file.hex}")
        missing, _ = await frame.evaluate(shown, "b")
        assert missing.startswith("data:image/svg+xml")
        assert "lost-cup.jpg" in missing
        assert f"files/{file.hex}" in await frame.evaluate("getComputedStyle(c).backgroundImage")
        told = page.locator("#completeness")
        await expect(told).to_have_text("100 percent recorded. An image or font of the page could not be kept.")
    assert heard.heard == []


async def test_policy_lets_in_what_lies_beside_the_recorded_page_and_nothing_else(
    viewer_client: Client, store: Store, browser: Browser
) -> None:
    await keep_page(store, browser, "https://tea.example/", b"\x89PNG\r\n\x1a\n")
    policy = (await viewer_client.get(f"{PATH}/frame")).headers["Content-Security-Policy"]
    assert "font-src 'self' data:;" in policy
    assert "img-src 'self' data: blob:;" in policy


async def test_file_is_only_given_to_who_may_see_what_refers_to_it(
    viewer_client: Client, store: Store, browser: Browser
) -> None:
    body = await picture(browser)
    file = await keep_page(store, browser, "https://tea.example/", body)
    await keep_session(store, session=OTHER)
    answer = await viewer_client.get(f"{PATH}/files/{file.hex}")
    assert (answer.status, answer.content_type, await answer.read()) == (200, "image/png", body)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert (await viewer_client.get(f"/s/1/files/{file.hex}")).status == 200
    path = await link(viewer_client)
    for closed in (f"/s/1/replays/{OTHER}/files/{file.hex}", f"/s/2/files/{file.hex}", f"{PATH}/files/{OTHER.hex}"):
        assert (await viewer_client.get(closed)).status == 404
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as nobody:
        for closed, status in ((f"{path}/files/{file.hex}", 200), (f"{path}/files/{OTHER.hex}", 404)):
            async with nobody.get(viewer_client.make_url(closed)) as told:
                assert told.status == status
        async with nobody.get(viewer_client.make_url(f"{PATH}/files/{file.hex}"), allow_redirects=False) as told:
            assert told.status in (303, 401)


async def test_export_holds_the_files_themselves(viewer_client: Client, store: Store, browser: Browser) -> None:
    body = await picture(browser)
    await keep_page(store, browser, "https://tea.example/", body)
    exported: list[dict[str, Any]] = json.loads(await (await viewer_client.get(f"{PATH}/recording.json")).read())
    data = "data:image/png;base64," + base64.b64encode(body).decode()
    text = json.dumps(exported)
    assert text.count(data) == 2
    assert "https://tea.example/a.png" not in text
    assert "files/" not in text
    page = await (await viewer_client.get(f"{PATH}/page.html?tab={TAB}&at={START_MS + 500}")).text()
    assert page.count(data) == 2
    assert "files/" not in page


async def test_page_under_a_heatmap_has_them_too(viewer_client: Client, store: Store, browser: Browser) -> None:
    file = await keep_page(store, browser, "https://tea.example/", await picture(browser))
    asked = f"/s/1/backdrop.json?session={SESSION}&tab={TAB}&view={VIEW}&seq=0&at={START_MS}"
    text = await (await viewer_client.get(asked)).text()
    assert text.count(f"files/{file.hex}") == 2
