"""What a click is said to have made the page do."""

import pytest
from playwright.async_api import Page

from tests.js_snippet.receiver import Receiver, passed, stop, visit
from wire import Click, Reaction

pytestmark = pytest.mark.asyncio(loop_scope="session")


FIRST = {
    "#buy": Reaction.MUTATION,
    "#menu": Reaction.MUTATION,  # on press, before there is a click
    "#focus": Reaction.FOCUS,
    "[name=pass]": Reaction.FOCUS,
    "#file": Reaction.DOWNLOAD,
    "#scroll": Reaction.SCROLL,
}


async def test_click_takes_the_first_reaction(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    for selector in FIRST:
        await page.click(selector)
        await passed(page, 100)
    await stop(page, receiver)
    clicks = sorted(receiver.of(Click), key=lambda click: click.t)
    assert dict(zip(FIRST, (click.reaction for click in clicks), strict=True)) == FIRST
    assert all(0 < click.reaction_ms < 1_000 for click in clicks)


async def test_click_without_reaction_is_none_after_three_seconds(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.click("#dead")
    await receiver.until(lambda: receiver.of(Click))
    (click,) = receiver.of(Click)
    assert (click.reaction, click.reaction_ms) == (Reaction.NONE, 0)
    assert receiver.arrivals[-1].batch.sent - receiver.batches[0].view.at - click.t >= 3_000


async def test_click_on_a_slow_button_tells_how_slow(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("dead.onclick = () => { setTimeout(() => dead.append('!'), 900) }; 0")
    await page.click("#dead")
    await passed(page, 1_100)
    await stop(page, receiver)
    (click,) = receiver.of(Click)
    assert click.reaction == Reaction.MUTATION
    assert 850 < click.reaction_ms < 1_500


async def test_reaction_is_counted_from_the_release_unless_it_came_before(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("buy.onclick = () => buy.append('!'); 0")
    await page.click("#buy", delay=600)  # held down: the page could not know yet
    await page.evaluate("menu.onpointerdown = () => setTimeout(() => menu.append('!'), 300); 0")
    await page.click("#menu", delay=600)
    await stop(page, receiver)
    bought, opened = sorted(receiver.of(Click), key=lambda click: click.t)
    assert (bought.reaction, opened.reaction) == (Reaction.MUTATION, Reaction.MUTATION)
    assert 0 < bought.reaction_ms < 300 <= opened.reaction_ms


async def test_mutation_in_an_ignored_part_is_no_reaction(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.evaluate("out.dataset.ashIgnore = ''; setInterval(() => (out.textContent += '.'), 50); 0")
    await page.click("#dead")
    await passed(page, 300)
    await stop(page, receiver)
    assert [click.reaction for click in receiver.of(Click)] == [Reaction.UNKNOWN]


async def test_double_click_on_text_selects(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.dblclick("#text", position={"x": 20, "y": 8})
    await passed(page, 100)
    await stop(page, receiver)
    assert [click.reaction for click in receiver.of(Click)][-1] == Reaction.SELECTION


async def test_click_that_takes_a_selection_back_has_done_that(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.dblclick("#text", position={"x": 20, "y": 8})
    await passed(page, 600)
    await page.click("#big")
    await passed(page, 100)
    await stop(page, receiver)
    last = max(receiver.of(Click), key=lambda click: click.t)
    assert (last.reaction, 0 < last.reaction_ms < 1_000) == (Reaction.SELECTION, True)


async def test_click_left_early_is_unknown(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.click("#dead")
    await page.goto("about:blank")
    await receiver.until(lambda: receiver.of(Click))
    assert [click.reaction for click in receiver.of(Click)] == [Reaction.UNKNOWN]


async def test_link_to_another_page_navigates(page: Page, receiver: Receiver) -> None:
    await visit(page, receiver)
    await page.click("#next")
    await receiver.until(lambda: receiver.of(Click))
    (click,) = receiver.of(Click)
    assert (click.reaction, click.label) == (Reaction.NAVIGATION, "Next page")


async def test_observer_is_connected_only_while_a_click_waits(page: Page, receiver: Receiver) -> None:
    await page.add_init_script(
        """window.observers = new Set();
        const { observe, disconnect } = MutationObserver.prototype;
        const ours = () => new Error().stack.includes("/b.js");
        MutationObserver.prototype.observe = function (...a) {
          if (ours()) observers.add(this);
          return observe.apply(this, a);
        };
        MutationObserver.prototype.disconnect = function () {
          observers.delete(this);
          return disconnect.apply(this);
        };"""
    )
    await visit(page, receiver)
    assert await page.evaluate("observers.size") == 0
    await page.mouse.move(500, 600)
    await page.mouse.down()
    assert await page.evaluate("observers.size") == 1
    await page.mouse.up()
    await page.click("#buy")
    await passed(page, 3_100)
    assert await page.evaluate("observers.size") == 0
