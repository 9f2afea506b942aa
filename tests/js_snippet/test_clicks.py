"""Clicks: the path to the element, the place in it, what they are called and how they were made."""

import pytest
from playwright.async_api import Browser, Page

from tests.js_snippet.receiver import Receiver, stop, visit
from wire import Click, Flag, Move
from wire.limits import OFFSET_SCALE

pytestmark = pytest.mark.asyncio(loop_scope="session")

RESOLVE = """(path) => {
  let root = document;
  let element = null;
  for (const part of path.split(" >>> ")) {
    const found = root.querySelectorAll(part);
    if (found.length !== 1) return null;
    element = found[0];
    root = element.shadowRoot;
  }
  return element;
}"""


async def test_click_path_leads_to_the_element(page: Page, receiver: Receiver) -> None:
    selectors = ["#big", "ul li:nth-child(2) span", "[name=card]", "#menu svg", "#form label:nth-of-type(2)"]
    await visit(page, receiver)
    for selector in selectors:
        await page.click(selector, position={"x": 3, "y": 3})
    await stop(page, receiver)
    clicks = sorted(receiver.of(Click), key=lambda click: click.t)
    for click, selector in zip(clicks, selectors, strict=True):
        found = await page.evaluate_handle(RESOLVE, click.path)
        same = await page.evaluate("([a, s]) => a === document.querySelector(s)", [found, selector])
        assert same, (selector, click.path)


async def test_click_in_a_shadow_root_crosses_it_in_the_path(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.click("shadow-box button")
    await stop(page, receiver)
    (click,) = receiver.of(Click)
    assert click.path == "body>main>shadow-box >>> div>button"
    assert click.label == "In shadow"
    found = await page.evaluate_handle(RESOLVE, click.path)
    assert await page.evaluate("(a) => a.textContent", found) == "In shadow"


async def test_click_path_avoids_ids_that_change(page: Page, receiver: Receiver) -> None:
    made = ["item-12345", "f3a9c0de", ":r1:", "radix-7", "ember12", "__next-x", "ab12cd34-ab12-4d1e-8f00-0123456789ab"]
    await visit(page, receiver)
    for name in made:
        await page.evaluate("(id) => { document.querySelector('ul').id = id }", name)
        await page.click("ul li >> nth=0")
    await stop(page, receiver)
    assert [click.path for click in receiver.of(Click)] == ["body>main>ul>li:nth-of-type(1)"] * len(made)


MADE_ANEW = """<!doctype html><script async src="/a.js" data-site="site-key"></script><body><script>
  const made = () => Math.random().toString(36).slice(2, 8) + "-" + Math.floor(1e6 * (1 + Math.random()));
  document.body.innerHTML += `<div id="app-${made()}" class="css-${made()}"><ul class="List_${made()}">
    <li class="i-${made()}"><button id=":r${made()}:" class="Button_${made()}">One</button></li>
    <li id="row-${made()}"><button class="Button_${made()}">Two</button></li></ul></div>`;
</script>"""


async def test_click_path_is_the_same_after_a_reload_that_made_ids_and_classes_anew(
    page: Page, receiver: Receiver
) -> None:
    receiver.pages["made.html"] = MADE_ANEW
    classes = set()
    for _ in range(3):
        await visit(page, receiver, "made.html")
        classes.add(await page.evaluate("document.querySelector('[class^=css]').className"))
        await page.click("text=One")
        await page.click("text=Two")
        await stop(page, receiver)
    paths = [click.path for click in sorted(receiver.of(Click), key=lambda click: click.label)]
    assert len(classes) == 3
    assert paths == [f"body>div>ul>li:nth-of-type({n})>button" for n in (1, 1, 1, 2, 2, 2)]


async def test_click_path_takes_test_ids(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("document.querySelector('ul').setAttribute('data-testid', 'the list')")
    await page.click("ul li >> nth=2")
    await stop(page, receiver)
    (click,) = receiver.of(Click)
    found = await page.evaluate_handle(RESOLVE, click.path)
    assert click.path.startswith("[data-testid=")
    assert await page.evaluate("(a) => a.textContent", found) == "Three"


async def test_click_offsets_are_those_in_the_element(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("scrollTo(0, 30)")
    await page.click("#big", position={"x": 100, "y": 150})
    await stop(page, receiver)
    (click,) = receiver.of(Click)
    assert click.ex / OFFSET_SCALE == pytest.approx(100 / 400, abs=0.01)
    assert click.ey / OFFSET_SCALE == pytest.approx(150 / 200, abs=0.01)
    assert (click.x, click.y) == (100, 80 + 150)
    assert not click.flags & Flag.FIXED


async def test_click_flags_tell_target_and_moment(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("document.querySelector('#next').setAttribute('onclick', 'return false')")
    await page.click("#next")
    await page.click("#dead", modifiers=["Shift"])
    await page.dblclick("#big")
    await page.click("[name=card]")
    await page.focus("#dead")
    await page.keyboard.press("Enter")
    await stop(page, receiver)
    flags = [click.flags for click in sorted(receiver.of(Click), key=lambda click: click.t)]
    assert flags == [Flag.FIXED | Flag.LINK, Flag.MODIFIED, 0, Flag.REPEAT, Flag.CONTROL, Flag.KEYBOARD]


async def test_click_in_a_sticky_part_is_flagged(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("document.querySelector('ul').style.cssText = 'position:sticky;top:60px'")
    await page.mouse.wheel(0, 1_000)
    await page.wait_for_function("scrollY === 1000")
    await page.click("ul li span")
    await stop(page, receiver)
    assert [click.flags for click in receiver.of(Click)] == [Flag.FIXED]


async def test_tap_is_told_from_a_click(browser: Browser, receiver: Receiver) -> None:
    context = await browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 400, "height": 700})
    page = await context.new_page()
    await visit(page, receiver)
    await page.tap("#dead")
    await stop(page, receiver)
    await context.close()
    assert [click.flags for click in receiver.of(Click)] == [Flag.TOUCH]
    assert receiver.batches[0].view.touch
    assert receiver.of(Move) == []


async def test_click_by_the_page_itself_is_none(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("document.querySelector('#dead').click()")
    await page.click("#form label:first-child", position={"x": 5, "y": 5})
    await stop(page, receiver)
    assert [click.label for click in receiver.of(Click)] == ["Your mail"]


LABELS = {
    "#buy": "Buy ** now",
    "#menu svg": "Open menu",
    "ul li >> nth=1": "Two inner",
    "[name=card]": "Card number",
    "[type=submit]": "Send *",
    "#rich": "",  # typed text
    "#hidden": "**** *************",
    "#plain": "Call 0800",
    "main": "",  # too long to be a label
}


async def test_click_label_is_what_the_visitor_read(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("document.querySelector('#rich').textContent = 'typed'")
    for selector in LABELS:
        await page.click(selector, position={"x": 4, "y": 4})
    await stop(page, receiver)
    clicks = sorted(receiver.of(Click), key=lambda click: click.t)
    assert dict(zip(LABELS, (click.label for click in clicks), strict=True)) == LABELS
