"""One process: the roles it was given, on one port, until it is told to stop."""

import asyncio
import contextlib
import datetime as dt
import logging
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Literal

import msgspec
from aiohttp import web

import viewer.app
from ashiato import logs, showcase
from ashiato.home import owned, private_temp, secret_of
from ashiato.rescoring import Rescoring
from ashiato.settings import Settings
from collector import app as collector_app
from collector import metrics
from collector.address import Proxies
from collector.app import Collector
from collector.drain import Drain
from collector.eraser import Eraser
from collector.gate import Gate
from collector.ledger import Ledger
from collector.limits import Limits
from collector.metrics import Readings
from storage import Store, StoreError, migrations, open_store, people, retention, sites
from viewer import auth
from viewer.views import overlay

Role = Literal["collect", "view"]

SITES_REFRESH_S = 2.0  # how soon a collector hears of a site that another process added
BOUNDS_S = 600.0  # between looks whether data is beyond its time or its quota
MAX_FORM_BYTES = 4 * 1024 * 1024  # the boxes of 2,000 elements take 200 KB; /i reads its body with a bound of its own

log = logging.getLogger("ashiato")


class CannotStart(RuntimeError):
    """The process can't begin its work; the text says why and what to do."""


def store_of(settings: Settings) -> Store:
    """The store that the settings name, as it is."""
    if settings.clickhouse_url:
        return open_store(
            url=settings.clickhouse_url,
            cluster=settings.clickhouse_cluster,
            request_s=settings.clickhouse_timeout_s,
        )
    return open_store(path=settings.data / "clickhouse")


def cannot_ask(error: StoreError) -> CannotStart:
    """What is wrong with ClickHouse, and what to do about it where that is known."""
    return CannotStart(f"ClickHouse: {error}" + (f"; {error.advice}" if error.advice else ""))


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Store]:
    """The store that the settings name, its schema up to date. Raises CannotStart."""
    store = store_of(settings)
    try:
        for name in await migrations.migrate(store):
            print(f"Schema: {name} applied", flush=True)
        yield store
    except StoreError as error:
        raise cannot_ask(error) from error
    finally:
        await store.close()


async def migrate(settings: Settings) -> None:
    """Bring the schema up to date and return."""
    with owned(settings.data) as home:
        private_temp(home)
        async with opened(settings):
            print("The schema is up to date.")


@asynccontextmanager
async def _erasing(eraser: Eraser) -> AsyncIterator[Eraser]:
    """Have erased what was ordered before, then carry out orders beside the block."""
    await eraser.catch_up()
    async with _running(asyncio.create_task(eraser.run())):
        yield eraser


async def _keep_bounds(store: Store, settings: Settings, drain: Drain) -> None:
    bounds = retention.Bounds(settings.retention_days, settings.quota_bytes, settings.site_quota_bytes)
    while True:
        try:
            today = dt.datetime.now(dt.UTC).date()
            # an insert may be about to refer to an asset of a day that goes
            async with drain.between_inserts():
                gone = await retention.keep(store, await sites.every(store), bounds, today)
            for line in gone:
                print(f"Kept no longer: {line}", flush=True)
        except StoreError as error:
            log.warning("what is to be kept no longer could not be removed: %s", error)
        await asyncio.sleep(BOUNDS_S)


async def _keep_fresh(store: Store, collector: Collector) -> None:
    while True:
        await asyncio.sleep(SITES_REFRESH_S)
        with contextlib.suppress(StoreError):  # the sites known so far stay in force while ClickHouse is away
            collector.directory.refresh(await sites.every(store))


@asynccontextmanager
async def _running(*works: asyncio.Task[None]) -> AsyncIterator[None]:
    """Have tasks run beside the block; cancel them at its end."""
    try:
        yield
    finally:
        for work in works:
            work.cancel()
        for result in await asyncio.gather(*works, return_exceptions=True):
            if isinstance(result, Exception):
                log.error("a background task ended early", exc_info=result)


@asynccontextmanager
async def _collecting(
    app: web.Application, settings: Settings, store: Store, secret: bytes, ledger: Ledger, gate: Gate
) -> AsyncIterator[tuple[Collector, Eraser]]:
    collector = await collector_app.open_collector(
        settings.data,
        await sites.every(store),
        secret=secret,
        limits=Limits(spool_bytes=settings.spool_bytes),
        proxies=settings.proxies,
    )
    collector_app.add_routes(app, collector)
    rescoring = Rescoring(store)
    drain = Drain(store, [collector.spool], collector.directory, rescoring.touched, ledger=ledger)
    collector.registry.register(Readings(collector.spool, drain, gate))
    metrics.add_route(app, collector.registry)
    eraser = Eraser(
        store,
        ledger,
        collector_app.now_ms,
        drain=drain,
        held=rescoring.held,
        flush=collector.flush,
        forget=overlay.PICTURES.clear,
    )
    draining = None
    try:
        async with _erasing(eraser):
            draining = asyncio.create_task(drain.run())
            background = (
                asyncio.create_task(_keep_fresh(store, collector)),
                asyncio.create_task(rescoring.run()),
                asyncio.create_task(_keep_bounds(store, settings, drain)),
            )
            async with _running(*background):
                yield collector, eraser
    finally:
        await collector.flush()
        await drain.stop()
        if draining is not None:
            await draining
        await rescoring.finish()
        await collector.close()


def _add_viewer(
    app: web.Application,
    settings: Settings,
    store: Store,
    secret: bytes,
    collector: Collector | None,
    eraser: Eraser,
) -> None:
    async def on_sites_changed() -> None:
        if collector is not None:
            collector.directory.refresh(await sites.every(store))

    viewer_settings = viewer.app.Settings(
        base_url=settings.public_address,
        collector_url=settings.public_collector_address,
        secret=secret,
        data_dir=settings.data,
        proxies=settings.proxies,
    )
    viewer.app.add_routes(
        app, viewer.app.Viewer(store, viewer_settings, on_sites_changed, collector_app.now_ms, eraser)
    )


def _bind(settings: Settings) -> socket.socket:
    """Take the port before anything else is opened. Port 0 gives a free one."""
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotStart(
            f"port {settings.port} on {settings.host} can't be had ({reason}); choose another: ASHIATO_PORT=8500"
        ) from None


@asynccontextmanager
async def _listening(app: web.Application, sock: socket.socket, gate: Gate) -> AsyncIterator[None]:
    runner = web.AppRunner(
        app, access_log=None, handle_signals=False, shutdown_timeout=10, **collector_app.RUNNER_ARGUMENTS
    )
    await runner.setup()
    try:
        server = await gate.listen(runner, sock=sock, backlog=128)
        try:
            yield
        finally:
            server.close()
    finally:
        await runner.cleanup()


async def _name_ourselves(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Server"] = "Ashiato"  # aiohttp would name itself and Python with their versions


def _stop_signal() -> asyncio.Event:
    """Set by Ctrl-C and by SIGTERM, from now on."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _until(stop: asyncio.Event, broken: asyncio.Event) -> bool:
    """Wait for either; True for the second."""
    waits = [asyncio.ensure_future(stop.wait()), asyncio.ensure_future(broken.wait())]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    return broken.is_set()


async def _address(store: Store, settings: Settings) -> str:
    """The one address to open: with the one-time link's token while nobody has set a password yet."""
    if await people.any_exist(store):
        return f"{settings.public_address}/"
    token = await asyncio.to_thread(auth.setup_token, settings.data)
    return f"{settings.public_address}/setup?token={token}"


async def serve(settings: Settings, roles: frozenset[Role], *, demo: bool = False) -> None:
    """Run the roles until SIGINT or SIGTERM. Raises CannotStart or Taken when it can't begin."""
    logs.start()
    stop = _stop_signal()
    with owned(settings.data) as home, _bind(settings) as sock:
        settings = msgspec.structs.replace(settings, port=sock.getsockname()[1])
        private_temp(home)
        secret = secret_of(home, settings.secret)
        async with AsyncExitStack() as stack:
            store = await stack.enter_async_context(opened(settings))
            ledger = Ledger(home / "erasures")
            app = web.Application(client_max_size=MAX_FORM_BYTES)
            app.on_response_prepare.append(_name_ourselves)
            if demo:
                showcase.add_shop(app, settings, await showcase.add_site(store))
            gate = Gate(Limits().address_connections, Proxies(settings.proxies))
            collector = None
            if "collect" in roles:
                collecting = _collecting(app, settings, store, secret, ledger, gate)
                collector, eraser = await stack.enter_async_context(collecting)
            else:
                eraser = Eraser(store, ledger, collector_app.now_ms, forget=overlay.PICTURES.clear)
                await stack.enter_async_context(_erasing(eraser))
            if "view" in roles:
                _add_viewer(app, settings, store, secret, collector, eraser)
            await stack.enter_async_context(_listening(app, sock, gate))
            if demo and collector is not None:
                await showcase.load_visits(settings, collector.import_token, stop)
            if not stop.is_set():
                address = (
                    await _address(store, settings) if "view" in roles else f"{settings.public_collector_address}/"
                )
                print(f"Ashiato is at {address}", flush=True)
            broken = await _until(stop, collector.spool.writer.broken if collector else asyncio.Event())
            print("Stopping …", flush=True)
    if broken:
        raise CannotStart("the disk under the spool failed twice in a row; nothing more can be promised on it")
    print("Stopped. Everything received is on disk.", flush=True)
