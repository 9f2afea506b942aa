"""Whose acts the corpus holds: a hand on a mouse or a screen, before one page."""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Locator, Page

SITE = "http://corpus.example"
TURN_S = 0.3  # of a shaken mouse; the signal asks for less than 0.4 s
GAP_S = 0.8  # of rapid clicks; the signal asks for less than 1 s


class TooSlow(Exception):
    """The machine was too busy for the hand's pace, so that what was done is not what the visit is named for."""


def keep_pace(since: float, most_s: float) -> float:
    """The time now, if no more has passed since then."""
    now = time.monotonic()
    if now - since > most_s:
        raise TooSlow(f"{now - since:.2f} s instead of {most_s}")
    return now


class Hand:
    """Elements are named by selectors; places are viewport px."""

    def __init__(self, page: Page, *, touch: bool = False) -> None:
        self.page = page
        self.touch = touch
        self._x, self._y = 500.0, 400.0

    async def go(self, path: str, *, until: str = "load") -> None:
        """Open a page, and wait until the snippet listens as a visitor does who looks first."""
        await self.page.goto(SITE + path, wait_until="commit" if until == "commit" else "load")
        await self.wait(0.9)

    @asynccontextmanager
    async def within(self, seconds: float) -> AsyncIterator[None]:
        """What is done in so much time, or not at all."""
        began = time.monotonic()
        yield
        keep_pace(began, seconds)

    async def see(self, text: str) -> None:
        await self.page.get_by_text(text, exact=True).wait_for()

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def at(self, selector: str, *, dx: float = 0, dy: float = 0) -> tuple[float, float]:
        """The middle of an element, or so far from it."""
        element: Locator = self.page.locator(selector).first
        await element.scroll_into_view_if_needed(timeout=5_000)
        box = await element.bounding_box()
        if box is None:
            raise LookupError(f"{selector} is not on the page")
        return box["x"] + box["width"] / 2 + dx, box["y"] + box["height"] / 2 + dy

    async def move(self, x: float, y: float) -> None:
        """Along a line in a few tenths of a second."""
        if self.touch:
            return
        steps = max(4, min(24, round((abs(x - self._x) + abs(y - self._y)) / 30)))
        for step in range(1, steps + 1):
            await self.page.mouse.move(self._x + (x - self._x) * step / steps, self._y + (y - self._y) * step / steps)
            await asyncio.sleep(0.012)
        self._x, self._y = x, y

    async def over(self, selector: str) -> None:
        await self.move(*await self.at(selector))

    async def hit(self, times: int = 1, gap_s: float = 0.2, *, dx: float = 0) -> None:
        """Click or tap where the hand is; rapid clicks at the pace that is asked for, or not at all."""
        last = time.monotonic()
        for n in range(times):
            if n:
                await self.wait(gap_s)
                last = keep_pace(last, GAP_S if gap_s < GAP_S else math.inf)
            if self.touch:
                await self.page.touchscreen.tap(self._x + dx, self._y)
            else:
                await self.page.mouse.click(self._x + dx, self._y, delay=40)

    async def press(self, selector: str, times: int = 1, gap_s: float = 0.2, *, dx: float = 0, dy: float = 0) -> None:
        """Go to an element, or beside it, and click or tap."""
        await self.aim(selector, dx=dx, dy=dy)
        await self.hit(times, gap_s)

    async def aim(self, selector: str, *, dx: float = 0, dy: float = 0) -> None:
        x, y = await self.at(selector, dx=dx, dy=dy)
        await self.move(x, y)
        self._x, self._y = x, y
        await self.wait(0.12)

    async def follow(self, selector: str) -> None:
        async with self.page.expect_navigation(wait_until="load"):
            await self.press(selector)
        await self.wait(0.9)

    async def back(self) -> None:
        await self.page.go_back(wait_until="load")
        await self.wait(0.9)

    async def drag(self, selector: str, *to: tuple[float, float]) -> None:
        """Press on an element, go by these distances one after the other, and let go."""
        await self.move(*await self.at(selector))
        x, y = self._x, self._y
        await self.page.mouse.down()
        for dx, dy in to:
            await self.move(x + dx, y + dy)
        await self.page.mouse.up()

    async def mark(self, selector: str) -> None:
        """Select an element's text by dragging over it."""
        box = await self.page.locator(selector).bounding_box()
        if box is None:
            raise LookupError(f"{selector} is not on the page")
        await self.move(box["x"] + 2, box["y"] + 12)
        await self.page.mouse.down()
        await self.move(box["x"] + min(300, box["width"] - 8), box["y"] + 12)
        await self.page.mouse.up()
        await self.wait(0.6)

    async def double(self, selector: str, times: int = 2) -> None:
        box = await self.page.locator(selector).bounding_box()
        if box is None:
            raise LookupError(f"{selector} is not on the page")
        await self.move(box["x"] + 40, box["y"] + 12)
        await self.page.mouse.click(self._x, self._y, click_count=times, delay=30)
        await self.wait(0.6)

    async def shake(self, turns: int, dx: float = 220, dy: float = 20) -> None:
        """To and fro, a turn in less than a fifth of a second."""
        x, y = self._x, self._y
        last = time.monotonic()
        for n in range(turns + 1):
            side = 1 if n % 2 else -1
            for step in range(1, 5):
                await self.page.mouse.move(x + side * dx / 2 * (step / 2 - 1), y + side * dy / 2 * (step / 2 - 1))
                await asyncio.sleep(0.025)
            last = keep_pace(last, TURN_S)
        self._x, self._y = x + side * dx / 2, y + side * dy / 2
        await self.wait(0.5)

    async def wheel(self, by: float) -> None:
        left = by
        while abs(left) > 1:
            step = max(-160.0, min(160.0, left))
            await self.page.mouse.wheel(0, step)
            left -= step
            await asyncio.sleep(0.03)
        await self.wait(0.12)

    async def type(self, text: str) -> None:
        await self.page.keyboard.type(text, delay=40)

    async def key(self, *names: str, gap_s: float = 0.1) -> None:
        for name in names:
            await self.page.keyboard.press(name)
            await self.wait(gap_s)

    async def jump(self, name: str) -> None:
        """To the page's End or Home, looking where that leads before anything else is done."""
        await self.key(name)
        await self.page.wait_for_function(f"scrollY {'> 300' if name == 'End' else '< 10'}")
        await self.wait(0.5)

    async def write(self, selector: str, text: str) -> None:
        await self.press(selector)
        await self.type(text)

    async def rewrite(self, selector: str, text: str) -> None:
        """Empty a field and fill it anew."""
        await self.press(selector)
        await self.key("Control+A", "Delete")
        await self.type(text)

    async def copy(self) -> None:
        await self.key("Control+C")

    async def hide(self, seconds: float = 1.0) -> None:
        """Another tab or program for a while: the page is told what a browser tells it then."""
        for hidden, rest in (("true", seconds), ("false", 0.2)):
            await self.page.evaluate(
                f"""Object.defineProperty(document, "hidden", {{value: {hidden}, configurable: true}});
                document.dispatchEvent(new Event("visibilitychange"))"""
            )
            await self.wait(rest)

    async def leave(self) -> None:
        await self.page.goto("about:blank")
        await self.wait(0.7)
