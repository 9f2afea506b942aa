"""Batches reach the collector once, whatever happens on the way."""

from functools import partial

import pytest
from playwright.async_api import Page, Route

from tests.js_snippet.receiver import Receiver, flush, ready, visit
from wire import Click, Custom, Leave, Start
from wire.limits import FLUSH_BYTES, KEEPALIVE_BYTES

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
