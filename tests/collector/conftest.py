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

from collector import RUNNER_ARGUMENTS, Collector, Drain, Limits, add_routes, open_collector
from storage import Store
from storage.sites import Site
from tests.collector.batches import AGENT, KEY, NOW_MS

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
    """Runs as the real one does: a visitor who leaves does not cancel the handler."""

    __test__ = False

    async def _make_runner(self, **_kwargs: Any) -> web.AppRunner:
        return web.AppRunner(self.app, **{**RUNNER_ARGUMENTS, **self.arguments})

    def __init__(self, app: web.Application, **arguments: Any) -> None:
        super().__init__(app)
        self.arguments = arguments


@pytest.fixture
async def serve(tmp_path: Path) -> AsyncIterator[Serve]:
    """Opens a collector with given settings and serves it."""
    opened: list[tuple[Collector, Client]] = []

    async def start(**settings: Any) -> tuple[Collector, Client]:
        collector = await open_collector(
            tmp_path,
            SITES,
            **{"secret": SECRET, "clock": lambda: NOW_MS, "scripts": tmp_path, "limits": SMALL, **settings},
        )
        app = web.Application()
        add_routes(app, collector)
        client = TestClient(Server(app), headers={"User-Agent": AGENT})
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
