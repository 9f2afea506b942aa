"""What a worker passes on reaches the main process as it was sent, and the answer its visitor."""

import hashlib
import io
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from ashiato import passing
from ashiato.listening import application, bind, listening
from collector.address import Proxies
from collector.gate import Gate

BODY = os.urandom(3_000_000)


async def tell(request: web.Request) -> web.Response:
    """What the main process sees of a request."""
    return web.json_response(
        {
            "method": request.method,
            "path": request.raw_path,
            "peer": request.remote,
            "headers": [[name, value] for name, value in request.headers.items()],
            "body": hashlib.sha256(await request.read()).hexdigest(),
        }
    )


async def pour(request: web.Request) -> web.StreamResponse:
    """A long answer, in pieces, and cut off in the middle if that is asked for."""
    answer = web.StreamResponse(headers=[("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Keep-Alive", "9")])
    await answer.prepare(request)
    for start in range(0, len(BODY), 100_000):
        await answer.write(BODY[start : start + 100_000])
        if start > 500_000 and "cut" in request.query:
            assert request.transport is not None
            request.transport.abort()
    return answer


async def move(_request: web.Request) -> web.Response:
    raise web.HTTPSeeOther("/elsewhere")


async def unchanged(_request: web.Request) -> web.Response:
    return web.Response(status=304, headers={"ETag": '"x"'})


@asynccontextmanager
async def main_process(folder: Path) -> AsyncIterator[str]:
    """Its own address."""
    app = application(client_max_size=10**7)
    app.middlewares.append(passing.believe_workers)
    app.router.add_get("/pour", pour)
    app.router.add_get("/move", move)
    app.router.add_get("/unchanged", unchanged)
    app.router.add_route("*", "/{path:.*}", tell)
    sock = bind("127.0.0.1", 0)
    async with listening(app, sock, Gate(0, Proxies()), passing.bind(folder)):
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"


@asynccontextmanager
async def worker(folder: Path) -> AsyncIterator[str]:
    """The address of a process that passes everything on."""
    async with passing.passing(folder) as onward:
        app = application()
        app.router.add_route("*", "/{path:.*}", onward.handle)
        sock = bind("127.0.0.1", 0)
        async with listening(app, sock, Gate(0, Proxies())):
            yield f"http://127.0.0.1:{sock.getsockname()[1]}"


@pytest.fixture
async def addresses(tmp_path: Path) -> AsyncIterator[tuple[str, str]]:
    folder = tmp_path / ("deep" * 30)  # longer than a socket's path may be
    folder.mkdir()
    async with main_process(folder) as main, worker(folder) as passed:
        yield main, passed


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(auto_decompress=False, skip_auto_headers=("User-Agent",)) as session:
        yield session


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        pytest.param("GET", "/s/1/heatmap?page=%2Fa%20b&q=%26+%E3%81%82#x", b"", id="query"),
        pytest.param("GET", "/%2e%2e/%2F/..;/%00", b"", id="odd path"),
        pytest.param("POST", "/form", b"a=1", id="form"),
        pytest.param("POST", "/empty", b"", id="empty body"),
        pytest.param("PUT", "/large", BODY, id="large body"),
        pytest.param("DELETE", "/s/1", b"", id="another method"),
    ],
)
async def test_request_passed_on_is_the_one_that_was_sent(
    addresses: tuple[str, str], client: aiohttp.ClientSession, method: str, path: str, body: bytes
) -> None:
    headers = {"Cookie": "sid=x", "X-Forwarded-For": "192.0.2.1", "Host": "ashiato.test", "Origin": "https://a.test"}
    told = []
    for address in addresses:
        url = URL(f"{address}{path}", encoded=True)
        async with client.request(method, url, data=io.BytesIO(body) if body else None, headers=headers) as answer:
            told.append(await answer.json())
    direct, passed = told
    assert passed["peer"] == direct["peer"] == "127.0.0.1"
    carried = [pair for pair in passed.pop("headers") if pair[0] not in ("Ashiato-Peer", "Connection")]
    assert sorted(carried) == sorted(direct.pop("headers"))
    assert passed == direct


async def test_request_passed_on_in_chunks_arrives_whole(
    addresses: tuple[str, str], client: aiohttp.ClientSession
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(BODY), 70_000):
            yield BODY[start : start + 70_000]

    async with client.post(f"{addresses[1]}/up", data=pieces()) as answer:
        assert (await answer.json())["body"] == hashlib.sha256(BODY).hexdigest()


async def test_answer_passed_on_is_the_one_that_was_given(
    addresses: tuple[str, str], client: aiohttp.ClientSession
) -> None:
    _, passed = addresses
    async with client.get(f"{passed}/pour") as answer:
        assert await answer.read() == BODY
        assert answer.headers.getall("Set-Cookie") == ["a=1", "b=2"]
        assert answer.headers["Server"] == "Ashiato"
        assert "Keep-Alive" not in answer.headers
    async with client.get(f"{passed}/move", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/elsewhere")
    async with client.head(f"{passed}/any") as answer:
        assert (answer.status, await answer.read()) == (200, b"")
        assert int(answer.headers["Content-Length"]) > 100
    async with client.get(f"{passed}/unchanged") as answer:
        assert (answer.status, answer.headers["ETag"]) == (304, '"x"')


async def test_answer_cut_off_is_not_taken_for_a_whole_one(
    addresses: tuple[str, str], client: aiohttp.ClientSession
) -> None:
    with pytest.raises(aiohttp.ClientPayloadError):
        async with client.get(f"{addresses[1]}/pour?cut=1") as answer:
            await answer.read()


async def test_peer_named_by_a_stranger_is_not_believed(
    addresses: tuple[str, str], client: aiohttp.ClientSession
) -> None:
    for address in addresses:
        async with client.get(f"{address}/any", headers={"Ashiato-Peer": "192.0.2.9"}) as answer:
            assert (await answer.json())["peer"] == "127.0.0.1"


async def test_peer_of_a_worker_is_its_visitor(tmp_path: Path) -> None:
    async with main_process(tmp_path):
        connector = aiohttp.UnixConnector(str(tmp_path / passing.NAME))
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            session.get("http://main/any", headers={"Ashiato-Peer": "2001:db8::7"}) as answer,
        ):
            assert (await answer.json())["peer"] == "2001:db8::7"


async def test_request_while_the_main_process_is_away_is_answered_503(
    tmp_path: Path, client: aiohttp.ClientSession
) -> None:
    async with worker(tmp_path) as passed:
        async with client.get(f"{passed}/any") as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
        async with main_process(tmp_path), client.get(f"{passed}/any") as answer:
            assert answer.status == 200
