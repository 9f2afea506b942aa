"""Posting as fast as the answers come: connections that are kept open, each with one request under way."""

import asyncio
import gc
import os
import time
from dataclasses import dataclass, field

from bench.ingest.bodies import Body

CONNECTIONS = 64

# as Chromium's fetch sends them, in its order
HEAD = """\
POST /i HTTP/1.1
Host: 127.0.0.1
Connection: keep-alive
Content-Length: {}
sec-ch-ua-platform: "Linux"
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36
sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"
Content-Type: text/plain;charset=UTF-8
sec-ch-ua-mobile: ?0
Accept: */*
Origin: https://shop.test
Sec-Fetch-Site: cross-site
Sec-Fetch-Mode: cors
Sec-Fetch-Dest: empty
Referer: https://shop.test/
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: en-GB,en;q=0.9,ja;q=0.8

"""


@dataclass
class Round:
    """What came back: how long it all took, and each answer's wait."""

    seconds: float = 0.0
    waits_s: list[float] = field(default_factory=list)
    refused: list[bytes] = field(default_factory=list)


class _Visitor(asyncio.Protocol):
    """Sends as long as `left` has requests to give."""

    def __init__(self, body: Body, left: "_Left", into: Round) -> None:
        head = HEAD.format(len(body.data)).replace("\n", "\r\n").encode()
        self._request = bytearray(head) + body.fresh()
        self._id = slice(len(head) + body.id_at, len(head) + body.id_at + 16)
        self._left = left
        self._into = into
        self._sent_s = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a stream is needed")
        self._transport = transport

    def send(self) -> None:
        if not self._left.take():
            self.done.set_result(None)
            return
        self._request[self._id] = os.urandom(16)
        self._sent_s = time.perf_counter()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        # an answer without a body comes in one piece
        self._into.waits_s.append(time.perf_counter() - self._sent_s)
        if not data.startswith(b"HTTP/1.1 204 ") or not data.endswith(b"\r\n\r\n"):
            self._into.refused.append(data[:200])
        self.send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server closed the connection"))

    def close(self) -> None:
        self._transport.close()


class _Left:
    def __init__(self, requests: int) -> None:
        self._requests = requests

    def take(self) -> bool:
        self._requests -= 1
        return self._requests >= 0


async def post(port: int, body: Body, requests: int, connections: int = CONNECTIONS) -> Round:
    """Send so many requests over so many connections, which are open before the clock starts."""
    loop = asyncio.get_running_loop()
    left, into = _Left(requests), Round()
    visitors = [
        (await loop.create_connection(lambda: _Visitor(body, left, into), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    gc.disable()  # a pause here would be taken for one of the server's
    try:
        started_s = time.perf_counter()
        for visitor in visitors:
            visitor.send()
        await asyncio.gather(*(visitor.done for visitor in visitors))
        into.seconds = time.perf_counter() - started_s
    finally:
        gc.enable()
        for visitor in visitors:
            visitor.close()
    return into
