"""What the snippet tells of a hand that shakes, searches or waits, and of clicks that promise nothing."""

import pytest
from playwright.async_api import Page

from tests.js_snippet.receiver import Receiver, passed, stop, visit
from wire import Abandon, Click, Flag, Swing

pytestmark = pytest.mark.asyncio(loop_scope="session")

SHAKE = [(300, 300), (500, 310), (300, 320), (500, 310), (300, 300), (500, 320)]


async def shake(page: Page) -> None:
    for x, y in SHAKE:
        await page.mouse.move(x, y, steps=4)


async def test_mouse_that_is_shaken_swings(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await shake(page)
    await stop(page, receiver)
    (swing,) = receiver.of(Swing)
    assert (swing.what, swing.turns) == (0, 4)
    assert 0 < swing.ms < 1_600


async def test_mouse_that_drags_or_plays_does_not_swing(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.mouse.move(300, 300)
    await page.mouse.down()
    await shake(page)
    await page.mouse.up()
    await page.evaluate("document.body.append(document.createElement('canvas'))")
    await page.add_style_tag(content="canvas { position: fixed; inset: 0; width: 100%; height: 100% }")
    await page.mouse.move(299, 299)
    await shake(page)
    await stop(page, receiver)
    assert receiver.of(Swing) == []


async def test_page_that_is_scrolled_up_and_down_swings(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    for top in (900, 100, 1_200, 300, 900):
        await page.evaluate(f"scrollTo(0, {top})")
        await passed(page, 60)
    await page.evaluate("scrollTo(0, 700)")  # no farther than 300 px: a second look
    await passed(page, 60)
    await stop(page, receiver)
    assert [(swing.what, swing.turns) for swing in receiver.of(Swing)] == [(1, 3)]


async def test_click_tells_how_long_the_mouse_had_rested(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.hover("#buy")
    await passed(page, 1_200)
    await page.mouse.move(*[side + 5 for side in await middle(page, "#buy")])
    await page.mouse.down()
    await page.mouse.up()
    await page.keyboard.press("Tab")
    await page.mouse.down()
    await page.mouse.up()
    await stop(page, receiver)
    rested, typed = sorted(receiver.of(Click), key=lambda click: click.t)
    assert 1_200 <= rested.rest_ms < 3_000
    assert typed.rest_ms == 0


async def middle(page: Page, selector: str) -> tuple[float, float]:
    box = await page.locator(selector).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize(
    ("markup", "selector", "flag"),
    [
        pytest.param(
            "<dialog id=m style='width:200px'>Hi<b id=in>x</b></dialog>",
            "dialog-ground",
            Flag.BESIDE | Flag.FIXED,
            id="beside",
        ),
        pytest.param("<dialog id=m>Hi<b id=in>xxxx</b></dialog>", "#in", Flag.FIXED, id="in the dialog"),
        pytest.param(
            "<div id=cookie-note style='position:fixed;bottom:0'><b id=in>We use</b></div>",
            "#in",
            Flag.BANNER | Flag.FIXED,
            id="in a consent banner",
        ),
        pytest.param("<div class=cookie-card><b id=in>Oatmeal cookie</b></div>", "#in", 0, id="a cookie to eat"),
    ],
)
async def test_click_with_an_excuse_is_flagged(
    page: Page, receiver: Receiver, markup: str, selector: str, flag: int
) -> None:
    await visit(page, receiver)
    await page.evaluate("markup => { by('big').insertAdjacentHTML('beforebegin', markup) }", markup)
    await page.evaluate("document.querySelector('#m')?.showModal()")
    if selector == "dialog-ground":
        await page.mouse.click(20, 600)
    else:
        await page.click(selector)
    await stop(page, receiver)
    assert [click.flags for click in receiver.of(Click)] == [flag]


async def test_click_that_ends_a_drag_is_flagged(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.mouse.move(100, 150)
    await page.mouse.down()
    await page.mouse.move(160, 150, steps=3)
    await page.mouse.up()
    await page.mouse.click(102, 152)
    await stop(page, receiver)
    flags = [click.flags for click in sorted(receiver.of(Click), key=lambda click: click.t)]
    assert flags == [Flag.DRAGGED, 0]


async def test_abandoned_form_tells_whether_its_button_was_pressed(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("by('form').insertAdjacentHTML('beforeend', '<button type=button id=go>Go</button>')")
    await page.fill("[name=card]", "1")
    await page.click("#go")
    await stop(page, receiver)
    assert [form.pressed for form in receiver.of(Abandon)] == [True]
