"""Page views: loads, single-page routes, returns from the cache."""

import pytest
from playwright.async_api import Browser, Page

from tests.js_snippet.receiver import Receiver, passed, ready, stop, visit
from wire import Click, Custom, Leave, Start

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOAD, RELOAD, BACK_FORWARD, PUSH, REPLACE, POP, HASH = range(7)


def views(receiver: Receiver) -> list[tuple[str, int]]:
    return [
        (batch.view.url.removeprefix(receiver.url("")), event.navigation)
        for batch, event in receiver.facts()
        if isinstance(event, Start)
    ]


async def test_routes_of_a_single_page_app_are_page_views(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("history.pushState({}, '', '/cart?step=2&utm_source=mail')")
    await page.click("#buy")
    await page.evaluate("history.replaceState({}, '', '/cart?step=2&utm_source=mail')")
    await page.evaluate("history.replaceState({}, '', '/cart?step=3')")
    await page.evaluate("history.replaceState({}, '', '/thanks')")
    await page.evaluate("location.hash = '#/route?token=secret'")
    await page.evaluate("location.hash = '#/other'")
    await page.evaluate("history.back()")
    await passed(page, 200)
    await page.evaluate("history.go(-2)")
    await passed(page, 200)
    await stop(page, receiver)
    assert views(receiver) == [
        ("page.html", LOAD),
        ("cart?utm_source=mail", PUSH),
        ("thanks", REPLACE),
        ("thanks#/route", HASH),
        ("thanks#/other", HASH),
        ("thanks#/route", HASH),
        ("page.html", POP),
    ]
    assert len(receiver.of(Leave)) == 7
    assert len({batch.view.id for batch in receiver.batches}) == 7
    (clicked,) = [batch for batch, event in receiver.facts() if isinstance(event, Click)]
    assert clicked.view.url.endswith("/cart?utm_source=mail")
    referrers = {batch.view.url: batch.view.referrer for batch in receiver.batches}
    assert referrers[receiver.url("thanks")] == receiver.url("cart?utm_source=mail")


async def test_page_view_keeps_its_title_while_its_end_waits_for_the_recording(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await visit(page, receiver)
    await receiver.until(lambda: receiver.chunks())
    await page.evaluate("document.title = 'Teas'; ashiato.track('there')")
    await page.evaluate("history.pushState({}, '', '/cart'); document.title = 'Cart'")
    await passed(page, 200)  # the next keyframe takes along what waits
    await stop(page, receiver)

    def titles() -> set[tuple[str, str]]:
        return {
            (batch.view.url.removeprefix(receiver.url("")), batch.view.title)
            for batch, event in receiver.facts()
            if isinstance(event, Custom | Leave)
        }

    await receiver.until(lambda: len(titles()) > 1)
    assert titles() == {("page.html", "Teas"), ("cart", "Cart")}


async def test_anchors_are_no_page_views(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.click("text=Three")
    await page.evaluate("history.pushState({}, '', '#somewhere')")
    await stop(page, receiver)
    assert views(receiver) == [("page.html", LOAD)]


async def test_load_reload_and_next_page_run_in_one_tab(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver, "page.html?ref=letter&q=secret")
    await page.reload()
    await ready(page)
    await page.click("#next")
    await page.wait_for_url("**/next.html**")
    await ready(page)
    await stop(page, receiver)
    assert views(receiver) == [
        ("page.html?ref=letter", LOAD),
        ("page.html?ref=letter", RELOAD),
        ("next.html?utm_source=mail", LOAD),
    ]
    assert len({batch.tab for batch in receiver.batches}) == 1
    assert len({batch.session for batch in receiver.batches}) == 1
    assert [batch.seq for batch in receiver.batches] == list(range(len(receiver.batches)))
    assert receiver.batches[-1].view.referrer == receiver.url("page.html?ref=letter")


async def test_page_back_from_the_cache_is_a_new_view_in_the_same_tab(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await visit(page, receiver)
    await page.evaluate("window.sameDocument = true; 0")
    await receiver.until(lambda: receiver.chunks())
    await page.goto(receiver.url("next.html"))
    await ready(page)
    await receiver.until(lambda: len(receiver.chunks()) >= 2)
    await page.go_back(wait_until="commit")
    await passed(page, 300)
    assert await page.evaluate("window.sameDocument") is True, "the page did not come from the cache"
    await page.click("#buy")
    await stop(page, receiver)
    await receiver.until(lambda: receiver.chunks()[-1][-1]["timestamp"] >= receiver.batches[-1].view.at)
    assert views(receiver) == [("page.html", LOAD), ("next.html", LOAD), ("page.html", BACK_FORWARD)]
    assert len({batch.tab for batch in receiver.batches}) == 1
    assert [batch.seq for batch in receiver.batches] == list(range(len(receiver.batches)))
    seqs = [batch.chunk.seq for batch in receiver.batches if batch.chunk]
    assert sorted(seqs) == list(range(len(seqs)))
    last = receiver.batches[-1].view.id
    first_of_last = min(
        (batch.chunk for batch in receiver.batches if batch.chunk and batch.view.id == last),
        key=lambda chunk: chunk.seq,
    )
    assert first_of_last.keyframe


async def test_duplicated_tab_is_another_tab_of_the_session(page: Page, receiver: Receiver) -> None:
    receiver.config["mode"] = "open"
    await visit(page, receiver)
    async with page.context.expect_page() as opening:
        await page.evaluate("window.open('/next.html')")
    other = await opening.value
    await ready(other)
    assert await other.evaluate("sessionStorage.length") > 0
    await stop(other, receiver)
    await stop(page, receiver)
    assert len({batch.tab for batch in receiver.batches}) == 2
    assert len({batch.session for batch in receiver.batches}) == 1
    assert len({batch.visitor for batch in receiver.batches}) == 1


async def test_session_ends_after_half_an_hour_without_an_act(browser: Browser, receiver: Receiver) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await page.clock.install()
    receiver.config["recording"] = True
    await visit(page, receiver, whole=False)
    await page.mouse.move(100, 100)
    await page.clock.run_for(10_000)
    await receiver.until(lambda: receiver.chunks())
    await page.clock.fast_forward(31 * 60_000)
    await page.mouse.move(200, 300)
    await page.clock.run_for(5_000)
    await receiver.until(lambda: len(receiver.of(Start)) == 2)
    await stop(page, receiver)
    await context.close()
    sessions = list(dict.fromkeys(batch.session for batch in receiver.batches))
    assert len(sessions) == 2
    assert len({batch.tab for batch in receiver.batches}) == 1
    first_leave = receiver.of(Leave)[0]
    assert first_leave.t < 60_000, "the pause counts to the first session"
    keyframes = [batch.session for batch in receiver.batches if batch.chunk and batch.chunk.keyframe]
    assert set(keyframes) == set(sessions)


async def test_session_ends_after_a_day_however_busy_and_the_next_begins_with_a_keyframe(
    browser: Browser, receiver: Receiver
) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await page.clock.install()
    receiver.config["recording"] = True
    await visit(page, receiver, whole=False)
    await page.mouse.move(100, 100)
    await page.clock.run_for(10_000)
    await receiver.until(lambda: receiver.chunks())
    for n in range(58):  # an act every 25 minutes, for 24 hours and 10 minutes
        await page.clock.fast_forward(25 * 60_000)
        await page.mouse.click(100 + n, 200)
        if n == 55:
            assert len({batch.session for batch in receiver.batches}) == 1
    await page.clock.run_for(10_000)
    await receiver.until(lambda: len({batch.session for batch in receiver.batches}) == 2)
    await receiver.until(lambda: len({batch.session for batch in receiver.batches if batch.chunk}) == 2)
    await stop(page, receiver)
    await context.close()
    assert len({batch.tab for batch in receiver.batches}) == 1
    keyframes = {batch.session for batch in receiver.batches if batch.chunk and batch.chunk.keyframe}
    assert keyframes == {batch.session for batch in receiver.batches}


async def test_prerendered_page_sends_nothing_until_it_is_shown(page: Page, receiver: Receiver) -> None:
    await page.add_init_script(
        "Object.defineProperty(document, 'prerendering', {value: true, configurable: true, writable: true})"
    )
    await page.goto(receiver.url("page.html"))
    await passed(page, 300)
    assert not [path for path in receiver.requests if path.startswith("/c")]
    await page.evaluate("document.prerendering = false; document.dispatchEvent(new Event('prerenderingchange')); 0")
    await ready(page)
    await stop(page, receiver)
    assert views(receiver) == [("page.html", LOAD)]
