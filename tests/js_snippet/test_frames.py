"""Frames of the same origin are part of the page."""

import pytest
from playwright.async_api import Browser, Page

from tests.js_snippet.receiver import Receiver, passed, stop, visit
from wire import Click, Error, Field, Flag, Move, Reaction, Select
from wire.limits import OFFSET_SCALE

pytestmark = pytest.mark.asyncio(loop_scope="session")

INNER = """<!doctype html><body style="margin:0"><div id="box" style="width:200px;height:100px;background:#eee"></div>
<button id="inner">Inside</button><p id="words">Some words to select</p><input name="town" aria-label="Town">
<script>inner.onclick = () => inner.append("!")</script></body>"""

FRAME = """([id, html]) => new Promise((done) => {
  const frame = document.createElement("iframe");
  frame.id = id;
  frame.style = "position:absolute;left:50px;top:400px;width:400px;height:300px;border:10px solid";
  frame.srcdoc = html;
  frame.onload = () => done();
  document.body.append(frame);
})"""


async def test_click_in_a_frame_has_its_place_in_the_page(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate(FRAME, ["later", INNER])
    frame = page.frame_locator("#later")
    await frame.locator("#box").click(position={"x": 50, "y": 25})
    await frame.locator("#inner").click()
    await passed(page, 100)
    await stop(page, receiver)
    box, inner = sorted(receiver.of(Click), key=lambda click: click.t)
    assert (box.path, inner.path) == ("#later ||| #box", "#later ||| #inner")
    assert (box.x, box.y) == (50 + 10 + 50, 400 + 10 + 25)
    assert box.ex / OFFSET_SCALE == pytest.approx(0.25, abs=0.01)
    assert not box.flags & Flag.MEDIA
    assert (inner.label, inner.reaction) == ("Inside", Reaction.MUTATION)


async def test_fields_errors_moves_and_selections_of_a_frame_are_told(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate(FRAME, ["later", INNER])
    frame = page.frame_locator("#later")
    await frame.locator("[name=town]").fill("Kyoto")
    await frame.locator("#words").dblclick(position={"x": 20, "y": 8})
    await passed(page, 700)
    inner = page.frames[1]
    await inner.evaluate("setTimeout(() => { throw new Error('inside') }); 0")
    await page.mouse.move(130, 440)
    await passed(page, 300)
    await stop(page, receiver)
    (field,) = receiver.of(Field)
    assert (field.path, field.label, field.filled) == ("#later ||| body>input", "Town", True)
    assert [error.message for error in receiver.of(Error)] == ["Uncaught Error: inside"]
    assert [select.path for select in receiver.of(Select)] == ["#later ||| #words"]
    assert any(move.path == "#later ||| #box" for move in receiver.of(Move))


async def test_frame_that_was_there_first_or_goes_on_is_heard_too(page: Page, receiver: Receiver) -> None:
    await page.add_init_script(
        """if (top === window) addEventListener("DOMContentLoaded", () => {
             const frame = document.createElement("iframe");
             frame.id = "early";
             const deep = '<iframe id="deep" srcdoc="<button id=two>Two</button>"></iframe>';
             frame.srcdoc = '<button id="one">One</button>' + deep;
             document.querySelector("main").prepend(frame);
           })"""
    )
    await visit(page, receiver)
    early = page.frame_locator("#early")
    await early.locator("#one").click()
    await early.frame_locator("#deep").locator("#two").click()
    await page.evaluate("document.querySelector('#early').srcdoc = '<button id=three>Three</button>'")
    await page.frame_locator("#early").locator("#three").click()
    await stop(page, receiver)
    clicks = sorted(receiver.of(Click), key=lambda click: click.t)
    assert [click.path for click in clicks] == [
        "#early ||| #one",
        "#early ||| #deep ||| #two",
        "#early ||| #three",
    ]


async def test_key_in_a_frame_that_came_later_is_an_act(browser: Browser, receiver: Receiver) -> None:
    page = await (await browser.new_context()).new_page()
    await page.clock.install()
    await visit(page, receiver, whole=False)
    await page.mouse.move(100, 100)
    await page.clock.run_for(12_000)
    await page.evaluate(FRAME, ["later", INNER])
    await page.clock.fast_forward(31 * 60_000)
    await page.frame_locator("#later").locator("[name=town]").press("x")
    await page.clock.run_for(12_000)
    await receiver.until(lambda: len({batch.session for batch in receiver.batches}) == 2)
    await page.context.close()


async def test_marks_around_a_frame_hold_in_it(page: Page, receiver: Receiver) -> None:
    receiver.config["mode"] = "open"
    await visit(page, receiver)
    await page.evaluate(FRAME, ["later", INNER])
    await page.evaluate("document.querySelector('#later').dataset.ashMask = ''")
    await page.frame_locator("#later").locator("#inner").click()
    await stop(page, receiver)
    assert [click.label for click in receiver.of(Click)] == ["******"]


async def test_frame_of_another_origin_is_left_alone(page: Page, receiver: Receiver) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.route("http://elsewhere.test/*", lambda route: route.fulfill(body=INNER, content_type="text/html"))
    await visit(page, receiver)
    await page.evaluate(FRAME.replace("frame.srcdoc = html", "frame.src = html"), ["later", "http://elsewhere.test/x"])
    await page.frame_locator("#later").locator("#inner").click()
    await page.click("#buy")
    await stop(page, receiver)
    assert [click.label for click in receiver.of(Click)] == ["Buy ** now"]
    assert errors == []
