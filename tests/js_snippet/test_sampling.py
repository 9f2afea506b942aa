"""Which sessions are captured and recorded: the same answer on every page of one."""

import pytest
from playwright.async_api import Browser, Page

from tests.js_snippet.receiver import Receiver, loaded, passed, ready, stop, true, visit
from wire import Click, Custom, Error, Recorded
from wire.limits import KEYFRAME_MS, RING_MS

pytestmark = pytest.mark.asyncio(loop_scope="session")

META, FULL_SNAPSHOT = 4, 2
SESSION = "sessionStorage.getItem('ashiato.session').slice(0, 32)"


def among(session: str, percent: int, salt: str = "") -> bool:
    """FNV-1a, as docs/wire.md has it."""
    found = 0x811C9DC5
    for byte in (session + salt).encode():
        found = (found ^ byte) * 0x01000193 & 0xFFFFFFFF
    return found % 100 < percent


async def test_sample_is_the_same_on_every_page_of_a_session(browser: Browser, receiver: Receiver) -> None:
    receiver.config |= {"sample": 50, "recording": True, "record": 60}
    expected: dict[str, bool] = {}
    for _ in range(12):
        context = await browser.new_context()
        page = await context.new_page()
        await visit(page, receiver)
        session = await page.evaluate(SESSION)
        await visit(page, receiver, "next.html")
        assert await page.evaluate(SESSION) == session
        await page.click("#again")
        expected[session] = among(session, 50)
        # What is under way when its context closes is gone
        if expected[session]:
            await stop(page, receiver)
        else:
            await page.evaluate("ashiato.stop()")
            await passed(page, 300)
        await context.close()
    chosen = {session for session, is_in in expected.items() if is_in}
    await receiver.until(lambda: len([1 for _ in receiver.of(Click)]) == len(chosen))
    assert {batch.session.hex for batch in receiver.batches} == chosen
    assert {batch.sample for batch in receiver.batches} <= {50}
    # Of what is captured, so many percent are recorded, and say so
    told = {batch.session.hex: one for batch, one in receiver.facts() if isinstance(one, Recorded)}
    assert set(told) == {session for session in chosen if among(session, 60, "record")}
    assert {(one.rule, one.sample) for one in told.values()} <= {("", 60)}
    assert {batch.session.hex for batch in receiver.batches if batch.chunk} <= set(told)
    assert 0 < len(chosen) < 12


async def recorded_with(page: Page, receiver: Receiver, *rules: str) -> None:
    receiver.config |= {"recording": True, "record": 0, "rules": list(rules)}
    await visit(page, receiver)
    await true(page, loaded("r.js"))
    await page.evaluate("out.textContent = 'before'; 0")
    await passed(page, 300)


async def test_session_out_of_the_recorded_sample_loads_no_recorder(page: Page, receiver: Receiver) -> None:
    receiver.config |= {"recording": True, "record": 0}
    await visit(page, receiver)
    await page.click("#buy")
    await stop(page, receiver)
    assert not any(batch.chunk for batch in receiver.batches)
    assert not any(path.startswith("/r.js") for path in receiver.requests)


FIRES = {
    "error": "setTimeout(() => { throw new Error('x') })",
    "event:bought": "ashiato.track('bought')",
}


@pytest.mark.parametrize("rule", FIRES)
async def test_rule_sends_what_was_before_it(page: Page, receiver: Receiver, rule: str) -> None:
    await recorded_with(page, receiver, "rage", "error", "event:bought", "event:other")
    await page.evaluate("ashiato.track('harmless'); 0")
    await passed(page, 2_500)
    assert not any(batch.chunk for batch in receiver.batches)
    await page.evaluate(FIRES[rule] + "; 0")
    await receiver.until(lambda: receiver.of(Recorded))
    await page.evaluate("out.textContent = 'after'; 0")
    await stop(page, receiver)
    await receiver.until(lambda: '"after"' in receiver.everything())
    assert [(one.rule, one.sample) for one in receiver.of(Recorded)] == [(rule, 100)]
    assert [event["type"] for event in receiver.chunks()[0]][:2] == [META, FULL_SNAPSHOT]
    assert '"before"' in receiver.everything()
    await visit(page, receiver, "next.html")
    await receiver.until(lambda: any(b.chunk and b.view.url.endswith("next.html") for b in receiver.batches))
    await stop(page, receiver)


async def test_three_quick_clicks_on_a_spot_are_rage(page: Page, receiver: Receiver) -> None:
    await recorded_with(page, receiver, "rage")
    for selector in ("#buy", "#dead", "#focus"):
        await page.click(selector)
    await passed(page, 3_200)
    assert receiver.of(Recorded) == []
    await page.click("#buy", click_count=3, delay=20)
    await receiver.until(lambda: receiver.of(Recorded))
    assert receiver.of(Recorded)[0].rule == "rage"
    await stop(page, receiver)


async def test_abandoned_form_is_recorded_though_the_page_goes(page: Page, receiver: Receiver) -> None:
    await recorded_with(page, receiver, "abandon")
    await page.fill("[name=mail]", "mia@example.org")
    await page.goto(receiver.url("next.html"))
    await ready(page)
    await receiver.until(lambda: receiver.of(Recorded) and receiver.chunks())
    assert receiver.of(Recorded)[0].rule == "abandon"
    assert [event["type"] for event in receiver.chunks()[0]][:2] == [META, FULL_SNAPSHOT]
    await stop(page, receiver)


@pytest.mark.parametrize("changes", [True, False], ids=["changing page", "still page"])
async def test_ring_holds_no_more_than_two_minutes(browser: Browser, receiver: Receiver, changes: bool) -> None:
    receiver.config |= {"recording": True, "record": 0, "rules": ["event:now"]}
    context = await browser.new_context()
    page = await context.new_page()
    await page.clock.install()
    await visit(page, receiver, whole=False)
    await page.clock.run_for(1_000)
    await receiver.until(lambda: any(path.startswith("/r.js") for path in receiver.requests))
    await page.wait_for_timeout(500)
    if changes:
        await page.evaluate("setInterval(() => (out.textContent = Date.now()), 1000); 0")
    for turn in range(5):
        await page.clock.run_for(59_000)
        if changes:
            await page.mouse.move(100, 200 + turn)
    fired = await page.evaluate("const at = Date.now(); buy.textContent = 'fired'; ashiato.track('now'); at")
    await page.clock.run_for(3_000)
    await receiver.until(lambda: '"fired"' in receiver.everything())
    await context.close()
    events = [event for chunk in receiver.chunks() for event in chunk]
    assert [event["type"] for event in events[:2]] == [META, FULL_SNAPSHOT]
    assert events[0]["timestamp"] >= fired - RING_MS
    if changes:
        assert events[0]["timestamp"] <= fired - RING_MS / 2
    assert [event["timestamp"] for event in events] == sorted(event["timestamp"] for event in events)


async def test_keyframe_comes_by_the_clock(browser: Browser, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    context = await browser.new_context()
    page = await context.new_page()
    await page.clock.install()
    await visit(page, receiver, whole=False)
    await page.clock.run_for(1_000)
    await receiver.until(lambda: receiver.chunks())
    for second in range(0, KEYFRAME_MS // 1000 + 60, 30):
        await page.evaluate("(n) => { out.textContent = n }", second)
        await page.mouse.move(100, 200 + second % 50)
        await page.clock.run_for(30_000)
    await receiver.until(lambda: sum(1 for b in receiver.batches if b.chunk and b.chunk.keyframe) == 2)
    await context.close()


async def test_without_a_sample_nothing_is_said_of_it(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await visit(page, receiver)
    await receiver.until(lambda: receiver.chunks())
    await stop(page, receiver)
    assert receiver.of(Recorded) == []
    assert [*receiver.of(Error), *receiver.of(Custom)] == []
