"""A small collector of the wire's own kind: serves the snippet and the pages, and decodes what comes in."""

import asyncio
import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Page

from wire import Batch, Event, Leave, Reason, decode_batch, decode_event

HERE = Path(__file__).parent
DIST = HERE.parent.parent / "js-snippet" / "dist"

E = TypeVar("E", bound=Event)


class Arrival(NamedTuple):
    """One POST and how it was answered."""

    body: bytes
    batch: Batch
    status: int
    query: str
    at: float  # seconds of the loop's clock


class Receiver:
    """`answers` are given in order, `(status, headers)`; after them every batch gets its 204."""

    def __init__(self) -> None:
        self.config: dict[str, Any] = {"mode": "balanced", "recording": False}
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.arrivals: list[Arrival] = []
        self.requests: list[str] = []
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/i", self._batch)
        app.router.add_get("/c", self._config)
        app.router.add_get("/{name:.*}", self._file)
        self.server = TestServer(app)

    async def _batch(self, request: web.Request) -> web.Response:
        body = await request.read()
        status, headers = self.answers.pop(0) if self.answers else (204, {})
        now = asyncio.get_running_loop().time()
        self.arrivals.append(Arrival(body, decode_batch(inflate(body)), status, request.query_string, now))
        return web.Response(status=status, headers={"Access-Control-Allow-Origin": "*", **headers})

    async def _config(self, request: web.Request) -> web.Response:
        self.requests.append(request.path_qs)
        return web.json_response(self.config, headers={"Access-Control-Allow-Origin": "*"})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request.path_qs)
        name = request.match_info["name"]
        folder = DIST if name in ("a.js", "b.js", "d.js", "r.js") else HERE / "pages"
        file = folder / (name if (folder / name).is_file() else "page.html")
        return web.FileResponse(file, headers={"Cache-Control": "no-store" if name == "uncached.html" else "no-cache"})

    def url(self, path: str) -> str:
        return str(self.server.make_url("/")) + path

    @property
    def batches(self) -> list[Batch]:
        """What was answered with 204, each once, in the order of the tab's numbers."""
        kept = {arrival.batch.id: arrival.batch for arrival in self.arrivals if arrival.status == 204}
        return sorted(kept.values(), key=lambda batch: batch.seq)

    def facts(self) -> Iterator[tuple[Batch, Event]]:
        for batch in self.batches:
            for raw in batch.events:
                event = decode_event(raw, json=False)
                assert not isinstance(event, Reason), bytes(raw)
                yield batch, event

    def of(self, kind: type[E]) -> list[E]:
        return [event for _, event in self.facts() if isinstance(event, kind)]

    def chunks(self) -> list[list[dict[str, Any]]]:
        """The rrweb events of each chunk, in the order of the chunks."""
        chunks = sorted((batch.chunk for batch in self.batches if batch.chunk), key=lambda chunk: chunk.seq)
        return [json.loads(inflate(chunk.data)) for chunk in chunks]

    def everything(self) -> str:
        """All that came in, chunks inflated, as one text to search."""
        texts = [inflate(arrival.body).decode("latin-1") for arrival in self.arrivals]
        texts += [inflate(a.batch.chunk.data).decode() for a in self.arrivals if a.batch.chunk]
        return "\n".join(texts + self.requests)

    async def until(self, condition: Callable[[], object], seconds: float = 8) -> None:
        """Waits for what the arrivals must come to."""
        try:
            async with asyncio.timeout(seconds):
                while not condition():  # noqa: ASYNC110 - arrivals are appended by handlers of this loop
                    await asyncio.sleep(0.02)
        except TimeoutError:
            seen = [(a.status, a.batch.view.url, [bytes(e) for e in a.batch.events]) for a in self.arrivals]
            raise AssertionError(f"not within {seconds} s; arrived: {seen}") from None


def inflate(data: bytes | memoryview) -> bytes:
    return gzip.decompress(data) if bytes(data[:2]) == b"\x1f\x8b" else bytes(data)


async def true(page: Page, expression: str) -> None:
    """Waits until an expression holds in the page, whose policy may forbid Playwright's own way."""
    async with asyncio.timeout(10):
        while not await page.evaluate(expression):  # noqa: ASYNC110 - the page tells nobody
            await asyncio.sleep(0.02)


def loaded(name: str) -> str:
    """An expression: the file is there, and has had its turn."""
    return f"""new Promise((done) => {{
      const there = performance.getEntriesByType("resource").some(({{ name }}) => name.endsWith("/{name}"));
      const channel = new MessageChannel();
      let turns = 0;
      channel.port1.onmessage = () => (++turns < 20 ? channel.port2.postMessage(0) : done(there));
      channel.port2.postMessage(0);
    }})"""


async def ready(page: Page, *, whole: bool = True) -> None:
    """Waits until the snippet listens; `whole` with what comes once the page is at rest."""
    await true(page, "!!window.ashiato && !!ashiato.q && !Array.isArray(ashiato.q)")
    if whole:
        await true(page, loaded("b.js"))


async def visit(page: Page, receiver: Receiver, path: str = "page.html", *, whole: bool = True) -> None:
    """`whole=False` where the page's clock stands still."""
    await page.goto(receiver.url(path))
    await ready(page, whole=whole)


async def flush(page: Page) -> None:
    """Makes the snippet send what it has, as when the tab is hidden for a moment."""
    await page.evaluate(
        """for (const hidden of [true, false]) {
             Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
             document.dispatchEvent(new Event("visibilitychange"));
           }"""
    )


async def stop(page: Page, receiver: Receiver) -> None:
    """Ends the page view from within, and waits for its last fact."""
    before = len(receiver.of(Leave))
    await page.evaluate("ashiato.stop()")
    await receiver.until(lambda: len(receiver.of(Leave)) > before)
