"""What the visitor of every round does, the same each time, while the page redraws and changes its route."""

import asyncio
import time

from playwright.async_api import Page

WORDS = "an oak table for six"


async def visit(page: Page, seconds: float) -> None:
    """Acts for so long, at the pace of a hand; each turn is of about two seconds."""
    end = time.monotonic() + seconds
    turn = 0
    while time.monotonic() < end:
        turn += 1
        begun = time.monotonic()
        await page.mouse.move(200, 200 + 10 * (turn % 20), steps=10)
        await page.locator("article button").nth(turn * 3 % 250).click()
        await page.locator("[name=q]").click()
        await page.keyboard.type(WORDS[: 8 + turn % 8], delay=20)
        await page.mouse.wheel(0, 700 if turn % 4 else -2_000)
        await page.evaluate("redraw()")
        if turn % 3 == 0:
            await page.evaluate("(name) => route(name)", f"page-{turn}")
        await asyncio.sleep(max(0.0, 2.0 - (time.monotonic() - begun)))
