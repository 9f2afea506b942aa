"""A viewer on a real socket, and a client of it that is logged in."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher

from collector.eraser import Eraser
from collector.ledger import Ledger
from storage import Store, people, sites
from storage.sites import Site
from tests.schema import migrated
from viewer.app import Settings, Viewer, add_routes
from viewer.passwords import Passwords

# The real hash, but not its price: a login costs half a second of CPU, and most tests have one
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
NAME, PASSWORD = "Mio 未央", "a long walk on sand"
NOW_MS = 1_790_000_000_000  # 2026-09-21T14:13:20Z
Client = TestClient[web.Request, web.Application]


@dataclass
class Clock:
    now_ms: int = NOW_MS

    def __call__(self) -> int:
        return self.now_ms


@dataclass
class Changes:
    """Counts the calls that tell the collector of changed sites."""

    count: int = 0
    names: list[str] = field(default_factory=list)

    async def __call__(self) -> None:
        self.count += 1


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def changes() -> Changes:
    return Changes()


@pytest.fixture
def viewer(store: Store, tmp_path: Path, clock: Clock, changes: Changes) -> Viewer:
    settings = Settings(base_url="http://viewer.test", secret=b"s" * 32, data_dir=tmp_path)
    viewer = Viewer(store, settings, changes, clock, Eraser(store, Ledger(tmp_path / "erasures"), clock))
    viewer.passwords = Passwords(QUICK)
    return viewer


@pytest.fixture
async def stranger(viewer: Viewer) -> AsyncIterator[Client]:
    """A client that is not logged in, against a viewer that nobody has set up."""
    app = web.Application()
    add_routes(app, viewer)
    async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
        yield client


@pytest.fixture
async def site(store: Store) -> Site:
    return await sites.create(store, "Demo shop", key="demo")


async def form_token(client: Client, path: str) -> str:
    """The token that the page at `path` puts into its forms."""
    text = await (await client.get(path)).text()
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', text)
    assert found, text
    return found[1]


async def log_in(client: Client, name: str = NAME, password: str = PASSWORD) -> int:
    """The status of the login's answer, redirects not followed."""
    form = {"name": name, "password": password, "form_token": await form_token(client, "/login")}
    response = await client.post("/login", data=form, allow_redirects=False)
    return response.status


@pytest.fixture
async def viewer_client(viewer: Viewer, store: Store, site: Site, stranger: Client) -> Client:
    """A client that is logged in, against a viewer with one site (number 1, key "demo")."""
    await people.create(store, NAME, await viewer.passwords.hash(PASSWORD))
    assert await log_in(stranger) == 303
    return stranger


@asynccontextmanager
async def shared_viewer(folder: Path) -> AsyncIterator[tuple[Store, Client]]:
    """A viewer for all tests of a module, with one site (number 1, key "demo"): its tables, and a logged-in client."""
    store = migrated(folder / "clickhouse")
    await sites.create(store, "Demo shop", key="demo")
    settings = Settings(base_url="http://viewer.test", secret=b"s" * 32, data_dir=folder)
    viewer = Viewer(store, settings, Changes(), Clock(), Eraser(store, Ledger(folder / "erasures"), Clock()))
    viewer.passwords = Passwords(QUICK)
    await people.create(store, NAME, await viewer.passwords.hash(PASSWORD))
    app = web.Application()
    add_routes(app, viewer)
    async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
        assert await log_in(client) == 303
        yield store, client
    await store.close()
