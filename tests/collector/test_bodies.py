"""Bodies that come cut, slow or in drips."""

import asyncio
import contextlib
import gzip
from typing import Any

from aiohttp import web

from collector import Limits, add_routes
from collector.record import decode_refusals
from collector.segments import records
from tests.collector.batches import packed
from tests.collector.conftest import Serve, Server


async def test_door_given_gzip_cut_anywhere_keeps_nothing(serve: Serve) -> None:
    collector, client = await serve(limits=Limits(address_rate=0))
    zipped = gzip.compress(packed(events=[[1, n] for n in range(300)]), mtime=0)
    for cut in range(2, len(zipped), 7):
        answer = await client.post("/i", data=zipped[:cut], headers={"Content-Encoding": "gzip"})
        text = await answer.text()
        assert answer.status == 400, (cut, text)
        assert text.startswith(("truncated:", "malformed:")), (cut, text)
    assert list(records(collector.spool.folder)) == []


async def test_door_given_half_a_body_keeps_nothing(serve: Serve) -> None:
    collector, client = await serve()
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    body = packed()
    writer.write(f"POST /i HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body[:-9])
    await writer.drain()
    writer.write_eof()
    await reader.read()
    writer.close()
    await writer.wait_closed()
    async with asyncio.timeout(20):
        while not list(records(collector.spool.folder)):
            await asyncio.sleep(0.01)
            await collector.flush()
    (entry,) = records(collector.spool.folder)
    assert [(count.reason, count.n) for count in decode_refusals(entry.payload).counts] == [("truncated", 1)]


async def test_door_given_a_slow_body_answers_408(serve: Serve) -> None:
    _, client = await serve(limits=Limits(body_s=0.2))

    async def drip() -> Any:
        yield b"\x81"
        await asyncio.sleep(2)

    answer = await client.post("/i", data=drip())
    assert (answer.status, await answer.text()) == (408, "slow: the body took more than 0.2 seconds\n")


async def test_door_given_only_headers_in_drips_closes(serve: Serve) -> None:
    collector, _ = await serve()
    app = web.Application()
    add_routes(app, collector)
    async with Server(app, keepalive_timeout=0.3) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)

        async def drip() -> None:
            writer.write(b"POST /i HTTP/1.1\r\nX-Slow: ")
            while True:
                writer.write(b"x")
                await asyncio.sleep(0.05)

        dripping = asyncio.create_task(drip())
        async with asyncio.timeout(20):
            with contextlib.suppress(ConnectionError):
                assert await reader.read() == b""
        dripping.cancel()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
