"""A collector behind a real socket, with a clock that stands still."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import clickhouse_connect
import msgpack
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from ashiato.listening import application
from collector import RUNNER_ARGUMENTS, Collector, Drain, Limits, add_routes, open_collector
from collector.address import Proxies
from collector.eraser import Eraser
from collector.gate import Gate
from collector.lane import Lane
from collector.ledger import Ledger, Subject
from storage import Store, sites
from storage.sites import Site
from tests.collector.batches import AGENT, KEY, NOW_MS, packed
from tests.collector.listener import Listener

SECRET = b"s" * 32
SMALL = Limits(ballast_bytes=1_000_000)
SITES = (
    Site(1, KEY, "Shop", page_rules=("/blog/:slug",)),
    Site(2, "walled", "Walled", origins=("https://shop.test", "http://localhost:8080")),
    Site(3, "open", "Open", origins=("https://shop.test",), mode="open", recording=False),
)

Client = TestClient[web.Request, web.Application]
Query = Callable[[str], list[dict[str, Any]]]
Serve = Callable[..., Awaitable[tuple[Collector, Client]]]


class Server(TestServer):
    """Runs as the real one does: behind a gate, with a lane if it is given one; no visitor who leaves cancels."""

    __test__ = False

    async def _make_runner(self, **_kwargs: Any) -> web.AppRunner:
        return web.AppRunner(self.app, **{**RUNNER_ARGUMENTS, **self.arguments})

    def __init__(self, app: web.Application, lane: Lane | None = None, **arguments: Any) -> None:
        super().__init__(app)
        self.lane = lane
        self.arguments = arguments

    async def start_server(self, loop: asyncio.AbstractEventLoop | None = None, **_kwargs: Any) -> None:
        if self.runner is not None:
            return
        self.runner = runner = await self._make_runner()
        await runner.setup()
        self.listener = Listener(self.host)
        self.listening = await Gate(0, Proxies()).listen(runner, self.lane, sock=self.listener)
        self.port = self.listener.getsockname()[1]
        self.scheme, self._root = "http", URL(f"http://{self.host}:{self.port}")

    async def close(self) -> None:
        if self.started and not self.closed:
            self.listening.close()
            if self.lane is not None:
                await self.lane.end(5)
        await super().close()


class Parts:
    """A collector with its drain and eraser, as `ashiato up` runs them."""

    def __init__(self, store: Store, collector: Collector, client: Client, ledger: Ledger) -> None:
        self.collector = collector
        self.client = client
        self.ledger = ledger
        self.drain = Drain(store, [collector.spool], collector.directory, ledger=ledger, pace_s=0.05)
        self.eraser = Eraser(store, ledger, lambda: NOW_MS, drain=self.drain, flush=collector.flush)

    async def send(self, **changes: object) -> None:
        async with self.client.post("/i", data=packed(**changes)) as answer:
            assert answer.status == 204

    async def settle(self) -> None:
        """Everything received so far is in the tables."""
        await self.drain.empty()

    async def erase(self, subject: Subject) -> None:
        await self.eraser.carry_out((await self.eraser.order(subject)).number)


@pytest.fixture
async def serve(tmp_path: Path) -> AsyncIterator[Serve]:
    """Opens a collector with given settings and serves it."""
    opened: list[tuple[Collector, Client]] = []

    async def start(folder: Path = tmp_path, **settings: Any) -> tuple[Collector, Client]:
        collector = await open_collector(
            folder,
            SITES,
            **{"secret": SECRET, "clock": lambda: NOW_MS, "scripts": tmp_path, "limits": SMALL, **settings},
        )
        app = application()
        add_routes(app, collector)
        client = TestClient(Server(app, collector.lane), headers={"User-Agent": AGENT})
        await client.start_server()
        opened.append((collector, client))
        return collector, client

    yield start
    for collector, client in opened:
        await client.close()
        await collector.close()


@pytest.fixture
def query(store: Store, tmp_path: Path) -> Iterator[Query]:
    """Asks the engine behind `store` directly, so that rows are seen as they are stored."""
    client = clickhouse_connect.get_client(interface="chdb", path=str(tmp_path / "clickhouse"))

    def ask(sql: str) -> list[dict[str, Any]]:
        return list(client.query(sql).named_results())

    yield ask
    client.close()


@pytest.fixture
async def parts(store: Store, serve: Serve, tmp_path: Path) -> AsyncIterator[Parts]:
    for site in SITES:
        await sites.save(store, site)
    collector, client = await serve()
    found = Parts(store, collector, client, Ledger(tmp_path / "erasures"))
    await found.eraser.catch_up()
    draining = asyncio.create_task(found.drain.run())
    yield found
    await found.drain.stop()
    await draining


async def drained(store: Store, collector: Collector, **settings: Any) -> Drain:
    """Everything in the spool is in the tables when this returns."""
    drain = Drain(store, [collector.spool], collector.directory, **settings)
    running = asyncio.create_task(drain.run())
    await drain.stop()
    await running
    return drain


async def post(client: Client, sent: Mapping[str, Any], **headers: str) -> None:
    """Have a batch taken in."""
    answer = await client.post("/i", data=io.BytesIO(msgpack.packb(sent)), headers=headers)
    assert answer.status == 204, await answer.text()
