"""The demo: its site, the shop under /shop/, and its recorded visitors, loaded once."""

import asyncio
import contextlib
import json
import shutil
import sys
import time
from pathlib import Path

import aiohttp
from aiohttp import web

from ashiato.settings import Settings
from demo import load
from demo.app import shop_routes
from storage import Store, sites
from storage.sites import Site
from viewer import snippet

KEY = "demo"
NAME = "Komorebi (demo shop)"
LAST_VISIT_ENDED_MS = 3_600_000  # before the load
BAR = 30


async def add_site(store: Store) -> Site:
    """The demo's site, made where it is not there yet."""
    for site in await sites.every(store):
        if site.key == KEY:
            return site
    return await sites.create(store, NAME, key=KEY)


def add_shop(app: web.Application, settings: Settings, site: Site) -> None:
    """The shop's pages, with the tag that a site owner would paste."""
    tag = snippet.tag(settings.public_collector_address, site)
    app.router.add_routes(shop_routes(lambda _request: tag))


def _progress(done: int, total: int) -> None:
    if sys.stdout.isatty():
        filled = BAR * done // total
        line = f"Demo visitors {'█' * filled}{'░' * (BAR - filled)} {done}/{total}"
        end = "\n" if done == total else ""
        print(f"\r{line[: shutil.get_terminal_size().columns - 1]}", end=end, flush=True)
    elif done == total or done % max(1, total // 4) == 0:
        print(f"Demo visitors {done}/{total}", flush=True)


def _read(path: Path) -> dict[str, int | bool]:
    with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
        return dict(json.loads(path.read_text()))
    return {}


class NotLoaded(RuntimeError):
    """The demo's visits could not be brought in; the text says why."""


async def _load(address: str, import_token: str, end_ms: int) -> None:
    try:
        async with aiohttp.ClientSession() as session:
            await load.load(load.poster(session, address, import_token), end_ms, _progress, site_key=KEY)
    except* (load.LoadError, aiohttp.ClientError) as failures:
        raise NotLoaded(f"the demo's visits: {failures.exceptions[0]}") from None


async def load_visits(settings: Settings, import_token: str, stop: asyncio.Event) -> None:
    """Send the recorded visits through the collector's own door, their clock moved to end an hour ago.

    The moment is kept before the first batch is sent, so that a load that was cut off goes on with the same
    times; what came in before is told from new by its batch ids.
    """
    path = settings.data / "demo.json"
    state = _read(path)
    if state.get("done"):
        return
    end_ms = int(state.get("end_ms") or time.time() * 1000 - LAST_VISIT_ENDED_MS)
    path.write_text(json.dumps({"end_ms": end_ms, "done": False}))
    loading = asyncio.create_task(_load(settings.local_address, import_token, end_ms))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({loading, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not loading.done():
        loading.cancel()
        return
    loading.result()
    path.write_text(json.dumps({"end_ms": end_ms, "done": True}))
