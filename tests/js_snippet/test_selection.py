"""Text that was selected or copied: where and how much."""

import pytest
from playwright.async_api import Page

from tests.js_snippet.receiver import Receiver, passed, stop, visit
from wire import Select

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_selection_and_copy_tell_how_much_and_never_what(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.dblclick("#text", position={"x": 20, "y": 8})
    await passed(page, 600)
    await page.evaluate("getSelection().selectAllChildren(document.querySelector('ul'))")
    await page.keyboard.press("Control+C")
    await passed(page, 600)
    await page.fill("[name=card]", "4242")
    await page.keyboard.press("Control+A")
    await page.keyboard.press("Control+C")
    await passed(page, 600)
    await stop(page, receiver)
    first, second = receiver.of(Select)
    assert (first.path, first.chars, first.copied) == ("#text", len("Some"), False)
    assert (second.path, second.copied) == ("body>main>ul", True)
    assert second.chars > len("OneTwo innerThree")


async def test_selection_after_typing_is_told_as_before_it(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    for selector in ("#text", "#plain"):
        await page.click("[name=card]")
        await page.keyboard.type("4242")
        await page.dblclick(selector, position={"x": 20, "y": 8})
        await passed(page, 700)
    await stop(page, receiver)
    assert [one.path for one in receiver.of(Select)] == ["#text", "#plain"]


FIRST_LETTER = "({firstChild: text}) => getSelection().setBaseAndExtent(text, 0, text, 1)"


async def test_selection_that_grows_is_one_whenever_it_is_copied(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    for selector in ("#text", "#plain"):
        await page.locator(selector).evaluate(FIRST_LETTER)
        for _ in range(2):
            await passed(page, 600)
            await page.keyboard.press("Shift+ArrowRight")
        await passed(page, 600)
        if selector == "#text":
            await page.keyboard.press("Control+C")
            await passed(page, 600)
    await stop(page, receiver)
    told = [(one.path, one.chars, one.copied) for one in receiver.of(Select)]
    assert told == [("#text", 3, True), ("#plain", 3, False)]
