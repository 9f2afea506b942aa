"""Connections, counted by address before a byte is read: one address never holds them all."""

import asyncio
from collections import Counter
from collections.abc import Callable

from aiohttp import web

from collector.address import Proxies, network

ANSWER = (
    b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 5\r\nConnection: close\r\nContent-Type: text/plain\r\n"
    b"Content-Length: 53\r\n\r\ntoo_many: this address has too many open connections\n"
)


class Gate:
    """At most `limit` connections at a time from one address, 0 for no limit; our own proxies may have any number."""

    def __init__(self, limit: int, proxies: Proxies) -> None:
        self._limit = limit
        self._proxies = proxies
        self._held: Counter[str] = Counter()
        self.open = 0
        self.refused = 0

    def enter(self, peer: str) -> str | None:
        """The name to leave under, or None for one connection too many."""
        name = "" if self._proxies.trusts(peer) else network(peer)
        if name and self._limit and self._held[name] >= self._limit:
            self.refused += 1
            return None
        self._held[name] += 1
        self.open += 1
        return name

    def leave(self, name: str) -> None:
        self.open -= 1
        self._held[name] -= 1
        if not self._held[name]:
            del self._held[name]

    async def listen(self, runner: web.AppRunner, **where: object) -> asyncio.Server:
        """Serve a runner that is set up; `where` is what `loop.create_server` takes (sock, or host and port)."""
        server = runner.server
        if server is None:
            raise RuntimeError("the runner is not set up")
        made: asyncio.Server = await asyncio.get_running_loop().create_server(
            lambda: _Visitor(self, server),
            **where,  # type: ignore[call-overload]
        )
        return made


class _Visitor(asyncio.Protocol):
    """Hands everything on to the HTTP protocol, once the gate has let the connection in."""

    def __init__(self, gate: Gate, serve: Callable[[], asyncio.Protocol]) -> None:
        self._gate = gate
        self._serve = serve
        self._inner: asyncio.Protocol | None = None
        self._name = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        peer = transport.get_extra_info("peername")
        name = self._gate.enter(peer[0] if isinstance(peer, tuple) else "")
        if name is None:
            if isinstance(transport, asyncio.WriteTransport):
                transport.write(ANSWER)
            transport.close()
            return
        self._name = name
        self._inner = self._serve()
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        if self._inner is not None:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return None if self._inner is None else self._inner.eof_received()

    def pause_writing(self) -> None:
        if self._inner is not None:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        if self._inner is not None:
            self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._inner is not None:
            self._gate.leave(self._name)
            self._inner.connection_lost(exc)
