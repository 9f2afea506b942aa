"""A visitor shows and types what nobody may keep; nothing of it is on the wire where the mode forbids it."""

import pytest
from playwright.async_api import Page

from tests.js_snippet.receiver import Receiver, passed, stop, visit
from wire import Click, Error, Field

pytestmark = pytest.mark.asyncio(loop_scope="session")

CARD, IBAN = "4539 1488 0343 6467", "DE44 5001 0517 5407 3249 31"
MAIL, PHONE = "kanarie.vogel@postbox.example", "+49 151 2345 6789"
PASSWORD, CODE = "Tr0ub4dor-kanarie", "918273"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJrYW5hcmllIn0.c2lnbmF0dXJl4242"
SECRET = "kanarie-secret"

SHOWN = [CARD, CARD.replace(" ", ""), IBAN, IBAN.replace(" ", ""), MAIL, PHONE]
TYPED = [CARD, IBAN, MAIL, PHONE, PASSWORD, CODE]

PAGE = f"""<!doctype html><title>Paying as {MAIL} with {CARD}</title>
<script async src="/a.js" data-site="site-key"></script>
<h1 data-mail="{MAIL}" data-phone="{PHONE}" data-card="{CARD.replace(" ", "")}">Hello {MAIL}</h1>
<p id="shown">Card {CARD}, account {IBAN}, call {PHONE} or write to {MAIL}</p>
<button id="pay" aria-label="Pay with {CARD}">Pay</button> <button id="call">Call {PHONE}</button>
<a id="mailto" href="mailto:{MAIL}">Write</a> <a href="tel:{PHONE}">Ring</a>
<a id="reset" href="/reset/{TOKEN}?session={SECRET}#access_token={SECRET}">Reset</a>
<img alt="{MAIL}" title="{PHONE}" src="/x.png?u={MAIL}">
<form id="f" action="/pay/{TOKEN}?key={SECRET}"><div data-ash-unmask>
<input name="card" autocomplete="cc-number"><input name="iban"><input name="mail" type="email">
<input name="tel" type="tel">
<input name="pass" type="password"><input name="otp" autocomplete="one-time-code"><textarea name="note"></textarea>
<p id="rich" contenteditable="true"></p></div></form>
<p id="out"></p>
<shadow-box></shadow-box>
<script>
customElements.define("shadow-box", class extends HTMLElement {{
  constructor() {{
    super();
    this.attachShadow({{mode: "open"}}).innerHTML = "{CARD} <b>{MAIL}</b><input id=inner>";
  }}
}});
</script>"""


async def live(page: Page, receiver: Receiver, mode: str) -> None:
    """Opens the page by a link with a token, types, clicks, selects and breaks it, and leaves."""
    receiver.config = {"mode": mode, "recording": True}
    await page.route("**/pay/**", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    await visit(page, receiver, f"pay/{TOKEN}/now?token={SECRET}&email={MAIL}#id_token={SECRET}")
    await page.evaluate("ashiato.consent(true)")
    await receiver.until(lambda: receiver.chunks())
    for name, text in zip(["card", "iban", "mail", "tel", "pass", "otp"], TYPED, strict=True):
        await page.click(f"[name={name}]")
        await page.keyboard.type(text)
    await page.fill("[name=note]", " ".join(TYPED))
    await page.click("#rich")
    await page.keyboard.type(f"{CARD} {PASSWORD} {CODE}")
    await page.click("shadow-box #inner")
    await page.keyboard.type(PASSWORD)
    for selector in ("#pay", "#call", "#shown"):
        await page.click(selector, position={"x": 4, "y": 4})
    await page.dblclick("#shown", position={"x": 60, "y": 6})
    await page.keyboard.press("Control+C")
    await page.evaluate(
        """([mail, card, token]) => {
             out.textContent = "Sent to " + mail;
             out.title = card;
             const again = document.createElement("p");
             again.innerHTML = `<a href="/reset/${token}">${mail}</a> ${card}`;
             document.body.append(again);
             setTimeout(() => { throw new Error(`no ${card} of ${mail} at https://x.test/reset/${token}?a=${token}`) });
             ashiato.track("paid", {mail});
             history.pushState({}, "", `/done/${token}?token=${token}`);
           }""",
        [MAIL, CARD, TOKEN],
    )
    await passed(page, 700)
    await stop(page, receiver)
    await receiver.until(lambda: "/done/" in receiver.everything() and receiver.of(Error))
    await passed(page, 300)


@pytest.mark.parametrize("mode", ["strict", "balanced", "open"])
async def test_nothing_that_the_mode_forbids_is_on_the_wire(page: Page, receiver: Receiver, mode: str) -> None:
    await live(page, receiver, mode)
    receiver.requests.clear()  # of the page itself
    everything = receiver.everything()
    assert len(receiver.of(Click)) >= 8
    assert len(receiver.of(Field)) >= 8
    never = [PASSWORD, CODE, SECRET, TOKEN, *TOKEN.split("."), "kanarie-secret"]
    assert [canary for canary in never if canary in everything] == []
    if mode == "open":
        assert MAIL in everything
        assert CARD in everything
    else:
        assert [canary for canary in SHOWN if canary in everything] == []
        assert "postbox" not in everything
        digits = "".join(character for character in everything if character.isdigit() or character in " +")
        assert [canary for canary in (CARD, PHONE.removeprefix("+")) if canary in digits] == []


async def test_blocked_element_keeps_what_is_in_its_shadow(page: Page, receiver: Receiver) -> None:
    receiver.config = {"mode": "open", "recording": True}
    await visit(page, receiver)
    await receiver.until(lambda: receiver.chunks())
    await page.evaluate(
        """(secret) => {
             const made = document.createElement("shadow-box");
             made.dataset.ashBlock = "";
             document.body.append(made);
             made.shadowRoot.innerHTML = `<p>${secret}</p>`;
             setTimeout(() => made.shadowRoot.querySelector("p").setAttribute("title", secret), 50);
             setTimeout(() => made.shadowRoot.querySelector("p").append(secret), 100);
             setTimeout(() => document.body.append("told"), 200);
           }""",
        SECRET,
    )
    await passed(page, 400)
    await stop(page, receiver)
    await receiver.until(lambda: '"told"' in receiver.everything())
    assert SECRET not in receiver.everything()


async def test_typed_text_is_on_no_wire_where_the_page_shows_none(page: Page, receiver: Receiver) -> None:
    receiver.config = {"mode": "open", "recording": True}
    await visit(page, receiver)
    await receiver.until(lambda: receiver.chunks())
    await page.evaluate("for (const e of document.querySelectorAll('form, input, textarea')) e.dataset.ashUnmask = ''")
    for selector, text in {"[name=card]": CARD, "[name=mail]": MAIL, "[name=pass]": PASSWORD}.items():
        await page.click(selector)
        await page.keyboard.type(text)
    await page.fill("[name=note]", IBAN)
    await stop(page, receiver)
    everything = receiver.everything()
    assert [canary for canary in (CARD, MAIL, PASSWORD, IBAN) if canary in everything] == []
