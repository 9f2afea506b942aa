"""Form fields and forms: how much effort, sent or abandoned, never what was typed."""

import pytest
from playwright.async_api import Browser, Page

from tests.js_snippet.receiver import Receiver, passed, stop, visit
from wire import Abandon, Field, Submit

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_field_tells_effort_and_never_the_value(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.click("[name=mail]")
    await page.keyboard.type("mia")
    await passed(page, 600)
    await page.keyboard.press("Control+A")
    await page.keyboard.press("Delete")
    await page.keyboard.type("z@e.org")
    await page.click("[name=card]")
    await page.click("[name=plan]")
    await page.focus("[type=submit]")
    await page.keyboard.press("Enter")
    await stop(page, receiver)
    mail, card, plan = receiver.of(Field)
    assert (mail.label, mail.kind, mail.edits, mail.refills, mail.filled) == ("Your mail", "email", 11, 1, True)
    assert mail.path == "#form>label:nth-of-type(1)>input"
    assert mail.dwell_ms > 0
    assert (card.label, card.kind, card.edits, card.filled) == ("Card number", "text", 0, False)
    assert (plan.kind, plan.filled) == ("radio", True)
    assert [(submit.path, submit.label) for submit in receiver.of(Submit)] == [("#form", "signup")]


# Of the field that scrolls, and of the letters, what reaches the window's listeners
HEARD = """self.heard = {input: 0, scroll: 0};
  const real = window.addEventListener;
  window.addEventListener = function (type, listener, ...more) {
    if (!(type in heard)) return real.call(this, type, listener, ...more);
    listener.counts ||= function (event) { heard[type]++; return listener.call(this, event); };
    return real.call(this, type, listener.counts, ...more);
  };
  const away = window.removeEventListener;
  window.removeEventListener = function (type, listener, ...more) {
    return away.call(this, type, listener.counts || listener, ...more);
  }"""


async def test_letters_are_counted_by_the_browser_and_not_heard_one_by_one(
    browser: Browser, receiver: Receiver
) -> None:
    page = await (await browser.new_context()).new_page()
    await page.add_init_script(HEARD)
    await visit(page, receiver)
    await page.click("[name=card]")
    await page.keyboard.type("4242 " * 20)
    await passed(page, 600)
    heard = await page.evaluate("heard")
    assert await page.locator("[name=card]").evaluate("(field) => field.scrollLeft") > 100
    assert 1 <= heard["input"] < 40
    assert heard["scroll"] < 40
    # A letter after a rest is heard again, and so is a field that is emptied meanwhile
    await page.keyboard.type("x")
    assert (await page.evaluate("heard"))["input"] == heard["input"] + 1
    await page.keyboard.press("Control+A")
    await page.keyboard.press("Delete")
    await passed(page, 600)
    await page.keyboard.type("55")
    await stop(page, receiver)
    (card,) = receiver.of(Field)
    assert (card.edits, card.refills, card.filled) == (104, 1, True)
    await page.context.close()


async def test_field_still_focused_is_told_on_submit(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.click("[name=mail]")
    await page.keyboard.type("a@b")
    await page.keyboard.press("Enter")
    await stop(page, receiver)
    assert [type(event) for _, event in receiver.facts() if isinstance(event, Field | Submit)] == [Field, Submit]


async def test_form_left_unsent_is_abandoned_at_the_field_edited_last(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.fill("[name=mail]", "mia@example.org")
    await page.fill("[name=card]", "4242")
    await page.fill("[name=mail]", "leo@example.org")
    await page.click("[name=note]")
    await page.evaluate("history.pushState({}, '', '/elsewhere')")
    await page.fill("[name=card]", "1")
    await page.click("[type=submit]")
    await stop(page, receiver)
    (abandon,) = receiver.of(Abandon)
    assert (abandon.path, abandon.label, abandon.edited) == ("#form", "signup", 2)
    assert abandon.last == "#form>label:nth-of-type(1)>input"
    assert len(receiver.of(Submit)) == 1
