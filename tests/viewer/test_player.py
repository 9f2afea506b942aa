"""The player in a real browser, over a visit that the real recorder recorded."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, Frame, Page, Route, expect

from storage import Store
from tests.browser import chromium
from tests.viewer.conftest import Client, Clock
from tests.viewer.heatmap_case import form_token_of
from tests.viewer.replay_case import (
    NEXT_VIEW,
    OTHER_TAB,
    SESSION,
    START_MS,
    TAB,
    VIEW,
    at,
    keep_chunks,
    keep_events,
    keep_session,
    keep_views,
    keep_visit,
    opened,
    shop_visit,
    still,
)
from tests.viewer.test_tracks import events as changing_page
from wire.events import TAGS, Consent

PATH = f"/s/1/replays/{SESSION}"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


async def recorded_page(page: Page) -> Frame:
    """rrweb's own frame, inside ours."""
    await page.wait_for_selector("#player[data-state=loaded]")
    outer = next(frame for frame in page.frames if frame.url.endswith("/frame"))
    handle = await outer.wait_for_selector(".replayer-wrapper:visible iframe", state="attached")
    assert handle is not None
    assert await handle.get_attribute("sandbox") == "allow-same-origin"
    inner = await handle.content_frame()
    assert inner is not None
    return inner


async def sees(page: Page, words: str) -> str:
    """Waits until the recorded page says the words, and returns all that it says."""
    frame = await recorded_page(page)
    await frame.wait_for_selector(f"text={words}")
    text: str = await frame.evaluate("document.body.innerText")
    return text


async def test_player_shows_the_page_as_it_was_at_the_asked_time(
    viewer_client: Client, store: Store, browser: Browser
) -> None:
    await keep_visit(store, await shop_visit(browser))
    page = await opened(browser, viewer_client, f"{PATH}?t=0")
    assert "Sencha 1" not in await sees(page, "Sencha from Uji")
    page = await opened(browser, viewer_client, f"{PATH}?t=2000")
    await sees(page, "Sencha 1")
    page = await opened(browser, viewer_client, f"{PATH}?t=59000")
    await sees(page, "Your cart")


async def test_seeking_by_key_pointer_and_story_moves_page_address_and_list(
    viewer_client: Client, store: Store, browser: Browser
) -> None:
    await keep_visit(store, await shop_visit(browser))
    page = await opened(browser, viewer_client, f"{PATH}?t=0&signal=rage")
    await sees(page, "Sencha from Uji")
    await page.keyboard.press("End")
    frame = await recorded_page(page)
    await frame.wait_for_selector("text=Your cart")
    assert "t=60000" in page.url
    assert "signal=rage" in page.url
    await page.keyboard.press("Home")
    await frame.wait_for_selector("text=Sencha from Uji")
    await page.click(".told-rage a")
    await frame.wait_for_selector("text=Sencha 1")
    assert "t=1200" in page.url
    await expect(page.locator(".told-rage a")).to_have_attribute("aria-current", "true")
    timeline = page.locator(".timeline")
    box = await timeline.bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] + 0.97 * box["width"], box["y"] + 40)
    await frame.wait_for_selector("text=Your cart")
    assert int(await timeline.get_attribute("aria-valuenow") or 0) > 50_000
    assert "of 1 minute, /cart" in (await timeline.get_attribute("aria-valuetext") or "")


async def test_playing_runs_skips_idle_time_and_ends(viewer_client: Client, store: Store, browser: Browser) -> None:
    await keep_visit(store, await shop_visit(browser))
    page = await opened(browser, viewer_client, f"{PATH}?t=0")
    frame = await recorded_page(page)
    await page.keyboard.press(" ")
    await expect(page.locator("#play")).to_have_attribute("aria-label", "Pause")
    await frame.wait_for_selector("text=Sencha 1")
    await page.select_option("#speed", "4")
    await frame.wait_for_selector("text=Your cart", timeout=30_000)  # after 55 s, most of them idle
    await expect(page.locator("#play")).to_have_attribute("aria-label", "Play", timeout=30_000)
    assert "t=60000" in page.url


async def test_playing_marks_the_session_as_watched(viewer_client: Client, store: Store, browser: Browser) -> None:
    await keep_visit(store, await shop_visit(browser))
    page = await opened(browser, viewer_client, f"{PATH}?t=0")
    await recorded_page(page)
    async with page.expect_response(lambda response: response.url.endswith("/watched")) as watched:
        await page.select_option("#speed", "16")
        await page.click("#play")
    assert (await watched.value).status == 204
    rows = await (await viewer_client.get("/s/1/replays.json")).json()
    assert rows["rows"][0]["watched"] is True


async def test_clicks_ripple_while_playing_and_not_while_seeking(
    viewer_client: Client, store: Store, browser: Browser
) -> None:
    await keep_visit(store, await shop_visit(browser))
    page = await opened(browser, viewer_client, f"{PATH}?t=0", still=False)
    await recorded_page(page)
    outer = next(frame for frame in page.frames if frame.url.endswith("/frame"))
    await outer.wait_for_selector(".ripple", state="attached")
    await page.keyboard.press("k")
    await page.wait_for_timeout(1_200)
    await page.keyboard.press("End")
    await page.keyboard.press("Home")
    assert await outer.query_selector(".ripple") is None


async def test_two_tabs_follow_the_visitor_until_one_is_picked(
    viewer_client: Client, store: Store, browser: Browser
) -> None:
    first = at(await still(browser, "<h1>First tab</h1>"))
    second = at(await still(browser, "<h1>Second tab</h1>"), first[0]["timestamp"] + 20_000)
    await keep_chunks(store, [first])
    await keep_chunks(store, [second], tab=OTHER_TAB)
    await keep_session(store, length_ms=40_000, chunks=2)
    await keep_views(store, [(0, "/", VIEW, TAB), (20_000, "/help", NEXT_VIEW, OTHER_TAB)])
    page = await opened(browser, viewer_client, f"{PATH}?t=1000")
    await sees(page, "First tab")
    lanes = page.locator(".timeline [data-lane]")
    assert await lanes.evaluate_all("(all) => all.map((one) => one.dataset.lane)") == [str(TAB), str(OTHER_TAB)]
    boxes = [await lane.locator(".lane-visited").bounding_box() for lane in await lanes.all()]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["x"] + boxes[0]["width"] == pytest.approx(boxes[1]["x"], abs=2)  # one after the other
    assert boxes[0]["y"] < boxes[1]["y"]
    await page.keyboard.press("End")
    await page.wait_for_selector(f'.tab-shown[data-tab="{OTHER_TAB}"]')
    await sees(page, "Second tab")
    await page.click(f'button[data-tab="{TAB}"]')
    await sees(page, "First tab")
    await page.keyboard.press("Home")
    assert f"tab={TAB}" in page.url


async def test_live_session_is_followed_in_page_story_and_timeline(
    viewer_client: Client, store: Store, browser: Browser, clock: Clock
) -> None:
    first = at(await still(browser, "<h1>Before</h1>"))
    later = at(await still(browser, "<h1>After</h1>"), START_MS + 6_000)
    clock.now_ms = START_MS + 5_000
    await keep_chunks(store, [first])
    await keep_session(store, length_ms=2_000)
    await keep_views(store, [(0, "/", VIEW, TAB)])
    page = await opened(browser, viewer_client, f"{PATH}?t=0")
    await sees(page, "Before")
    await expect(page.locator("#completeness")).to_have_text("Live: being recorded now")
    await page.keyboard.press("End")
    await page.keyboard.press(" ")
    await keep_chunks(store, [later], first_seq=1)
    await keep_views(store, [(6_000, "/help", NEXT_VIEW, TAB)])
    await keep_session(store, length_ms=9_000)
    await sees(page, "After")
    await expect(page.locator(".told-text", has_text="/help")).to_be_visible(timeout=30_000)
    await expect(page.locator(".timeline-name", has_text="/help")).to_have_count(1)
    await expect(page.locator("#play")).to_have_attribute("aria-label", "Pause")
    clock.now_ms += 10 * 60_000
    await expect(page.locator("#completeness")).to_have_text("Complete recording", timeout=30_000)
    await expect(page.locator("#play")).to_have_attribute("aria-label", "Play", timeout=30_000)


async def test_slow_answer_is_waited_for_where_the_server_forgot_the_place(
    viewer_client: Client, store: Store, browser: Browser
) -> None:
    seconds = changing_page(240)
    chunks = [[event for second in seconds[at : at + 20] for event in second] for at in range(0, 240, 20)]
    await keep_chunks(store, chunks)
    await keep_session(store, length_ms=240_000)
    await keep_views(store, [(0, "/", VIEW, TAB)])
    page = await opened(browser, viewer_client, "/s/1/replays")
    async with page.expect_response("**/part.json?*") as answered:
        await page.goto(str(viewer_client.make_url(f"{PATH}?t=0")))
    held = await (await answered.value).json()  # twenty seconds at least, so that nothing more is asked for yet
    await recorded_page(page)
    under_way: list[int] = [0]  # answers that are waited for, after each question for one

    async def late(route: Route) -> None:
        under_way.append(under_way[-1] + 1)
        await asyncio.sleep(0.7)  # several times as long as the frame waits before it looks whether to fetch on
        under_way.append(under_way[-1] - 1)
        await route.continue_()

    async def forgotten(route: Route) -> None:
        await route.fulfill(json={"events": None})

    await page.route("**/part.json?*&at=*", late)
    await page.route("**/part.json?*&seq=*", forgotten)
    near = held["to_ms"] - START_MS - 3_000  # so near the end of what is there that more is asked for
    await page.evaluate("at => Object.assign(document.querySelector('a[data-at]').dataset, { at })", near)
    await page.locator("a[data-at]").first.click()
    await page.wait_for_timeout(3_000)
    # another question would have the answer to this one thrown away, and so on for ever
    assert max(under_way) == 1
    await sees(page, f"before {near // 1_000 - 1}")


@pytest.mark.parametrize(
    "event",
    [
        pytest.param({"type": 3, "timestamp": 1, "data": {"source": 1, "positions": []}}, id="no keyframe"),
        pytest.param({"type": "damaged", "timestamp": "never"}, id="nothing readable"),
    ],
)
async def test_recording_that_cannot_play_says_why(
    viewer_client: Client, store: Store, browser: Browser, event: dict[str, Any]
) -> None:
    await keep_chunks(store, [at([{"timestamp": 1, "type": 5, "data": {}}, {**event, "timestamp": 1}])])
    await keep_session(store)
    await keep_views(store, [(0, "/", VIEW, TAB)])
    page = await opened(browser, viewer_client, PATH)
    await expect(page.locator(".stage-notice")).to_contain_text("No full picture")
    await expect(page.locator("#completeness")).to_contain_text("No full picture")


async def test_gap_is_told_over_the_page_and_in_the_top_line(
    viewer_client: Client, store: Store, browser: Browser
) -> None:
    first = at(await still(browser, "<h1>Before</h1>"))
    later = at(await still(browser, "<h1>After</h1>"), first[0]["timestamp"] + 30_000)
    await keep_chunks(store, [first])
    await keep_chunks(store, [later], first_seq=2)
    await keep_session(store)
    await keep_views(store, [(0, "/", VIEW, TAB)])
    page = await opened(browser, viewer_client, f"{PATH}?t=10000")
    await expect(page.locator(".stage-notice")).to_contain_text("30 seconds are missing")
    await expect(page.locator("#completeness")).to_contain_text("never arrived")
    await page.keyboard.press("End")
    await sees(page, "After")


async def test_session_without_recording_keeps_story_and_timeline(
    viewer_client: Client, store: Store, browser: Browser
) -> None:
    await keep_session(store, chunks=0)
    await keep_views(store, [(0, "/", VIEW, TAB), (30_000, "/cart", NEXT_VIEW, TAB)])
    await keep_events(store, [{"after_ms": 500, "tag": 2, "label": "Add to cart"}])
    page = await opened(browser, viewer_client, PATH)
    await expect(page.locator(".stage-notice")).to_contain_text("not recorded")
    await expect(page.locator(".told")).to_have_count(3)
    await page.keyboard.press("End")
    await expect(page.locator(".timeline")).to_have_attribute("aria-valuenow", "60000")
    assert await page.query_selector(".stage iframe") is None


async def test_help_opens_by_key_and_keeps_the_keys_to_itself(
    viewer_client: Client, store: Store, browser: Browser
) -> None:
    await keep_visit(store, await shop_visit(browser))
    page = await opened(browser, viewer_client, f"{PATH}?t=0")
    await recorded_page(page)
    await page.keyboard.press("?")
    await expect(page.locator("#help")).to_be_visible()
    await page.keyboard.press("End")
    await expect(page.locator(".timeline")).to_have_attribute("aria-valuenow", "0")
    await page.keyboard.press("Escape")
    await expect(page.locator("#help")).to_be_hidden()


async def test_next_and_previous_follow_the_list(viewer_client: Client, store: Store, browser: Browser) -> None:
    await keep_session(store, score=50)
    await keep_session(store, session=UUID(int=900), score=90)
    await keep_session(store, session=UUID(int=901), score=10)
    page = await opened(browser, viewer_client, f"{PATH}?where=score:5")
    await page.keyboard.press("n")
    await page.wait_for_url(f"**/{UUID(int=901)}?where=score:5&t=hit")
    await page.keyboard.press("p")
    await page.wait_for_url(f"**/{SESSION}?where=score:5&t=hit")
    await page.keyboard.press("p")
    await page.wait_for_url(f"**/{UUID(int=900)}?where=score:5&t=hit")


async def test_player_twin_tells_the_same(viewer_client: Client, store: Store) -> None:
    await keep_session(store, length_ms=120_000)
    await keep_views(store, [(0, "/", VIEW, TAB), (90_000, "/cart", NEXT_VIEW, TAB)])
    await keep_events(store, [{"after_ms": 500, "tag": 2, "label": 'Add <b>"now"</b> \u202e'}])
    twin = await (await viewer_client.get(f"{PATH}.json")).json()
    assert twin["length_ms"] == 120_000
    assert [segment["page"] for segment in twin["segments"]] == ["/", "/cart"]
    assert [told["kind"] for told in twin["story"]] == ["page", "click", "page"]
    assert twin["story"][1]["text"] == 'Clicked “\u2068Add <b>"now"</b> [U+202E]\u2069”'
    text = await (await viewer_client.get(PATH)).text()
    assert "<b>&#34;now&#34;" not in text
    assert "Add &lt;b&gt;" in text


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(f"/s/1/replays/{UUID(int=404)}", id="unknown session"),
        pytest.param(f"/s/1/replays/{UUID(int=404)}/part.json?tab={TAB}&at=1", id="its events"),
        pytest.param(f"/s/1/replays/{SESSION}/index.json", id="no tab"),
        pytest.param(f"/s/1/replays/{SESSION}/part.json?tab=x&at=1", id="bad tab"),
        pytest.param(f"/s/1/replays/{SESSION}/part.json?tab={TAB}", id="no moment"),
        pytest.param(f"/s/1/replays/{SESSION}/index.json?tab={TAB}", id="tab without a recording"),
        pytest.param(f"/s/1/replays/{'-' * 36}", id="no session id"),
        pytest.param(f"/s/2/replays/{SESSION}", id="other site"),
    ],
)
async def test_what_is_not_there_is_404(viewer_client: Client, store: Store, path: str) -> None:
    await keep_session(store)
    assert (await viewer_client.get(path)).status == 404


async def test_watched_needs_the_form_token(viewer_client: Client, store: Store) -> None:
    await keep_session(store)
    assert (await viewer_client.post(f"{PATH}/watched")).status == 403
    token = form_token_of(await (await viewer_client.get("/")).text())
    response = await viewer_client.post(f"{PATH}/watched", headers={"X-Form-Token": token})
    assert response.status == 204


async def test_page_is_shown_whole_as_wide_as_fits_or_as_it_was(
    viewer_client: Client, store: Store, browser: Browser
) -> None:
    await keep_visit(store, await shop_visit(browser))
    page = await opened(browser, viewer_client, f"{PATH}?t=0", width=1280, height=700)
    await recorded_page(page)
    room, frame = page.locator(".stage-room"), page.locator(".device iframe")

    async def widths() -> tuple[float, float, float]:
        """Of the recorded page on the screen, of the room; and how far the room can be scrolled down."""
        box = await frame.bounding_box()
        assert box is not None
        room_width, below = await room.evaluate("(one) => [one.clientWidth, one.scrollHeight - one.clientHeight]")
        return box["width"], room_width, below

    whole, room_width, below = await widths()
    assert whole < room_width - 20
    assert below == 0
    await page.select_option("#fit", "width")
    wide, room_width, below = await widths()
    assert abs(wide - room_width) < 20
    assert below > 50
    await room.focus()
    await page.keyboard.press("z")
    await expect(page.locator("#fit")).to_have_value("actual")
    assert round((await widths())[0]) == 1_000
    await page.reload()
    await recorded_page(page)
    await expect(page.locator("#fit")).to_have_value("actual")
    assert round((await widths())[0]) == 1_000


async def test_tab_without_consent_says_why_it_was_not_recorded(
    viewer_client: Client, store: Store, browser: Browser
) -> None:
    await keep_visit(store, await shop_visit(browser))
    await keep_views(store, [(3_000, "/private", UUID(int=303), OTHER_TAB)])
    refusal = {"after_ms": 3_000, "tag": TAGS[Consent], "tab": OTHER_TAB, "detail": '{"recording":false}'}
    await keep_events(store, [refusal])
    page = await opened(browser, viewer_client, f"{PATH}?t=3500&tab={OTHER_TAB}")
    await expect(page.locator(".stage-notice")).to_contain_text("had not consented")


async def test_twenty_tabs_have_twenty_lanes_that_are_scrolled_to(
    viewer_client: Client, store: Store, browser: Browser
) -> None:
    await keep_visit(store, await shop_visit(browser))
    views = [(1_000 * n, f"/{n}", UUID(int=400 + n), UUID(int=500 + n)) for n in range(1, 20)]
    await keep_views(store, views)
    page = await opened(browser, viewer_client, f"{PATH}?t=0")
    assert await page.locator("[data-lane]").count() == 20
    timeline = page.locator(".timeline")
    assert await timeline.evaluate("(one) => [one.clientHeight < 300, one.scrollHeight > 500]") == [True, True]
    last = page.locator("[data-lane]").last
    await last.scroll_into_view_if_needed()
    await expect(last).to_be_in_viewport()
