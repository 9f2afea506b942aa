"""The shop on a real socket, and pages of it in a real browser."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page

from demo.app import shop_routes
from tests.browser import chromium

TAG = '<script>document.documentElement.dataset.tagged = "yes"</script>'
LEFT = "net::ERR_ABORTED"  # the page was left before its icon had come


@dataclass
class Shopper:
    """A page of the shop, and what went wrong in it."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    async def open(self, path: str) -> None:
        await self.page.goto(f"{self.address}/shop/{path}", wait_until="load")


@pytest.fixture
async def shop() -> AsyncIterator[str]:
    app = web.Application()
    app.add_routes(shop_routes(lambda _request: TAG))
    async with TestServer(app) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def shopper(shop: str, browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Shopper]:
    """Somebody at a viewport as wide as the test's parameter, or at 1280 px."""
    width = getattr(request, "param", 1280)
    context = await browser.new_context(
        viewport={"width": width, "height": 800}, is_mobile=width < 1000, has_touch=width < 1000
    )
    page = await context.new_page()
    shopper = Shopper(page, shop)
    page.on("pageerror", lambda error: shopper.complaints.append(str(error)))
    page.on("console", lambda message: shopper.complaints.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda sent: shopper.complaints.append(sent.url) if sent.failure != LEFT else None)
    yield shopper
    await context.close()
