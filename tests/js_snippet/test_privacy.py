"""What never leaves the browser, in any mode."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.js_snippet.receiver import Receiver, flush, passed, ready, stop, visit
from wire import Click, Field, Start

pytestmark = pytest.mark.asyncio(loop_scope="session")

TYPED = {
    "[name=mail]": "zz.canary@typed.example",
    "[name=pass]": "canary-password",
    "[name=card]": "4242424242424242",
    "[name=note]": "canary-note",
}
CANARIES = [*TYPED.values(), "typed.example", "canary", "secret", "hunter"]
STORED = "[localStorage.length, sessionStorage.length, document.cookie.length]"


async def fill(page: Page) -> None:
    for selector, text in TYPED.items():
        await page.click(selector)
        await page.keyboard.type(text)
    await page.select_option("[name=colour]", "canary-option")
    await page.check("[name=plan]")
    await page.click("#rich")
    await page.keyboard.type("canary rich text")
    await page.evaluate(
        """document.querySelector("[name=h]").value = "canary-hidden-2";
           document.querySelector("[name=h]").setAttribute("value", "canary-hidden-3");
           document.querySelector("[name=card]").setAttribute("value", "4242424242424242");
           const added = document.createElement("div");
           added.innerHTML = '<input value="canary-added" type="hidden"><input name="n" value="canary-new">' +
             '<textarea>canary-area</textarea><p data-ash-mask>canary-late</p>' +
             '<iframe srcdoc="&lt;input value=canary-framed&gt;"></iframe><a href="/x?key=canary-key">x</a>';
           document.body.append(added);
           hidden.firstChild.data = "canary-changed"; 0"""
    )
    await passed(page, 300)
    await page.click("[name=mail]")
    await page.click("[type=submit]")
    await passed(page, 100)


@pytest.mark.parametrize("mode", ["strict", "balanced", "open"])
async def test_typed_text_is_never_sent(page: Page, receiver: Receiver, mode: str) -> None:
    receiver.config = {"mode": mode, "recording": True}
    await visit(page, receiver, "page.html?password=hunter2")
    await page.evaluate("ashiato.consent(true)")
    await receiver.until(lambda: receiver.chunks())
    await fill(page)
    await stop(page, receiver)
    await receiver.until(lambda: any(e["type"] == 3 and e["data"]["source"] == 5 for c in receiver.chunks() for e in c))
    assert len(receiver.of(Field)) >= 7
    receiver.requests.clear()
    everything = receiver.everything()
    assert [canary for canary in CANARIES if canary in everything] == []


def nodes(tree: dict[str, Any]) -> list[dict[str, Any]]:
    return [tree, *(node for child in tree.get("childNodes", []) for node in nodes(child))]


async def recorded(page: Page, receiver: Receiver, mode: str) -> str:
    receiver.config = {"mode": mode, "recording": True}
    await visit(page, receiver)
    await page.evaluate("ashiato.consent(true)")
    await receiver.until(lambda: receiver.chunks())
    await stop(page, receiver)
    snapshot = receiver.chunks()[0][1]["data"]["node"]
    texts = [node["textContent"] for node in nodes(snapshot) if node["type"] == 3]
    words = [
        str(node["attributes"][name])
        for node in nodes(snapshot)
        for name in ("placeholder", "title", "value", "aria-label")
        if name in node.get("attributes", {})
    ]
    return " | ".join(text.strip() for text in texts + words if text.strip())


async def test_balanced_masks_digits_and_addresses(page: Page, receiver: Receiver) -> None:
    text = await recorded(page, receiver, "balanced")
    assert "Some text to select with **** and *************** in it." in text
    assert "Naked **** text" in text, "text right under a shadow root"
    assert "you ***" in text
    assert "Send *" in text
    assert "Call 0800" in text
    assert receiver.batches[0].view.title == "Order **** for ***************"


async def test_strict_masks_all_text(page: Page, receiver: Receiver) -> None:
    text = await recorded(page, receiver, "strict")
    assert "**** **** ** ****** **** **** *** *************** ** ***" in text
    assert "Next page" not in text
    assert "Naked" not in text
    assert "Open menu" not in text
    assert set(receiver.batches[0].view.title) == {"*", " "}


async def test_open_leaves_text_as_it_is(page: Page, receiver: Receiver) -> None:
    text = await recorded(page, receiver, "open")
    assert "Some text to select with 4711 and leo@example.org in it." in text
    assert "Mask canary-masked" not in text
    assert "**** *************" in text
    assert receiver.batches[0].view.title == "Order 4711 for mia@example.org"


async def test_strict_does_nothing_before_consent(page: Page, receiver: Receiver) -> None:
    receiver.config = {"mode": "strict", "recording": True}
    await visit(page, receiver)
    await page.click("#buy")
    await flush(page)
    await passed(page, 300)
    assert receiver.arrivals == []
    assert await page.evaluate(STORED) == [0, 0, 0]
    await page.evaluate("ashiato.consent(true)")
    await page.click("#dead")
    await stop(page, receiver)
    assert [click.label for click in receiver.of(Click)] == ["****"]
    assert receiver.batches[0].visitor is not None


async def test_consent_is_remembered_and_can_be_taken_back(page: Page, receiver: Receiver) -> None:
    receiver.config = {"mode": "strict", "recording": False}
    await visit(page, receiver)
    await page.evaluate("ashiato.consent(true)")
    await page.reload()
    await ready(page)
    await flush(page)
    await receiver.until(lambda: len({batch.view.id for batch in receiver.batches}) == 2)
    assert len({batch.visitor for batch in receiver.batches}) == 1
    await page.evaluate("ashiato.consent(false)")
    await passed(page, 200)
    count = len(receiver.arrivals)
    await page.click("#buy")
    await flush(page)
    await passed(page, 300)
    assert len(receiver.arrivals) == count
    assert await page.evaluate(STORED) == [0, 0, 0]


async def test_balanced_knows_no_visitor_until_consent(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    assert await page.evaluate(STORED.replace("sessionStorage.length, ", "")) == [0, 0]
    await page.click("#buy")
    await flush(page)
    await receiver.until(lambda: receiver.of(Click))
    await page.evaluate("ashiato.consent(true)")
    await stop(page, receiver)
    before, after = receiver.batches[0], receiver.batches[-1]
    assert before.visitor is None
    assert after.visitor is not None
    assert before.session == after.session
    assert before.view.id == after.view.id


async def test_open_knows_the_visitor_again(page: Page, receiver: Receiver) -> None:
    receiver.config["mode"] = "open"
    await visit(page, receiver)
    await page.context.new_page()
    other = await page.context.new_page()
    await visit(other, receiver, "next.html")
    await stop(page, receiver)
    await stop(other, receiver)
    assert len({batch.visitor for batch in receiver.batches}) == 1
    assert receiver.batches[0].visitor is not None
    assert len({batch.session for batch in receiver.batches}) == 1


@pytest.mark.parametrize(
    ("mode", "signal"),
    [
        pytest.param("strict", "globalPrivacyControl = true", id="GPC, strict"),
        pytest.param("open", "globalPrivacyControl = true", id="GPC, open"),
        pytest.param("balanced", "doNotTrack = '1'", id="DNT, balanced"),
    ],
)
async def test_privacy_signal_stops_recording_and_the_visitor_id(
    browser: Browser, receiver: Receiver, mode: str, signal: str
) -> None:
    receiver.config = {"mode": mode, "recording": True}
    name, value = signal.split(" = ")
    context = await browser.new_context()
    page = await context.new_page()
    await page.add_init_script(f"Object.defineProperty(navigator, '{name}', {{get: () => {value}}})")
    await visit(page, receiver)
    await page.evaluate("ashiato.consent(true)")
    await page.click("#buy")
    await stop(page, receiver)
    await context.close()
    assert receiver.of(Click)
    assert all(batch.visitor is None and batch.chunk is None for batch in receiver.batches)
    assert not any(path.startswith("/r.js") for path in receiver.requests)


async def test_recording_alone_can_be_refused(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await visit(page, receiver)
    await receiver.until(lambda: receiver.chunks())
    await page.evaluate("ashiato.consent({visitor: true, recording: false})")
    await passed(page, 200)
    count = len(receiver.chunks())
    await page.click("#buy")
    await stop(page, receiver)
    assert receiver.of(Click)
    assert len(receiver.chunks()) == count
    assert receiver.batches[-1].visitor is not None
    assert len(receiver.of(Start)) == 1


async def test_recording_begins_again_when_it_is_allowed_again(page: Page, receiver: Receiver) -> None:
    receiver.config["recording"] = True
    await visit(page, receiver)
    await receiver.until(lambda: receiver.chunks())
    await page.evaluate("ashiato.consent(false)")
    await passed(page, 300)
    count = len(receiver.chunks())
    await page.evaluate("history.pushState({}, '', '/while-refused')")
    await page.mouse.move(100, 200)
    await passed(page, 300)
    assert len(receiver.chunks()) == count
    await page.evaluate("ashiato.consent(true)")
    await receiver.until(lambda: len(receiver.chunks()) > count)
    await stop(page, receiver)
    assert [event["type"] for event in receiver.chunks()[count]][:2] == [4, 2]
    assert len(receiver.of(Start)) == 2
    assert sorted(b.chunk.seq for b in receiver.batches if b.chunk) == list(range(len(receiver.chunks())))
