"""Form fields and forms: how much effort, sent or abandoned, never what was typed."""

import pytest
from playwright.async_api import Page

from tests.js_snippet.receiver import Receiver, stop, visit
from wire import Abandon, Field, Submit

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_field_tells_effort_and_never_the_value(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.click("[name=mail]")
    await page.keyboard.type("mia")
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
