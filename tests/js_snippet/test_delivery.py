"""Batches reach the collector once, whatever happens on the way."""

from datetime import datetime
from functools import partial

import pytest
from playwright.async_api import Browser, Page, Route

from tests.js_snippet.receiver import Receiver, flush, inflate, ready, stop, true, visit
from wire import Click, Custom, Leave, Start
from wire.limits import FLUSH_BYTES, FLUSH_MS, KEEPALIVE_BYTES

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("status", "headers", "at_least"),
    [
        pytest.param(503, {}, 0.4, id="overloaded"),
        pytest.param(500, {}, 0.4, id="broken"),
        pytest.param(429, {"Retry-After": "2", "Access-Control-Expose-Headers": "Retry-After"}, 1.9, id="told when"),
    ],
)
async def test_refused_for_now_is_sent_again_as_it_was(
    page: Page, receiver: Receiver, status: int, headers: dict[str, str], at_least: float
) -> None:
    receiver.answers = [(status, headers)]
    await visit(page, receiver)
    await flush(page)
    await receiver.until(lambda: receiver.batches)
    first, second = receiver.arrivals[:2]
    assert (first.status, second.status) == (status, 204)
    assert first.body == second.body
    assert second.at - first.at >= at_least
    assert first.query == ""
    age = int(second.query.removeprefix("age="))
    assert age == pytest.approx((second.at - first.at) * 1000, abs=500)
    assert len(receiver.of(Start)) == 1


async def test_lost_connection_is_sent_again(page: Page, receiver: Receiver) -> None:
    lost: list[str] = []

    async def lose(route: Route) -> None:
        lost.append(route.request.url)
        await (route.abort("connectionreset") if len(lost) < 2 else route.continue_())

    await page.route("**/i*", lose)
    await visit(page, receiver)
    await flush(page)
    await receiver.until(lambda: receiver.batches)
    assert len(receiver.of(Start)) == 1
    assert len(lost) == 2


def arrived(receiver: Receiver, count: int) -> bool:
    return len(receiver.arrivals) == count


async def test_refused_for_good_is_not_sent_again(page: Page, receiver: Receiver) -> None:
    statuses = [400, 401, 403, 413]
    receiver.answers = [(status, {}) for status in statuses]
    await visit(page, receiver)
    for n in range(1, 5):
        await flush(page)
        await receiver.until(partial(arrived, receiver, n))
        await page.evaluate("(n) => ashiato.track('n' + n)", n)
    await flush(page)
    await receiver.until(lambda: receiver.of(Custom))
    assert [arrival.status for arrival in receiver.arrivals] == [*statuses, 204]
    assert len({arrival.batch.id for arrival in receiver.arrivals}) == 5


async def test_last_click_goes_out_with_the_page(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.click("#buy")
    await page.click("#next")
    await receiver.until(lambda: receiver.of(Leave))
    assert [click.label for click in receiver.of(Click)] == ["Buy ** now", "Next page"]


async def test_what_failed_outlives_the_page(page: Page, receiver: Receiver) -> None:
    receiver.answers = [(503, {"Retry-After": "600"}), (503, {}), (503, {})]
    await visit(page, receiver)
    await page.evaluate("ashiato.track('kept', {n: 1})")
    await flush(page)
    await receiver.until(lambda: receiver.arrivals)
    receiver.answers = [(503, {})] * 3
    await page.reload()
    await ready(page)
    receiver.answers = []
    await receiver.until(lambda: receiver.of(Custom), 12)
    assert [custom.props for custom in receiver.of(Custom)] == [{"n": 1}]
    assert {batch.id for batch in receiver.batches} >= {arrival.batch.id for arrival in receiver.arrivals[:1]}
    assert await page.evaluate("sessionStorage.getItem('ashiato.unsent')") is None


async def test_more_than_keepalive_takes_outlives_the_page(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate(
        """for (let i = 0; i < 100; i++) ashiato.track('n' + i, {text: String(i).repeat(999).slice(0, 1999)})"""
    )
    await page.goto(receiver.url("next.html"))
    await receiver.until(lambda: len(receiver.of(Custom)) == 100)
    assert sorted(int(custom.name[1:]) for custom in receiver.of(Custom)) == list(range(100))
    assert max(len(arrival.body) for arrival in receiver.arrivals) < KEEPALIVE_BYTES
    assert max(len(arrival.body) for arrival in receiver.arrivals) > FLUSH_BYTES / 2


async def test_requests_are_simple_and_tell_nothing_by_the_way(page: Page, receiver: Receiver) -> None:
    seen: list[dict[str, str]] = []

    async def look(route: Route) -> None:
        seen.append(await route.request.all_headers())
        await route.continue_()

    await page.context.add_cookies([{"name": "sid", "value": "cookie-canary", "url": receiver.url("")}])
    await page.route("**/i", look)
    await visit(page, receiver, "page.html?token=secret")
    await flush(page)
    await receiver.until(lambda: receiver.batches)
    assert seen[0]["content-type"] == "text/plain"
    assert "referer" not in seen[0]
    assert "cookie" not in seen[0]
    assert seen[0]["origin"] == receiver.url("").rstrip("/")


async def test_what_is_given_up_is_counted_and_told(page: Page, receiver: Receiver) -> None:
    await page.add_init_script(
        """const { setItem } = Storage.prototype;
           Storage.prototype.setItem = function (key, text) {
             if (/unsent/.test(key)) throw new Error("full");
             setItem.call(this, key, text);
           }"""
    )
    receiver.answers = [(503, {"Retry-After": "600"})] * 9
    await visit(page, receiver)
    await page.evaluate("ashiato.track('one'); ashiato.track('two')")
    await flush(page)
    await receiver.until(lambda: receiver.arrivals)
    await page.evaluate("ashiato.track('three')")
    await page.route("**/i*", lambda route: route.abort())
    await page.goto(receiver.url("next.html"))
    receiver.answers = []
    await page.unroute("**/i*")
    await ready(page)
    await flush(page)
    await receiver.until(lambda: receiver.batches)
    told = [batch.lost for batch in receiver.batches]
    assert told[0] >= 3
    assert told[1:] == [0] * (len(told) - 1)


async def test_browser_without_keepalive_leaves_a_beacon(page: Page, receiver: Receiver) -> None:
    await page.add_init_script("delete Request.prototype.keepalive")
    await visit(page, receiver)
    await page.click("#buy")
    await page.click("#next")
    await receiver.until(lambda: any(isinstance(event, Leave) for _, event in receiver.facts()))
    await ready(page)
    await flush(page)
    await receiver.until(lambda: any(batch.view.url.endswith("utm_source=mail") for batch in receiver.batches))
    assert [click.label for click in receiver.of(Click)] == ["Buy ** now", "Next page"]
    assert [batch.lost for batch in receiver.batches] == [0] * len(receiver.batches)


async def test_page_of_another_origin_needs_no_preflight(page: Page, receiver: Receiver) -> None:
    methods: list[str] = []
    page.on("request", lambda request: methods.append(request.method))
    receiver.config["recording"] = True
    shop = Receiver()
    await shop.server.start_server()
    origin = shop.url("").rstrip("/")
    shop.pages["teas.html"] = f"""<!doctype html><button id=buy>Buy</button>
      <script async src="{receiver.url("a.js")}" data-site="site-key"></script>"""
    try:
        await visit(page, shop, "teas.html")
        await receiver.until(lambda: any(batch.chunk for batch in receiver.batches))
        await page.click("#buy")
        await page.goto("about:blank")
        await receiver.until(lambda: receiver.of(Leave) and receiver.of(Click))
    finally:
        await shop.server.close()
    assert set(methods) == {"GET", "POST"}
    assert {arrival.headers["Origin"] for arrival in receiver.arrivals} == {origin}
    assert not [path for path in shop.requests if path.endswith(("/i", "/c", ".js"))]


async def test_path_of_the_sites_own_serves_as_well(page: Page, receiver: Receiver) -> None:
    asked: list[str] = []

    async def proxy(route: Route) -> None:
        asked.append(route.request.url.removeprefix(receiver.url("")).split("?")[0])
        await route.continue_(url=route.request.url.replace("/t/", "/"))

    receiver.pages["own.html"] = '<!doctype html><script async src="/t/a.js" data-site="site-key"></script>'
    receiver.config["recording"] = True
    await page.route("**/t/*", proxy)
    await visit(page, receiver, "own.html")
    await receiver.until(lambda: any(batch.chunk for batch in receiver.batches))
    await stop(page, receiver)
    assert set(asked) == {"t/a.js", "t/b.js", "t/c", "t/i", "t/r.js"}


async def test_what_is_kept_over_a_page_load_is_bounded_and_the_rest_counted(page: Page, receiver: Receiver) -> None:
    receiver.answers = [(503, {"Retry-After": "600"})] * 99
    await visit(page, receiver)
    await page.evaluate(
        """for (let n = 0; n < 900; n++)
             ashiato.track("n" + n, {text: Array.from({length: 60}, () => Math.random().toString(36)).join("")})"""
    )
    await flush(page)
    await page.route("**/i*", lambda route: route.abort())
    # the script takes it up
    await page.add_init_script("self.found = sessionStorage.getItem('ashiato.unsent')?.length")
    await page.goto(receiver.url("other.html"))
    kept = await page.evaluate("self.found")
    assert 300_000 < kept <= 512 * 1024
    receiver.answers = []
    await page.unroute("**/i*")
    await ready(page)
    await flush(page)
    await receiver.until(lambda: any(batch.lost for batch in receiver.batches), 12)
    await receiver.until(lambda: len(receiver.of(Custom)) + sum(batch.lost for batch in receiver.batches) >= 900, 12)
    assert receiver.of(Custom)


async def test_small_and_large_batches_are_gzipped_where_that_helps(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("for (let i = 0; i < 50; i++) ashiato.track('repeated', {word: 'the same again'})")
    await receiver.until(lambda: receiver.of(Custom))
    body = next(arrival.body for arrival in receiver.arrivals if b"repeated" in inflate(arrival.body))
    assert body[:2] == b"\x1f\x8b"
    assert len(inflate(body)) > 4 * len(body)
    await stop(page, receiver)


# Counts what is posted and what was answered, tells when it was, and says what is drawn by lot
WATCHED = """window.posts = window.answers = window.answered = 0;
  const { fetch } = window;
  window.fetch = async (address, how) => {
    const post = +(how?.method === "POST");
    posts += post;
    try { return await fetch(address, how) } finally { answers += post; answered = Date.now() }
  };
  Math.random = () => LOT;"""


async def standing(browser: Browser, lot: float) -> Page:
    """A page whose clock goes on only when it is told to."""
    page = await (await browser.new_context()).new_page()
    await page.clock.install(time=datetime(2026, 1, 1))
    await page.clock.pause_at(datetime(2026, 1, 1, 0, 1))
    await page.add_init_script(WATCHED.replace("LOT", str(lot)))
    return page


async def test_oldest_fact_waits_as_long_as_it_may_and_no_longer(browser: Browser, receiver: Receiver) -> None:
    page = await standing(browser, 0.5)
    await visit(page, receiver, whole=False)
    await page.clock.run_for(FLUSH_MS + 1_000)
    await receiver.until(lambda: receiver.of(Start))
    sent = await page.evaluate("posts")
    await page.evaluate("ashiato.track('first')")
    await page.clock.run_for(FLUSH_MS - 1_000)
    await page.evaluate("ashiato.track('second')")  # does not begin the wait anew
    await page.clock.run_for(999)
    assert await page.evaluate("posts") == sent
    await page.clock.run_for(1)
    await receiver.until(lambda: receiver.of(Custom))
    assert await page.evaluate("posts") == sent + 1
    assert [custom.name for custom in receiver.of(Custom)] == ["first", "second"]
    await page.context.close()


@pytest.mark.parametrize(
    ("lot", "waits"), [(0, [500, 1_000, 2_000]), (0.75, [1_250, 2_500, 5_000])], ids=["soon", "late"]
)
async def test_waits_between_tries_double_and_are_spread_by_lot(
    browser: Browser, receiver: Receiver, lot: float, waits: list[int]
) -> None:
    receiver.answers = [(503, {})] * len(waits)
    page = await standing(browser, lot)
    await visit(page, receiver, whole=False)
    while not await page.evaluate("posts"):
        await page.clock.run_for(100)  # little at a time: the answer may come while the clock goes
    for n, wait in enumerate(waits, start=1):
        await true(page, f"answers === {n}")
        await page.clock.run_for(wait - 1 - await page.evaluate("Date.now() - answered"))
        assert await page.evaluate("posts") == n
        await page.clock.run_for(1)
        assert await page.evaluate("posts") == n + 1
    await receiver.until(lambda: receiver.of(Start))
    assert len({arrival.body for arrival in receiver.arrivals}) == 1
    await page.context.close()
