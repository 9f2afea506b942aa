"""Fetching what a stranger's recording names: only from allowed origins, only on the open internet, and as nobody."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from ashiato.fetcher import MOST_BYTES, Fetcher, NotFetched
from ashiato.open_internet import is_open

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
HEARD: web.AppKey[list[web.Request]] = web.AppKey("heard", list)


class Anywhere:
    """Every origin is allowed."""

    def __contains__(self, origin: object) -> bool:
        return isinstance(origin, str)


@pytest.fixture
async def elsewhere() -> AsyncIterator[TestServer]:
    """A server that a recording names."""
    app = web.Application()
    app[HEARD] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        app[HEARD].append(request)
        name = request.match_info["name"]
        if name == "page.png":
            return web.Response(text="<html>", content_type="image/png")
        if name == "large.png":
            return web.Response(body=PNG + bytes(MOST_BYTES))
        if name == "endless.png":
            endless = web.StreamResponse(headers={"Content-Type": "image/png"})
            await endless.prepare(request)
            while True:
                await endless.write(PNG * 10_000)
        if name == "packed.png":
            return web.Response(body=PNG, headers={"Content-Encoding": "gzip"})
        if name == "gone.png":
            return web.Response(status=404, body=PNG)
        if name in ("to", "round.png"):
            return web.Response(status=302, headers={"Location": request.query.get("url", request.path)})
        return web.Response(body=PNG, content_type="text/html", headers={"Set-Cookie": "a=b"})

    app.router.add_get("/{name}", answer)
    server = TestServer(app)
    async with server:
        yield server


def anybody() -> Fetcher:
    return Fetcher(lambda _: True, ports=False)


async def why(fetcher: Fetcher, url: str, origins: object = Anywhere()) -> str:
    with pytest.raises(NotFetched) as told:
        await fetcher.fetch(url, origins)  # type: ignore[arg-type]
    return str(told.value)


async def test_image_is_fetched_as_nobody_and_told_by_its_bytes(elsewhere: TestServer) -> None:
    fetcher = anybody()
    origin = str(elsewhere.make_url("/")).rstrip("/")
    for _ in range(2):
        file = await fetcher.fetch(f"{origin}/a.png", {origin})
        assert (file.kind, file.body) == ("image/png", PNG)
    for request in elsewhere.app[HEARD]:
        assert not {"Cookie", "Referer", "Authorization", "Origin"} & set(request.headers)
        assert request.headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "0", "0.0.0.0"),  # noqa: S104
        *(
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::7f00:1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
        ),
        *("10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255"),
        *("[fc00::1]", "[fd00:ec2::254]", "[fe80::1]", "[ff02::1]", "[fec0::1]"),
    ],
)
async def test_what_is_not_on_the_open_internet_is_never_asked(elsewhere: TestServer, host: str) -> None:
    assert await why(Fetcher(ports=False), f"http://{host}:{elsewhere.port}/a.png") in ("closed", "away")
    assert elsewhere.app[HEARD] == []


@pytest.mark.parametrize(
    ("url", "told"),
    [
        *((f"{scheme}://tea.example/a.png", "address") for scheme in ("file", "ftp", "gopher", "data", "javascript")),
        ("https://user:word@tea.example/a.png", "address"),
        ("https://tea.example/a.png#x", "address"),
        ("https://tea.example/a b.png", "address"),
        ("https://tea.example:8443/a.png", "port"),
        ("http://tea.example:22/a.png", "port"),
        ("https://other.example/a.png", "origin"),
        ("http://tea.example/a.png", "origin"),
        ("https://tea.example.evil.example/a.png", "origin"),
        ("https://tea.example@evil.example/a.png", "address"),
    ],
)
async def test_address_that_is_not_allowed_is_never_asked(url: str, told: str) -> None:
    assert await why(Fetcher(), url, {"https://tea.example"}) == told


async def test_each_hop_is_checked_anew(elsewhere: TestServer) -> None:
    origin = str(elsewhere.make_url("/")).rstrip("/")
    on = f"{origin}/to?url="
    assert (await anybody().fetch(on + "/a.png", {origin})).body == PNG
    assert await why(anybody(), f"{origin}/round.png", {origin}) == "redirects"
    assert await why(anybody(), f"{on}http://localhost:{elsewhere.port}/a.png", {origin}) == "origin"
    assert await why(anybody(), on + "file:///etc/passwd", {origin}) == "address"
    closed = Fetcher(lambda ip: ip == "127.0.0.1" or is_open(ip), ports=False)
    heard = len(elsewhere.app[HEARD])
    for host in ("127.0.0.2", "[::1]", "169.254.169.254"):
        assert await why(closed, f"{on}http://{host}:{elsewhere.port}/a.png") == "closed"
    assert len(elsewhere.app[HEARD]) == heard + 3  # the redirects themselves, and nothing behind them


@pytest.mark.parametrize(
    ("name", "told"),
    [
        pytest.param("page.png", "kind", id="a page that says it is an image"),
        pytest.param("large.png", "large", id="too large"),
        pytest.param("endless.png", "large", id="without an end"),
        pytest.param("packed.png", "encoded", id="packed"),
        pytest.param("gone.png", "404", id="gone"),
    ],
)
async def test_what_is_no_image_of_a_fair_size_is_left(elsewhere: TestServer, name: str, told: str) -> None:
    assert await why(anybody(), str(elsewhere.make_url(f"/{name}"))) == told


async def test_server_that_never_answers_is_left() -> None:
    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    assert await why(anybody(), f"http://127.0.0.1:{port}/a.png") == "late"
    server.close()


async def test_name_is_resolved_once_and_the_checked_address_is_spoken_to(elsewhere: TestServer) -> None:
    """What a name leads to is asked about once for a connection: an answer that changes can't slip in between."""
    asked: list[str] = []

    def allow(ip: str) -> bool:
        asked.append(ip)
        return ip == "127.0.0.1"

    file = await Fetcher(allow, ports=False).fetch(f"http://localhost:{elsewhere.port}/a.png", Anywhere())
    assert file.body == PNG
    assert asked.count("127.0.0.1") == 1
