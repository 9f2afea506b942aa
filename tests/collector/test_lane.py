"""The lane takes batches by itself, keeps to its bounds, and lets go of who does not come to an end."""

import asyncio
import contextlib
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from aiohttp import web

from ashiato.listening import application
from collector import Collector, Limits, open_collector
from collector.lane import Lane
from tests.collector.batches import NOW_MS, batch, packed
from tests.collector.conftest import SECRET, SITES, Server
from tests.collector.requests import LAST, request
from tests.collector.sides import ALLOWED, arrivals, both_of


@asynccontextmanager
async def alone(
    folder: Path,
    allowed: Limits = ALLOWED,
    idle_s: float = 5,
    send_bytes: int = 0,
    app: web.Application | None = None,
) -> AsyncIterator[tuple[Collector, Lane, int]]:
    """A lane before an application that knows no page, or before `app`."""
    collector = await open_collector(folder, SITES, secret=SECRET, limits=allowed, clock=lambda: NOW_MS)
    lane = Lane(collector.door, collector.reception, allowed.body_s, idle_s)
    server = Server(app or application(), lane)
    async with server:
        if send_bytes:
            server.listening.sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_bytes)
        yield collector, lane, server.port or 0
    await collector.close()


async def answer_of(reader: asyncio.StreamReader) -> bytes:
    """The next answer's first line."""
    async with asyncio.timeout(20):
        lines = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"Content-Length: (\d+)", lines)
        await reader.readexactly(int(length[1]) if length else 0)
    return lines.partition(b"\r\n")[0]


KEPT = b"HTTP/1.1 204 No Content"
GOOD = packed()


async def test_lane_takes_batches_on_its_own_until_something_else_is_asked(tmp_path: Path) -> None:
    async with alone(tmp_path) as (collector, _, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for body in (GOOD, packed(view={**batch()["view"], "title": "t" * 300_000}), GOOD):
            writer.write(request(body))
            assert await answer_of(reader) == KEPT
        for path in (b"/c?site=open", b"/a.js") * 2:  # aiohttp's, and then it is the lane's again
            writer.write(b"GET %b HTTP/1.1\r\nHost: x\r\n\r\n" % path + request(GOOD))
            assert await answer_of(reader) == b"HTTP/1.1 404 Not Found"
            assert await answer_of(reader) == KEPT
        writer.write(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await answer_of(reader) == b"HTTP/1.1 404 Not Found"
        writer.write(request(GOOD))  # now it is aiohttp's, which knows no /i here
        assert await answer_of(reader) == b"HTTP/1.1 404 Not Found"
        assert len(arrivals(collector)) == 7
        writer.close()


async def _streamed(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for piece in (b"of no", b" stated length"):
        await response.write(piece)
        await asyncio.sleep(0.01)
    return response


async def _closing(_request: web.Request) -> web.Response:
    response = web.Response(text="the last one")
    response.force_close()
    return response


async def test_connection_stays_with_aiohttp_if_it_cannot_be_told_where_its_answer_ends(tmp_path: Path) -> None:
    app = application()
    app.router.add_get("/c", _streamed)
    async with alone(tmp_path, app=app) as (collector, _, port):
        for behind in (0, 1):  # what comes behind a question is kept until its answer has begun
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /c HTTP/1.1\r\nHost: x\r\n\r\n" + behind * request(GOOD))
            answer = await reader.readuntil(b"\r\n0\r\n\r\n")
            assert answer.endswith(b"\r\n\r\n5\r\nof no\r\ne\r\n stated length\r\n0\r\n\r\n")
            writer.write(request(GOOD))
            for _ in range(behind + 1):
                assert await answer_of(reader) == b"HTTP/1.1 404 Not Found"  # aiohttp knows no /i here
            writer.close()
        assert arrivals(collector) == []


async def test_connection_ends_with_an_answer_that_says_so(tmp_path: Path) -> None:
    app = application()
    app.router.add_get("/c", _closing)
    async with alone(tmp_path, app=app) as (collector, _, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /c HTTP/1.1\r\nHost: x\r\n\r\n" + request(GOOD))
        assert (await reader.read()).endswith(b"\r\n\r\nthe last one")
        assert arrivals(collector) == []
        writer.close()


async def test_lane_asks_whom_a_request_is_for(tmp_path: Path) -> None:
    async with alone(tmp_path) as (_, lane, port):
        lane.is_ours = lambda host, peer: (host, peer) == ("stats.example.org", "127.0.0.1")
        for host, line in ((b"stats.example.org", KEPT), (b"evil.test", b"HTTP/1.1 404 Not Found")):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request(GOOD).replace(b"Host: x", b"Host: " + host))
            assert await answer_of(reader) == line
            writer.close()


async def test_lane_without_room_or_tokens_refuses_before_the_body_and_goes_on_after_it(tmp_path: Path) -> None:
    allowed = msgspec.structs.replace(ALLOWED, in_flight_bytes=20_000, address_rate=1e-6, address_burst=3)
    async with both_of(tmp_path, allowed) as both:
        large = packed(view={**batch()["view"], "title": "t" * 30_000})
        for side_of in (both.lane, both.plain):
            reader, writer = await asyncio.open_connection(*side_of.listener.getsockname())
            for body, line in (
                (GOOD, KEPT),
                (large, b"HTTP/1.1 503 Service Unavailable"),
                (GOOD, KEPT),
                (GOOD, b"HTTP/1.1 429 Too Many Requests"),
                (large, b"HTTP/1.1 429 Too Many Requests"),
            ):
                sent = request(body)
                begun = sent.index(b"\r\n\r\n") + 14
                if line == KEPT:
                    writer.write(sent)
                    assert await answer_of(reader) == line
                else:
                    writer.write(sent[:begun])
                    assert await answer_of(reader) == line
                    writer.write(sent[begun:])
            writer.write(LAST)
            assert await answer_of(reader) == b"HTTP/1.1 200 OK"
            writer.close()
        assert both.lane.collector.counters.taken() == both.plain.collector.counters.taken()


async def test_lane_gives_room_back_however_a_request_ends(tmp_path: Path) -> None:
    sent = request(packed(view={**batch()["view"], "title": "t" * 30_000}))
    allowed = msgspec.structs.replace(ALLOWED, in_flight_bytes=50_000, body_s=0.1)
    async with alone(tmp_path, allowed) as (collector, _, port):
        for _ in range(4):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent[:9_000])
            await asyncio.sleep(0.01)
            writer.close()  # leaves
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent[:9_000])
            assert await answer_of(reader) == b"HTTP/1.1 408 Request Timeout"
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            assert await answer_of(reader) == KEPT
            writer.write(request(b"x" * 30_000))
            assert await answer_of(reader) == b"HTTP/1.1 400 Bad Request"
            writer.close()
        assert collector.counters.taken().refused == {"truncated": 4, "slow": 4, "malformed": 4}


async def test_lane_closes_what_idles_and_heads_in_drips(tmp_path: Path) -> None:
    async with alone(tmp_path, idle_s=0.3) as (_, _, port):
        _, idle = await asyncio.open_connection("127.0.0.1", port)
        reader, dripping = await asyncio.open_connection("127.0.0.1", port)
        async with asyncio.timeout(30):
            for byte in b"POST /i HTTP/1.1\r\nX: " + b"x" * 1_000:
                dripping.write(bytes([byte]))
                await asyncio.sleep(0.02)
                if reader.at_eof():
                    break
        assert reader.at_eof()
        for writer in (idle, dripping):
            writer.close()


async def test_lane_that_ends_answers_what_was_begun(tmp_path: Path) -> None:
    allowed = msgspec.structs.replace(ALLOWED, body_s=5)
    async with alone(tmp_path, allowed) as (collector, lane, port):
        idle, idle_writer = await asyncio.open_connection("127.0.0.1", port)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        sent = request(GOOD)
        writer.write(sent[:-20])
        await asyncio.sleep(0.05)
        ending = asyncio.create_task(lane.end(5))
        async with asyncio.timeout(20):
            assert await idle.read() == b""
        assert not ending.done()
        writer.write(sent[-20:])
        assert await answer_of(reader) == KEPT
        assert await reader.read() == b""
        await ending
        assert len(arrivals(collector)) == 1
        for one in (idle_writer, writer):
            one.close()


async def test_lane_that_ends_cuts_off_who_does_not_come_to_an_end(tmp_path: Path) -> None:
    allowed = msgspec.structs.replace(ALLOWED, body_s=5)
    async with alone(tmp_path, allowed) as (collector, lane, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request(GOOD)[:-20])
        await asyncio.sleep(0.05)
        await lane.end(0.1)
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""
        assert collector.counters.taken().refused == {"truncated": 1}
        writer.close()


async def test_lane_holds_no_answers_for_who_does_not_read_them(tmp_path: Path) -> None:
    async with alone(tmp_path, send_bytes=8_192) as (collector, _, port):
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))
        reader, writer = await asyncio.open_connection(sock=sock, limit=1_024)
        many = 2_000
        writer.write(request(packed(site="nobody")) * many)
        before = -1
        while (received := collector.counters.totals.received) != before:  # until no more are let in
            before = received
            await asyncio.sleep(0.3)
        assert before < many
        for _ in range(many):
            assert await answer_of(reader) == b"HTTP/1.1 401 Unauthorized"
        writer.close()
