"""One port, answered by one process or by several."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from collector.app import RUNNER_ARGUMENTS
from collector.gate import Gate
from collector.lane import Lane

BACKLOG = 128
SHUTDOWN_S = 10.0


def bind(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """Take a port, 0 for a free one; `shared` if other processes of ours take it too. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, reuse_port=shared)


def bind_first(host: str, port: int, *, shared: bool) -> socket.socket:
    """`bind`, for the first of our processes: any other that listens there is a stranger. Raises OSError."""
    sock = bind(host, port)
    if not shared:
        return sock
    port = sock.getsockname()[1]
    sock.close()
    return bind(host, port, shared=True)


async def _name_ourselves(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Server"] = "Ashiato"  # aiohttp would name itself and Python with their versions


def application(client_max_size: int = 0) -> web.Application:
    """An application that says what it is and nothing of what it is made of."""
    app = web.Application(client_max_size=client_max_size)
    app.on_response_prepare.append(_name_ourselves)
    return app


@asynccontextmanager
async def listening(
    app: web.Application,
    sock: socket.socket,
    gate: Gate,
    inner: socket.socket | None = None,
    lane: Lane | None = None,
) -> AsyncIterator[None]:
    """Answer at a socket, each address through the gate, and without it at another that only we can reach.

    The lane, where there is one, answers what it can before the application does.
    """
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=SHUTDOWN_S, **RUNNER_ARGUMENTS)
    await runner.setup()
    try:
        server = await gate.listen(runner, lane, sock=sock, backlog=BACKLOG)
        try:
            if inner is not None:
                await web.SockSite(runner, inner, backlog=BACKLOG).start()
            yield
        finally:
            server.close()
            if lane is not None:
                await lane.end(SHUTDOWN_S)
    finally:
        await runner.cleanup()
