"""The roles that a process was given, on one port, until it is told to stop."""

import asyncio
import signal
import socket
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Literal

import msgspec
from aiohttp import web

import viewer.app
from ashiato import hosts, logs, passing, showcase, workers
from ashiato.collecting import Collecting, collecting, erasing, limits
from ashiato.home import owned, private_temp, secret_of
from ashiato.hosts import Hosts
from ashiato.listening import application, bind_first, listening
from ashiato.settings import Settings
from ashiato.start import Basis, CannotStart, fellows_of, opened
from ashiato.workers import Terms
from collector import app as collector_app
from collector import spools
from collector.address import Proxies
from collector.eraser import Eraser
from collector.gate import Gate
from collector.hold import SpoolError
from collector.ledger import Ledger
from collector.recovery import Recovered
from storage import Store, people
from viewer import auth, overlays

Role = Literal["collect", "view"]

MAX_FORM_BYTES = 4 * 1024 * 1024  # the boxes of 2,000 elements take 200 KB; /i reads its body with a bound of its own


def _add_viewer(app: web.Application, basis: Basis, parts: Collecting | None, eraser: Eraser) -> None:
    async def on_sites_changed() -> None:
        if parts is not None:
            await parts.hear_of_sites(basis.store)

    settings = viewer.app.Settings(
        base_url=basis.settings.public_address,
        collector_url=basis.settings.public_collector_address,
        secret=basis.secret,
        data_dir=basis.settings.data,
        proxies=basis.settings.proxies,
    )
    viewer.app.add_routes(app, viewer.app.Viewer(basis.store, settings, on_sites_changed, collector_app.now_ms, eraser))


def _stop_signal() -> asyncio.Event:
    """Set by Ctrl-C and by SIGTERM, from now on."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _until(stop: asyncio.Event, broken: Sequence[asyncio.Event]) -> bool:
    """Wait for one of them; True for one of the latter."""
    waits = [asyncio.ensure_future(event.wait()) for event in (stop, *broken)]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    return any(event.is_set() for event in broken)


async def _address(store: Store, settings: Settings) -> str:
    """The one address to open: with the one-time link's token while nobody has set a password yet."""
    if await people.any_exist(store):
        return f"{settings.public_address}/"
    token = await asyncio.to_thread(auth.setup_token, settings.data)
    return f"{settings.public_address}/setup?token={token}"


async def _recovered(settings: Settings) -> dict[Path, Recovered]:
    """The workers' spools; as long as one of a killed process's workers lives, it has the port too."""
    try:
        return await workers.recovered(settings.data, _worker_spools(settings))
    except (OSError, SpoolError) as error:
        raise CannotStart(f"a worker's spool can't be had: {error}") from error


def _worker_spools(settings: Settings) -> list[Path]:
    return [spools.of_worker(settings.data, n) for n in range(1, settings.workers + 1)]


def _bind(settings: Settings) -> socket.socket:
    """Take the port before anything else is opened. Port 0 gives a free one."""
    try:
        return bind_first(settings.host, settings.port, shared=settings.workers > 0)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotStart(
            f"port {settings.port} on {settings.host} can't be had ({reason}); choose another: ASHIATO_PORT=8500"
        ) from None


async def _compose(
    stack: AsyncExitStack,
    app: web.Application,
    basis: Basis,
    roles: frozenset[Role],
    gate: Gate,
    found: Mapping[Path, Recovered],
) -> Collecting | None:
    """Give the application the roles' routes, and have what is behind them run until the stack's end."""
    if "collect" in roles:
        parts = await stack.enter_async_context(collecting(app, basis, gate, found, _worker_spools(basis.settings)))
        eraser = parts.eraser
    else:
        parts = None
        eraser = Eraser(
            basis.store,
            basis.ledger,
            collector_app.now_ms,
            forget=overlays.forget,
            fellows=fellows_of(basis.settings, basis.store, basis.ledger),
        )
        await stack.enter_async_context(erasing(eraser))
    if "view" in roles:
        _add_viewer(app, basis, parts, eraser)
    return parts


async def _answer(
    stack: AsyncExitStack, app: web.Application, basis: Basis, gate: Gate, sock: socket.socket, parts: Collecting | None
) -> None:
    """Answer on the port until the stack's end, with the workers if there are any."""
    settings = basis.settings
    names = hosts.public((settings.address, settings.collector_address))
    asked = Hosts(names, Proxies(settings.proxies), parts.collector.counters.misdirected if parts else lambda: None)
    lane = parts.collector.lane if parts else None
    if lane is not None:
        lane.is_ours = asked.answer_to
    if not settings.workers or parts is None:
        asked.add_to(app)
        await stack.enter_async_context(listening(app, sock, gate, lane=lane))
        return
    temp = settings.data / "tmp"
    app.middlewares.append(passing.believe_workers)
    asked.add_to(app)
    await stack.enter_async_context(listening(app, sock, gate, passing.bind(temp), lane))
    terms = Terms(settings.host, settings.port, str(temp), basis.secret, limits(settings), settings.proxies, names)
    await stack.enter_async_context(parts.workers.working(terms))


async def serve(settings: Settings, roles: frozenset[Role], *, demo: bool = False) -> None:
    """Run the roles until SIGINT or SIGTERM. Raises CannotStart or Taken when it can't begin."""
    logs.start()
    stop = _stop_signal()
    if "collect" not in roles:
        settings = msgspec.structs.replace(settings, workers=0)
    with owned(settings.data) as home:
        found = await _recovered(settings) if "collect" in roles else {}
        with _bind(settings) as sock:
            settings = msgspec.structs.replace(settings, port=sock.getsockname()[1])
            private_temp(home)
            async with AsyncExitStack() as stack:
                store = await stack.enter_async_context(opened(settings))
                basis = Basis(settings, store, secret_of(home, settings.secret), Ledger(home / "erasures"))
                app = application(client_max_size=MAX_FORM_BYTES)
                if demo:
                    showcase.add_shop(app, settings, await showcase.add_site(store))
                gate = Gate(limits(settings).address_connections, Proxies(settings.proxies))
                parts = await _compose(stack, app, basis, roles, gate, found)
                await _answer(stack, app, basis, gate, sock, parts)
                if demo and parts is not None:
                    await showcase.load_visits(settings, parts.collector.import_token, stop)
                if not stop.is_set():
                    is_viewer = "view" in roles
                    address = await _address(store, settings) if is_viewer else f"{settings.public_collector_address}/"
                    print(f"Ashiato is at {address}", flush=True)
                broken = await _until(stop, parts.broken if parts is not None else ())
                print("Stopping …", flush=True)
    if broken:
        raise CannotStart("the disk under the spool failed twice in a row; nothing more can be promised on it")
    print("Stopped. Everything received is on disk.", flush=True)
