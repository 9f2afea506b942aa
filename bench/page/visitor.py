"""What the visitors of every round do, the same each time, while their pages redraw and change their routes."""

import asyncio
import time
from collections.abc import Sequence

from playwright.async_api import Page

WORDS = "an oak table for six"
TURN_S = 1.0
# By hand, since the driver's own clicks look at the page by scripts of theirs, which cost more than what is measured
MIDDLE = """([selector, number]) => {
  const element = document.querySelectorAll(selector)[number];
  element.scrollIntoViewIfNeeded();
  const {x, y, width, height} = element.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""


async def _click(page: Page, selector: str, number: int = 0) -> None:
    await page.mouse.click(*await page.evaluate(MIDDLE, [selector, number]))


async def _turn(page: Page, number: int) -> None:
    await page.mouse.move(200, 200 + 10 * (number % 20), steps=10)
    await _click(page, "article button", number * 3 % 250)
    await _click(page, "[name=q]")
    await page.keyboard.type(WORDS[: 8 + number % 8], delay=20)
    await page.mouse.wheel(0, 700 if number % 4 else -2_000)
    await page.evaluate("redraw()")
    if number % 3 == 0:
        await page.evaluate("(name) => route(name)", f"page-{number}")


async def visit(pages: Sequence[Page], seconds: float) -> None:
    """Acts for so long at the pace of a hand, a second in each page in turn: all then meet the same machine."""
    end = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end:
        number += 1
        for page in pages if number % 2 else pages[::-1]:
            begun = time.monotonic()
            await _turn(page, number)
            await asyncio.sleep(max(0.0, TURN_S - (time.monotonic() - begun)))
