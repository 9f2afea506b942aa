"""The same in Firefox: what is captured, how it travels, and what never leaves the browser."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.firefox import Firefox, Tab, firefox
from tests.js_snippet.receiver import Receiver, flush, ready, stop, visit
from tests.js_snippet.test_canary import CARD, CODE, IBAN, MAIL, PAGE, PASSWORD, PHONE, SECRET, TOKEN
from wire import Click, Custom, Error, Field, Leave, Move, Reaction, Scroll, Select, Start, Submit, Visibility, Vital
from wire.limits import KEEPALIVE_BYTES, OFFSET_SCALE

pytestmark = pytest.mark.asyncio(loop_scope="session")

META, FULL_SNAPSHOT = 4, 2
SIGNAL = "Object.defineProperty(navigator, 'globalPrivacyControl', {get: () => true})"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def fox(dist: object) -> AsyncIterator[Firefox]:
    async with firefox() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def tab(fox: Firefox) -> AsyncIterator[Tab]:
    async with fox.tab() as tab:
        yield tab


async def test_facts_of_a_visit_are_captured(tab: Tab, receiver: Receiver) -> None:
    await visit(tab, receiver, "page.html?token=secret")
    await tab.move((100, 200), (500, 300))
    await tab.click("#buy")
    await tab.click("document.querySelector('shadow-box').shadowRoot.querySelector('button')")
    await tab.click("[name=mail]")
    await tab.type("mia@example.org")
    await tab.click("[type=submit]")
    await tab.evaluate("getSelection().selectAllChildren(text)")
    await tab.evaluate("setTimeout(() => { throw new Error('of mia@example.org') })")
    await tab.wheel(900)
    await tab.evaluate("new Promise((done) => setTimeout(done, 700))")
    await tab.evaluate("history.pushState({}, '', '/routed')")
    await flush(tab)
    await receiver.until(lambda: len(receiver.of(Leave)) == 1)  # of the page before the route
    await stop(tab, receiver)
    first, shadow, field, send = receiver.of(Click)
    assert (first.path, first.label, first.reaction) == ("#buy", "Buy ** now", Reaction.MUTATION)
    assert first.reaction_ms > 0
    assert abs(first.ex / OFFSET_SCALE - 0.5) < 0.05
    assert await tab.evaluate("document.querySelector('#buy').offsetLeft") < first.x
    assert " >>> " in shadow.path
    assert (field.label, send.label) == ("Your mail", "Send *")
    assert [(one.edits > 0, one.filled) for one in receiver.of(Field) if one.label == "Your mail"] == [(True, True)]
    assert len(receiver.of(Submit)) == 1
    assert [error.message for error in receiver.of(Error)] == ["Error: of ***************"]
    assert len(receiver.of(Move)) >= 2
    assert max(one.top for one in receiver.of(Scroll)) > 500
    assert [one.copied for one in receiver.of(Select)] == [False]
    assert {"FCP", "TTFB"} <= {vital.name for vital in receiver.of(Vital)}
    assert [one.hidden for one in receiver.of(Visibility)] == [True, False]
    assert len(receiver.of(Start)) == len(receiver.of(Leave)) == 2
    assert {batch.view.url for batch in receiver.batches} == {receiver.url("page.html"), receiver.url("routed")}


async def test_recording_goes_on_over_routes_and_loads(tab: Tab, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await visit(tab, receiver)
    await receiver.until(lambda: receiver.chunks())
    await tab.click("#buy")
    await tab.evaluate("history.pushState({}, '', '/routed')")
    await receiver.until(lambda: len([c for c in receiver.chunks() if c[0]["type"] == META]) == 2)
    await visit(tab, receiver, "next.html")
    await receiver.until(lambda: len([c for c in receiver.chunks() if c[0]["type"] == META]) == 3)
    await stop(tab, receiver)
    numbers = sorted(batch.chunk.seq for batch in receiver.batches if batch.chunk)
    assert numbers == list(range(len(numbers)))
    assert len({batch.chunk.key for batch in receiver.batches if batch.chunk}) == 1
    assert [event["type"] for event in receiver.chunks()[0]] == [META, FULL_SNAPSHOT]
    click = receiver.of(Click)[0]
    assert click.node > 0
    assert '"bought"' in receiver.everything()


async def test_batches_are_simple_gzipped_requests(tab: Tab, receiver: Receiver) -> None:
    await tab.goto(receiver.url("other.html"))
    await tab.evaluate("document.cookie = 'sid=cookie-canary'")
    await visit(tab, receiver, "page.html?token=secret")
    await tab.evaluate("for (let n = 0; n < 20; n++) ashiato.track('n' + n, {text: 'same '.repeat(50)})")
    await flush(tab)
    await receiver.until(lambda: len(receiver.of(Custom)) == 20)
    (large,) = (arrival for arrival in receiver.arrivals if len(arrival.batch.events) >= 20)
    assert large.body[:2] == b"\x1f\x8b"
    assert large.headers["Content-Type"] == "text/plain"
    assert not {"Cookie", "Referer"} & set(large.headers)


async def test_refused_for_now_is_sent_again_and_outlives_the_page(tab: Tab, receiver: Receiver) -> None:
    receiver.answers = [(503, {"Retry-After": "600"}), *[(503, {})] * 4]
    await visit(tab, receiver)
    await tab.evaluate("ashiato.track('kept', {n: 1})")
    await flush(tab)
    await receiver.until(lambda: receiver.arrivals)
    await tab.reload()
    await ready(tab)
    receiver.answers = []
    await receiver.until(lambda: receiver.of(Custom), 12)
    same = [arrival for arrival in receiver.arrivals if arrival.batch.id == receiver.arrivals[0].batch.id]
    assert len({arrival.body for arrival in same}) == 1
    assert same[-1].status == 204
    assert [custom.props for custom in receiver.of(Custom)] == [{"n": 1}]


async def test_last_facts_go_out_with_the_page_within_the_budget(tab: Tab, receiver: Receiver) -> None:
    await visit(tab, receiver)
    await tab.evaluate("for (let n = 0; n < 60; n++) ashiato.track('n' + n, {text: String(n).repeat(999)})")
    await tab.click("#next")
    await receiver.until(lambda: receiver.of(Leave) and len(receiver.of(Custom)) == 60, 20)
    assert receiver.of(Click)[0].label == "Next page"
    assert max(len(arrival.body) for arrival in receiver.arrivals) < KEEPALIVE_BYTES


@pytest.mark.parametrize("mode", ["strict", "balanced", "open"])
async def test_nothing_that_the_mode_forbids_is_on_the_wire(tab: Tab, receiver: Receiver, mode: str) -> None:
    receiver.config = {"mode": mode, "recording": True}
    receiver.pages["pay.html"] = PAGE
    await visit(tab, receiver, f"pay.html?token={SECRET}&email={MAIL}#id_token={SECRET}")
    await flush(tab)
    assert mode != "strict" or receiver.arrivals == []
    await tab.evaluate("ashiato.consent(true)")
    await receiver.until(lambda: receiver.chunks())
    for name, text in {"card": CARD, "iban": IBAN, "mail": MAIL, "tel": PHONE, "pass": PASSWORD, "otp": CODE}.items():
        await tab.click(f"[name={name}]")
        await tab.type(text)
    await tab.click("#rich")
    await tab.type(PASSWORD)
    for selector in ("#pay", "#call", "#shown"):
        await tab.click(selector)
    await tab.evaluate(f"out.textContent = 'Sent to {MAIL}'; out.title = '{CARD}'; 0")
    await tab.evaluate(f"history.pushState({{}}, '', '/done/{TOKEN}?token={TOKEN}')")
    await stop(tab, receiver)
    await receiver.until(lambda: "/done/" in receiver.everything())
    receiver.requests.clear()
    everything = receiver.everything()
    assert len(receiver.of(Click)) >= 10
    assert [canary for canary in (PASSWORD, CODE, SECRET, TOKEN) if canary in everything] == []
    shown = [canary for canary in (CARD, IBAN, MAIL, PHONE) if canary in everything]
    assert shown == ([CARD, IBAN, MAIL, PHONE] if mode == "open" else [])


async def test_privacy_signal_stops_recording_and_the_visitor_id(fox: Firefox, receiver: Receiver) -> None:
    receiver.config = {"mode": "open", "recording": True}
    async with fox.tab(SIGNAL) as tab:
        await visit(tab, receiver)
        await tab.evaluate("ashiato.consent(true)")
        await tab.click("#buy")
        await stop(tab, receiver)
    assert receiver.of(Click)
    assert all(batch.visitor is None and batch.chunk is None for batch in receiver.batches)
    assert not any(path.startswith("/r.js") for path in receiver.requests)
