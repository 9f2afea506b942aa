"""A real Chromium for the tests; a test fails, and says how to get one, where there is none."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright, expect

from scripts.setup import find_browser

# Without these Chromium looks for its maker's hosts at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

# A wait ends with what it waits for; five seconds, the driver's own, are few where other tests want the processor too.
expect.set_options(timeout=20_000)


@asynccontextmanager
async def chromium(without: Sequence[str] = ()) -> AsyncIterator[Browser]:
    """A fresh browser with an empty profile, `without` some of the flags that the driver sets by itself."""
    path = find_browser()
    if path is None:
        raise RuntimeError("the browser tests need Chromium. Install it: sudo apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(path), args=FLAGS, ignore_default_args=list(without)
        )
        try:
            yield browser
        finally:
            await browser.close()
