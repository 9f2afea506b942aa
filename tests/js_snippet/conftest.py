"""A built snippet, a real browser, and a receiver for every test."""

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from tests.browser import chromium
from tests.js_snippet.receiver import DIST, Receiver

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def dist() -> Path:
    """The built files, built anew where a source is younger."""
    source = ROOT / "js-snippet"
    files = [*source.glob("src/*.ts"), source / "build.mjs", source / "package.json"]
    built = [DIST / name for name in ("a.js", "b.js", "d.js", "r.js", "index.js", "index.d.ts")]
    if not all(file.exists() for file in built) or max(f.stat().st_mtime for f in files) > min(
        f.stat().st_mtime for f in built
    ):
        subprocess.run(["npm", "run", "build", "-w", "js-snippet"], cwd=ROOT, check=True, capture_output=True)
    return DIST


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(dist: Path) -> AsyncIterator[Browser]:
    # The driver turns the back/forward cache off, which visitors' browsers have
    async with chromium(without=["--disable-back-forward-cache"]) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    await receiver.server.start_server()
    yield receiver
    await receiver.server.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport={"width": 1000, "height": 700})
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext) -> Page:
    return await context.new_page()
