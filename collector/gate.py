"""Connections, counted by address before a byte is read: one address never holds them all."""

import asyncio
from collections import Counter
from collections.abc import Callable

from aiohttp import web

from collector.address import Proxies, network
from collector.aside import Lent
from collector.lane import Lane

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

    async def listen(self, runner: web.AppRunner, lane: Lane | None = None, **where: object) -> asyncio.Server:
        """Serve a runner that is set up; `where` is what `loop.create_server` takes (sock, or host and port).

        What the lane takes does not get to the runner.
        """
        server = runner.server
        if server is None:
            raise RuntimeError("the runner is not set up")
        made: asyncio.Server = await asyncio.get_running_loop().create_server(
            lambda: _Visitor(self, server, lane),
            **where,  # type: ignore[call-overload]
        )
        return made


class _Visitor(asyncio.Protocol):
    """Once the gate has let the connection in, hands it to the lane if there is one, else everything to aiohttp."""

    def __init__(self, gate: Gate, serve: Callable[[], asyncio.Protocol], lane: Lane | None) -> None:
        self._gate = gate
        self._serve = serve
        self._lane = lane
        self._inner: asyncio.Protocol | None = None
        self._name: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a stream is needed")
        peername = transport.get_extra_info("peername")
        peer = peername[0] if isinstance(peername, tuple) else ""
        self._name = self._gate.enter(peer)
        if self._name is None:
            transport.write(ANSWER)
            transport.close()
        elif self._lane is not None and not self._lane.is_ending:
            self._lane.enter(transport, peer, self)
        else:
            self.begin(transport, b"")

    def begin(self, transport: asyncio.Transport, data: bytes) -> None:
        """Have aiohttp serve the connection, over which `data` has come."""
        self._inner = self._serve()
        transport.set_protocol(self)
        self._inner.connection_made(transport)
        if data:
            self._inner.data_received(data)

    def ask(self, transport: asyncio.Transport, request: bytes, back: Callable[[bool], None]) -> None:
        """Have aiohttp answer one request; it keeps the connection if the end of its answer can't be told."""
        self._inner = inner = self._serve()

        def decide(is_over: bool) -> None:
            if is_over:
                self._inner = None
                asyncio.get_running_loop().call_soon(inner.connection_lost, None)  # it has yet to see its answer off
            else:
                transport.set_protocol(self)
            back(is_over)

        inner.connection_made(Lent(transport, decide))
        inner.data_received(request)

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
        if self._name is not None:
            self._gate.leave(self._name)
            self._name = None
        if self._inner is not None:
            self._inner.connection_lost(exc)
