"""`data-debug` says in the page what is captured, and why not."""

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.js_snippet.receiver import Receiver, passed, ready, stop, true
from wire import Click
from wire.limits import RECORDING_BYTES, RECORDING_IDLE_MS

pytestmark = pytest.mark.asyncio(loop_scope="session")

HTML = '<!doctype html><script async src="/a.js" data-site="site-key" data-debug></script><button id=go>Go</button>'
TEXT = "[...document.querySelector('ashiato-doctor').shadowRoot.children].map((row) => row.textContent).join('\\n')"


async def told(page: Page, receiver: Receiver, html: str = HTML) -> None:
    await page.route("**/made.html", lambda route: route.fulfill(body=html, content_type="text/html"))
    await page.goto(receiver.url("made.html"))
    await page.wait_for_function("document.querySelector('ashiato-doctor')")


@pytest.mark.parametrize(
    ("config", "script", "says"),
    [
        pytest.param(
            {"recording": True},
            "",
            ["mode balanced, 100 % of sessions captured", "yes Captured every session", "yes Recorded from the start"],
            id="all well",
        ),
        pytest.param({"mode": "strict"}, "", ["no Consent none yet, and mode strict needs it"], id="no consent"),
        pytest.param({}, "", ["no Recorded recording is off in the site's settings"], id="recording off"),
        pytest.param(
            {"recording": True},
            "Object.defineProperty(navigator, 'globalPrivacyControl', {get: () => true})",
            ["no May be tracked Global Privacy Control", "no Recorded the browser asks not to be tracked"],
            id="privacy signal",
        ),
        pytest.param(
            {"sample": 0}, "", ["no Captured this session is not in the sample of 0 %"], id="not in the sample"
        ),
        pytest.param(
            {"recording": True, "record": 0}, "", ["this session is not in the sample of 0 %"], id="not to be recorded"
        ),
        pytest.param(
            {"recording": True, "record": 0, "rules": ["rage"]},
            "",
            ["– Recorded held in memory until one of: rage", "0 % recorded, others by rule"],
            id="rules",
        ),
    ],
)
async def test_doctor_says_which_gate_is_closed(
    page: Page, receiver: Receiver, config: Mapping[str, Any], script: str, says: list[str]
) -> None:
    receiver.config |= config
    if script:
        await page.add_init_script(script)
    await told(page, receiver)
    for text in says:
        await page.wait_for_function(f"(said) => {TEXT}.includes(said)", arg=text)


async def test_doctor_names_an_unknown_key_and_a_blocked_file(page: Page, receiver: Receiver) -> None:
    await page.route("**/c?*", lambda route: route.fulfill(status=401, body="unknown_site"))
    await page.route("**/b.js*", lambda route: route.abort())
    await told(page, receiver)
    await page.wait_for_function(f"{TEXT}.includes('no Settings no site has this key')")
    await page.wait_for_function(f"{TEXT}.includes('no b.js not there')")


async def test_doctor_names_the_policy_and_refused_batches(page: Page, receiver: Receiver) -> None:
    receiver.answers = [(403, {"Timing-Allow-Origin": "*"})]
    await told(page, receiver)
    await ready(page)
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange')); ashiato.track('x')")
    await page.wait_for_function(f"{TEXT}.includes('1 of') && {TEXT}.includes('refused, with 403')")
    await page.evaluate(
        """const policy = document.createElement("meta");
           policy.httpEquiv = "Content-Security-Policy";
           policy.content = "img-src 'none'";
           document.head.append(policy);
           new Image().src = "/x.png"; 0"""
    )
    await page.wait_for_function(f"{TEXT}.includes('no Policy img-src blocks')")


async def test_doctor_tells_how_large_batches_are(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await told(page, receiver)
    await ready(page)
    await receiver.until(lambda: receiver.chunks())
    await stop(page, receiver)
    sizes = [len(arrival.body) for arrival in receiver.arrivals]
    said = f"yes Sizes last {sizes[-1]} bytes, largest {max(sizes)}, in all {sum(sizes)}"
    await page.wait_for_function(f"(said) => {TEXT}.includes(said)", arg=said)


async def test_doctor_says_when_a_recording_is_as_large_as_it_may_be(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await page.add_init_script(
        "for (const owner of [sessionStorage]) { const get = owner.getItem.bind(owner);"
        " Storage.prototype.getItem = (key) => key === 'ashiato.recorded' && get('ashiato.session')"
        f" ? get('ashiato.session').split(',')[0] + ',,{RECORDING_BYTES + 1},' + Date.now() : get(key) }}"
    )
    await told(page, receiver)
    await page.wait_for_function(f"{TEXT}.includes('no Recorded this session')")


async def test_doctor_says_when_a_recording_is_paused_and_when_it_goes_on(browser: Browser, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    context = await browser.new_context()
    page = await context.new_page()
    await page.clock.install()
    receiver.pages["made.html"] = HTML
    await page.goto(receiver.url("made.html"))
    await ready(page, whole=False)
    await page.clock.run_for(3_000)
    await receiver.until(lambda: receiver.chunks())
    await page.clock.run_for(1_000)  # it draws itself anew every second
    await true(page, f"{TEXT}.includes('yes Recorded from the start')")
    await page.clock.run_for(RECORDING_IDLE_MS)
    await true(page, f"{TEXT}.includes('no Recorded paused: nobody acts')")
    await page.mouse.move(100, 200)
    await page.clock.run_for(1_000)
    await true(page, f"{TEXT}.includes('yes Recorded from the start')")
    await context.close()


async def test_doctor_is_neither_recorded_nor_loaded_without_being_asked(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await told(page, receiver)
    await receiver.until(lambda: receiver.chunks())
    await passed(page, 1_100)  # it draws itself anew every second
    await stop(page, receiver)
    assert "every session" not in receiver.everything()
    receiver.requests.clear()
    await page.goto(receiver.url("page.html"))
    await ready(page)
    await page.click("#buy")
    await stop(page, receiver)
    assert receiver.of(Click)
    assert not any(path.startswith("/d.js") for path in receiver.requests)
