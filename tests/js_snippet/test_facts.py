"""Page views, moves, scrolling, errors, resizes and web vitals, from a real browser to the decoded wire."""

import asyncio

import pytest
from playwright.async_api import Browser, Page

from tests.js_snippet.receiver import Receiver, flush, passed, stop, visit
from wire import Click, Error, Flag, Leave, Move, Resize, Scroll, Start, Visibility, Vital

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_start_carries_the_page_view(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await stop(page, receiver)
    batch = receiver.batches[0]
    (start,) = receiver.of(Start)
    assert (start.t, start.navigation) == (0, 0)
    assert 0 < start.load_ms < 10_000
    view = batch.view
    assert (view.url, view.width, view.height, view.scale, view.touch) == (
        receiver.url("page.html"),
        *(1000, 700, 1.0, False),
    )
    assert view.page_height == await page.evaluate("document.documentElement.scrollHeight")
    assert view.lang == "en-US"
    assert view.zone == await page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert abs(batch.sent - view.at) < 20_000
    assert (batch.v, batch.site, batch.seq) == (1, "site-key", 0)


async def test_moves_are_thinned_and_tell_dwell(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.mouse.move(40, 100)
    await passed(page, 700)
    await page.mouse.move(360, 270, steps=100)
    await passed(page, 300)
    await stop(page, receiver)
    moves = receiver.of(Move)
    assert 2 <= len(moves) < 20
    assert (moves[0].path, moves[0].x, moves[0].y) == ("#big", 40, 100)
    assert 400 < moves[0].dwell_ms < 2_000
    assert (moves[-1].x, moves[-1].y) == pytest.approx((360, 270), abs=12)


async def test_moves_in_a_shadow_root_are_of_what_they_were_over(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.hover("shadow-box button")
    await passed(page, 400)
    await stop(page, receiver)
    assert [move.path for move in receiver.of(Move)] == ["body>main>shadow-box >>> div>button"]


async def test_mouse_is_told_where_it_was_though_the_page_was_scrolled_at_once(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.mouse.move(40, 100)
    await page.evaluate("scrollTo(0, 300)")
    await passed(page, 800)
    await stop(page, receiver)
    (move,) = receiver.of(Move)
    assert (move.path, move.x, move.y) == ("#big", 40, 100)
    assert move.dwell_ms >= 750


async def test_mouse_is_told_where_it_came_to_rest_though_the_page_is_left_at_once(
    page: Page, receiver: Receiver
) -> None:
    await visit(page, receiver)
    await page.mouse.move(40, 100)
    await stop(page, receiver)
    (move,) = receiver.of(Move)
    assert (move.path, move.x, move.y) == ("#big", 40, 100)


async def test_mouse_rests_where_its_click_fell_and_not_where_the_page_then_moved_that(
    page: Page, receiver: Receiver
) -> None:
    receiver.pages["jumps.html"] = """<!doctype html>
      <style>body {margin: 0} a {position: absolute; left: 100px; top: 100px; width: 200px; height: 100px}</style>
      <a id=jump href=#>On</a><script src=/a.js data-site=site-key></script>
      <script>jump.onclick = () => jump.style.top = '500px'</script>"""
    await visit(page, receiver, "jumps.html")
    await page.mouse.click(150, 125)
    await passed(page, 400)
    await page.mouse.move(160, 520, steps=2)
    await passed(page, 400)
    await stop(page, receiver)
    (click,) = receiver.of(Click)
    assert (click.path, click.ex, click.ey, click.x, click.y) == ("#jump", 8_192, 8_192, 150, 125)
    at_first, then = receiver.of(Move)
    assert (at_first.path, at_first.ex, at_first.ey, at_first.x, at_first.y) == ("#jump", 8_192, 8_192, 150, 125)
    assert (then.path, then.x, then.y) == ("#jump", 160, 520)
    assert at_first.flags == then.flags == Flag.LINK


async def test_click_is_told_though_nothing_can_be_known_of_the_mouse(page: Page, receiver: Receiver) -> None:
    await page.add_init_script("EventCounts.prototype.get = () => { throw new Error('not here') }")
    await visit(page, receiver)
    await page.click("#big")
    await stop(page, receiver)
    assert [(click.path, click.rest_ms) for click in receiver.of(Click)] == [("#big", 0)]


# Of the window's listeners, how many of a type there are
LISTENING = """self.live = (type) => all[type]?.size || 0;
  const all = {};
  for (const [name, keep] of [["addEventListener", "add"], ["removeEventListener", "delete"]]) {
    const real = EventTarget.prototype[name];
    EventTarget.prototype[name] = function (type, listener, ...more) {
      if (this === window) (all[type] ||= new Set())[keep](listener);
      return real.call(this, type, listener, ...more);
    };
  }"""


async def test_keys_are_not_listened_to_one_by_one(browser: Browser, receiver: Receiver) -> None:
    page = await (await browser.new_context()).new_page()
    await page.clock.install()
    await page.add_init_script(LISTENING)
    await visit(page, receiver, whole=False)
    await page.clock.run_for(1_000)
    await page.wait_for_function("live('keydown') && live('selectionchange')")
    await page.click("[name=card]")
    await page.keyboard.type("4242")
    await page.clock.run_for(1_000)  # web vitals hear the first key, until they had the time to look at it
    await page.wait_for_function("!live('keydown') && !live('selectionchange')")
    await page.clock.run_for(6_000)
    await page.click("#buy")
    await page.clock.run_for(6_000)
    assert await page.evaluate("[live('keydown'), live('selectionchange')]") == [1, 1]
    await page.context.close()


async def test_scroll_segments_cover_where_the_page_stood(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await passed(page, 400)
    await page.evaluate("scrollTo(0, 800)")
    await passed(page, 600)
    # Two frames there are a pass, not a rest
    await page.evaluate(
        "scrollTo(0, 2000);"
        " new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(scrollTo(0, 100)))))"
    )
    await passed(page, 400)
    height = await page.evaluate("document.documentElement.scrollHeight")
    await stop(page, receiver)
    scrolls = sorted(receiver.of(Scroll), key=lambda scroll: scroll.t)
    assert [scroll.top for scroll in scrolls if scroll.dwell_ms] == [0, 800, 100]
    assert [scroll.top for scroll in scrolls if not scroll.dwell_ms] == [2000]
    assert all((scroll.height, scroll.page_height) == (700, height) for scroll in scrolls)
    assert 300 < scrolls[1].dwell_ms < 1_500
    (leave,) = receiver.of(Leave)
    assert sum(scroll.dwell_ms for scroll in scrolls) <= leave.active_ms


async def test_error_is_scrubbed_and_counted(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate(
        """for (let i = 0; i < 5; i++) setTimeout(() => {
             throw new Error("no 123456 for mia@example.org at https://api.test/x?token=secret#k");
           });
           Promise.reject(new TypeError("late"));
           0"""
    )
    await passed(page, 100)
    await stop(page, receiver)
    first, second = sorted(receiver.of(Error), key=lambda error: -error.count)
    assert first.count == 5
    assert first.message == "Uncaught Error: no ****** for *************** at https://api.test/x"
    assert first.line > 0
    assert "secret" not in first.stack
    assert "mia@" not in first.stack
    assert (second.message, second.count) == ("TypeError: late", 1)


async def test_resize_and_visibility_are_told(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.set_viewport_size({"width": 600, "height": 500})
    await passed(page, 600)
    await page.evaluate(
        """Object.defineProperty(document, "hidden", {value: true, configurable: true});
           document.dispatchEvent(new Event("visibilitychange"));"""
    )
    await passed(page, 300)
    await stop(page, receiver)
    assert [(resize.width, resize.height) for resize in receiver.of(Resize)] == [(600, 500)]
    assert [visibility.hidden for visibility in receiver.of(Visibility)] == [True]
    assert [batch.view.width for batch in receiver.batches][-1] == 600
    (leave,) = receiver.of(Leave)
    assert leave.t - leave.active_ms >= 250


async def test_turned_screen_tells_its_angle(browser: Browser, receiver: Receiver) -> None:
    context = await browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 400, "height": 700})
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    await visit(page, receiver)
    await session.send(
        "Emulation.setDeviceMetricsOverride",
        {"width": 700, "height": 400, "deviceScaleFactor": 1, "mobile": True}
        | {"screenOrientation": {"type": "landscapePrimary", "angle": 90}},
    )
    await passed(page, 600)
    await stop(page, receiver)
    await context.close()
    (resize,) = receiver.of(Resize)
    assert resize.width > resize.height
    assert resize.angle == 90


async def test_web_vitals_are_told_when_the_page_is_hidden(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("document.querySelector('main').style.marginTop = '300px'")  # a shift that nobody asked for
    await passed(page, 200)
    await page.click("#buy")
    # The browser tells of an act once it was painted, and the library looks at that when the page is idle
    async with asyncio.timeout(20):
        while not any(vital.name == "INP" for vital in receiver.of(Vital)):
            await flush(page)
            await passed(page, 50)
    await page.goto("about:blank")
    await receiver.until(lambda: {"LCP", "CLS", "INP", "FCP", "TTFB"} <= {vital.name for vital in receiver.of(Vital)})
    first = {vital.name: vital for _, vital in receiver.facts() if isinstance(vital, Vital)}
    assert first["FCP"].value > first["TTFB"].value > 0
    assert first["LCP"].path
    assert first["CLS"].value > 0
