"""Connections are counted by address, over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession, web

from collector import RUNNER_ARGUMENTS
from collector.address import Proxies
from collector.gate import Gate


@asynccontextmanager
async def served(gate: Gate) -> AsyncIterator[int]:
    async def hello(request: web.Request) -> web.Response:
        return web.Response(text=f"{len(await request.read())}")

    app = web.Application()
    app.router.add_post("/", hello)
    runner = web.AppRunner(app, **RUNNER_ARGUMENTS)
    await runner.setup()
    server = await gate.listen(runner, host="127.0.0.1", port=0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await runner.cleanup()


async def closed(gate: Gate, left: int) -> None:
    async with asyncio.timeout(20):
        while gate.open > left:  # noqa: ASYNC110 - the gate tells nobody
            await asyncio.sleep(0.01)


async def test_gate_refuses_one_connection_too_many_and_lets_in_again() -> None:
    gate = Gate(2, Proxies())
    async with served(gate) as port:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        await asyncio.sleep(0.05)
        assert gate.open == 2
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        answer = await asyncio.wait_for(reader.read(), 20)
        assert answer.startswith(b"HTTP/1.1 429 ")
        assert b"Retry-After: 5\r\n" in answer
        assert (gate.open, gate.refused) == (2, 1)
        writer.close()
        # those that were let in are served as ever
        held[0][1].write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
        assert (await held[0][0].readline()) == b"HTTP/1.1 200 OK\r\n"
        held[1][1].close()
        await closed(gate, 1)
        async with ClientSession() as client, client.post(f"http://127.0.0.1:{port}/", data=b"x" * 300_000) as again:
            assert await again.text() == "300000"
        held[0][1].close()
        await closed(gate, 0)


async def test_gate_of_one_address_is_open_to_others_and_to_our_proxies() -> None:
    gate = Gate(1, Proxies(["10.0.0.0/8"]))
    assert gate.enter("192.0.2.1") is not None
    assert gate.enter("192.0.2.1") is None
    assert gate.enter("192.0.2.2") is not None
    names = [gate.enter("10.1.2.3") for _ in range(50)]
    assert None not in names
    assert gate.open == 52
    for name in names:
        gate.leave(name or "")
    assert gate.open == 2
    assert [gate.enter(f"2001:db8::{n}") is None for n in range(3)] == [False, True, True]  # one household


async def test_gate_without_a_limit_lets_all_in() -> None:
    gate = Gate(0, Proxies())
    assert None not in [gate.enter("192.0.2.1") for _ in range(1_000)]


async def test_gate_of_a_server_that_ends_counts_to_zero() -> None:
    gate = Gate(9, Proxies())
    async with served(gate) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(0.05)
        assert gate.open == 1
    writer.close()
    await closed(gate, 0)
