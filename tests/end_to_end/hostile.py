"""What a hostile visitor writes, a server elsewhere that hears of it, and an eye on what a browser does with it."""

import json
import re
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import msgpack
from aiohttp import web
from playwright.async_api import Dialog, Error, Frame, Page, Request

from tests.end_to_end.conftest import PASSWORD, Ashiato

NAME = "Aki"
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"

# Any of them that runs sets `ran` in every window it can reach, and asks the sink.
MARKUP = "\"><img src=x onerror='top.ran=parent.ran=1'>"
TEXTS = [
    MARKUP,
    "</script><script>top.ran=parent.ran=1</script>",
    "</title></textarea></style><svg onload=top.ran=1>",
    "javascript:top.ran=1//",
    "' autofocus onfocus=top.ran=1 x='",
    "{{7*7}} {% raw %} %(num)s %s {0} ${7*7} \\\\' or 1=1 -- `",
    "\u202etxt.exe\u2066 \u0000\u0007\u001b[31m \U0001f98a \ud7ff\ufeff 足跡",
    "=cmd|' /C calc'!A0 \u2028\u2029 ]]> <!-- &lt;b&gt; &amp;",
    "long " * 410,
]


def batch(key: str, **changes: Any) -> dict[str, Any]:
    """A page view with a start and a click, as it is before it is encoded."""
    now_ms = int(time.time() * 1000)
    return {
        "v": 1,
        "site": key,
        "id": uuid.uuid4().bytes,
        "session": uuid.uuid4().bytes,
        "tab": uuid.uuid4().bytes,
        "seq": 0,
        "sent": now_ms,
        "visitor": None,
        "view": view(),
        "events": [[1, 0, 0, 120], [2, 900, "body>main>button", 9000, 9000, 300, 400, 16, "Buy", 0, 1, 20]],
        "chunk": None,
        **changes,
    }


def view(**changes: Any) -> dict[str, Any]:
    return {
        "id": uuid.uuid4().bytes,
        "url": "https://shop.test/plain",
        "at": int(time.time() * 1000) - 5_000,
        "title": "Plain",
        "width": 1280,
        "height": 800,
        "page_height": 2400,
        "screen_width": 1280,
        "screen_height": 800,
        "lang": "en",
        "zone": "UTC",
        **changes,
    }


def chunk(events: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    return {
        "seq": 0,
        "first": events[0]["timestamp"],
        "last": events[-1]["timestamp"],
        "count": len(events),
        "keyframe": True,
        "key": b"k" * 16,
        "data": json.dumps(events).encode(),
        **changes,
    }


def packed(given: dict[str, Any]) -> bytes:
    body: bytes = msgpack.packb(given)
    return body


class Operator:
    """Who runs the installation, without a browser."""

    def __init__(self, client: aiohttp.ClientSession, address: str) -> None:
        self.client = client
        self.address = address

    async def token(self, path: str = "/") -> str:
        async with self.client.get(f"{self.address}{path}") as answer:
            found = re.search(r'name="form-token" content="([0-9a-f]{64})"', await answer.text())
        assert found
        return found[1]

    async def post(self, path: str, form: dict[str, str]) -> tuple[int, str]:
        """The answer's status and where it leads."""
        form = {"form_token": await self.token("/login"), **form}
        async with self.client.post(f"{self.address}{path}", data=form, allow_redirects=False) as answer:
            return answer.status, answer.headers.get("Location", "")

    async def twin(self, path: str) -> Any:
        async with self.client.get(f"{self.address}{path}") as answer:
            assert answer.status == 200, (path, answer.status)
            return await answer.json()

    async def site(self, name: str, address: str = "") -> tuple[int, str]:
        """A new site's number and key."""
        status, where = await self.post("/sites/new", {"name": name, "address": address})
        assert status == 303, status
        number = int(where.split("/")[2])
        return number, (await self.twin(f"/s/{number}/settings.json"))["site"]["key"]

    async def send(self, body: bytes, **headers: str) -> int:
        """Post a batch, as the visitors' browsers do; gives the status."""
        url, headers = f"{self.address}/i", {"User-Agent": AGENT, **headers}
        async with self.client.post(url, data=body, headers=headers) as answer:
            return answer.status


@asynccontextmanager
async def operator(ashiato: Ashiato) -> AsyncIterator[Operator]:
    """Logged in; the first one sets the password through the one-time link."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar, timeout=aiohttp.ClientTimeout(total=60)) as client:
        someone = Operator(client, ashiato.address)
        if "token=" in ashiato.first_line:
            token = ashiato.first_line.partition("token=")[2]
            async with client.get(ashiato.first_line) as answer:
                assert answer.status == 200
            form = {"token": token, "name": NAME, "password": PASSWORD, "again": PASSWORD}
            status, _ = await someone.post("/setup", form)
            ashiato.first_line = ashiato.address
        else:
            await someone.token("/login")
            status, _ = await someone.post("/login", {"name": NAME, "password": PASSWORD})
        assert status == 303
        yield someone


class Eye:
    """Notes what a page does that it must not: `faults` is empty for a harmless one."""

    def __init__(self, page: Page, address: str) -> None:
        self._page = page
        self._host = urlsplit(address).netloc
        self._found: list[str] = []
        page.on("request", self._request)
        page.on("dialog", self._dialog)
        page.on("pageerror", lambda error: self._found.append(f"error: {error}"))
        page.on("popup", lambda popup: self._found.append(f"popup: {popup.url}"))
        page.on("download", lambda download: self._found.append(f"download: {download.url}"))

    @classmethod
    async def on(cls, page: Page, address: str) -> "Eye":
        await page.add_init_script(
            "addEventListener('securitypolicyviolation', e =>"
            " (self.broken ??= []).push(`${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`))"
        )
        return cls(page, address)

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self._host:
            self._found.append(f"request: {request.url}")

    async def _dialog(self, dialog: Dialog) -> None:
        self._found.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    async def faults(self) -> list[str]:
        """Since the page was opened."""
        found = list(self._found)
        for frame in self._page.frames:
            try:
                found += await frame.evaluate("[...('ran' in self ? ['a script ran'] : []), ...(self.broken ?? [])]")
            except Error:  # a replay that plays takes its frames away
                assert frame.is_detached()
        return found


async def looks_right(frame: Frame | Page) -> None:
    """The honest page of `recordings` is as it was made."""
    facts: dict[str, Any] = await frame.evaluate(
        """() => {
            const box = document.querySelector('#buy').getBoundingClientRect();
            const h1 = document.querySelector('h1');
            const { left, top, width, height } = box;
            return { colour: getComputedStyle(h1).color, text: h1.textContent, box: [left, top, width, height] };
        }"""
    )
    assert facts == {"colour": "rgb(1, 2, 3)", "text": "Tea", "box": [0, 80, 200, 50]}


class Sink:
    """A server elsewhere that notes every request."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.heard.append(request.path_qs)
        return web.Response(text="top.ran = 1", content_type="text/javascript")


@asynccontextmanager
async def listening() -> AsyncIterator[Sink]:
    sink = Sink()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", sink.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sink.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield sink
    await runner.cleanup()
