"""A small collector of the wire's own kind: serves the snippet and the pages, and decodes what comes in."""

import asyncio
import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from aiohttp import web
from aiohttp.test_utils import TestServer

from wire import Batch, Event, Leave, Reason, decode_batch, decode_event

HERE = Path(__file__).parent
DIST = HERE.parent.parent / "js-snippet" / "dist"

E = TypeVar("E", bound=Event)


class Shown(Protocol):
    """A page in a browser."""

    async def goto(self, url: str, /) -> object: ...

    async def evaluate(self, expression: str, /) -> Any: ...


class Arrival(NamedTuple):
    """One POST and how it was answered."""

    body: bytes
    batch: Batch
    status: int
    query: str
    at: float  # seconds of the loop's clock
    headers: Mapping[str, str]


class Receiver:
    """`answers` are given in order, `(status, headers)`; after them every batch gets its 204. `pages` are by name."""

    def __init__(self) -> None:
        self.config: dict[str, Any] = {"mode": "balanced", "recording": False}
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.arrivals: list[Arrival] = []
        self.requests: list[str] = []
        self.pages: dict[str, str] = {}
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/i", self._batch)
        app.router.add_get("/c", self._config)
        app.router.add_get("/{name:.*}", self._file)
        self.server = TestServer(app)

    async def _batch(self, request: web.Request) -> web.Response:
        body = await request.read()
        status, headers = self.answers.pop(0) if self.answers else (204, {})
        now = asyncio.get_running_loop().time()
        self.arrivals.append(
            Arrival(body, decode_batch(inflate(body)), status, request.query_string, now, request.headers)
        )
        return web.Response(status=status, headers={"Access-Control-Allow-Origin": "*", **headers})

    async def _config(self, request: web.Request) -> web.Response:
        self.requests.append(request.path_qs)
        return web.json_response(self.config, headers={"Access-Control-Allow-Origin": "*"})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(request.path_qs)
        name = request.match_info["name"]
        if name in self.pages:
            return web.Response(text=self.pages[name], content_type="text/html")
        folder = DIST if name in ("a.js", "b.js", "d.js", "r.js") else HERE / "pages"
        file = folder / (name if (folder / name).is_file() else "page.html")
        caching = "no-store" if name == "uncached.html" else "no-cache"
        # A script of another origin is loaded as a module, as the collector lets it
        return web.FileResponse(file, headers={"Cache-Control": caching, "Access-Control-Allow-Origin": "*"})

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

    async def until(self, condition: Callable[[], object], seconds: float = 20) -> None:
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


async def true(page: Shown, expression: str) -> None:
    """Waits until an expression holds in the page, whose policy may forbid Playwright's own way."""
    async with asyncio.timeout(20):
        while not await page.evaluate(expression):  # noqa: ASYNC110 - the page tells nobody
            await asyncio.sleep(0.02)


def loaded(name: str) -> str:
    """An expression: the file is there, and has had its turn."""
    return f"""new Promise((done) => {{
      const there = performance.getEntriesByType("resource").some(({{ name }}) => name.includes("/{name}?"));
      const channel = new MessageChannel();
      let turns = 0;
      channel.port1.onmessage = () => (++turns < 20 ? channel.port2.postMessage(0) : done(there));
      channel.port2.postMessage(0);
    }})"""


async def ready(page: Shown, *, whole: bool = True) -> None:
    """Waits until the snippet listens; `whole` with what comes once the page is at rest."""
    await true(page, "!!window.ashiato && !!ashiato.q && !Array.isArray(ashiato.q)")
    if whole:
        await true(page, loaded("b.js"))


async def visit(page: Shown, receiver: Receiver, path: str = "page.html", *, whole: bool = True) -> None:
    """`whole=False` where the page's clock stands still."""
    await page.goto(receiver.url(path))
    await ready(page, whole=whole)


async def passed(page: Shown, ms: int) -> None:
    """Lets time pass by the page's own clock: what was due in less has had its turn, however slow the machine is."""
    await page.evaluate(f"new Promise((done) => setTimeout(done, {ms}))")


async def flush(page: Shown) -> None:
    """Makes the snippet send what it has, as when the tab is hidden for a moment."""
    await page.evaluate(
        """for (const hidden of [true, false]) {
             Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
             document.dispatchEvent(new Event("visibilitychange"));
           }"""
    )


async def stop(page: Shown, receiver: Receiver) -> None:
    """Ends the page view from within, and waits for its last fact."""
    before = len(receiver.of(Leave))
    await page.evaluate("ashiato.stop()")
    await receiver.until(lambda: len(receiver.of(Leave)) > before)
