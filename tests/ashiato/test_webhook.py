"""Posting to addresses that somebody typed: signed, and to the open internet only."""

import hashlib
import hmac
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from ashiato.webhook import Poster, sign
from viewer.webhook_address import fault

TAKEN: web.AppKey[list[tuple[dict[str, str], bytes]]] = web.AppKey("taken", list)


@pytest.fixture
async def hook() -> AsyncIterator[TestServer]:
    """A receiver at /take; /no refuses, /away leads to /take."""
    app = web.Application()
    app[TAKEN] = []

    async def take(request: web.Request) -> web.Response:
        app[TAKEN].append((dict(request.headers), await request.read()))
        return web.Response(text="thanks")

    async def no(_request: web.Request) -> web.Response:
        return web.Response(status=503)

    async def away(_request: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect("/take")

    app.add_routes([web.post("/take", take), web.post("/no", no), web.post("/away", away)])
    server = TestServer(app)
    async with server:
        yield server


@pytest.mark.parametrize(
    ("url", "why"),
    [
        pytest.param("https://hooks.example/a?b=c", "", id="https"),
        pytest.param("http://hooks.example:80/", "", id="its own port"),
        pytest.param("https://hooks.example:8443/", "port", id="another port"),
        pytest.param("https://hooks.example:x/", "address", id="no port"),
        pytest.param("ftp://hooks.example/", "address", id="another scheme"),
        pytest.param("file:///etc/passwd", "address", id="a file"),
        pytest.param("https://user:pw@hooks.example/", "address", id="a user"),
        pytest.param("https:///path", "address", id="no name"),
        pytest.param("https://hooks.example/\r\nX: 1", "address", id="a line's end"),
        pytest.param("https://höoks.example/", "address", id="not ASCII"),
    ],
)
def test_address_is_judged_by_its_text(url: str, why: str) -> None:
    assert fault(url) == why


async def test_post_is_signed_over_time_and_body(hook: TestServer) -> None:
    poster = Poster(lambda _: True, ports=False)
    assert await poster.post(str(hook.make_url("/take")), "s3cret", "d1", 1_700, b'{"a":1}') == ""
    [(headers, body)] = hook.app[TAKEN]
    assert body == b'{"a":1}'
    expected = hmac.new(b"s3cret", b'1700.{"a":1}', hashlib.sha256).hexdigest()
    assert headers["Ashiato-Signature"] == sign("s3cret", 1_700, body) == f"v1={expected}"
    assert (headers["Ashiato-Timestamp"], headers["Ashiato-Delivery"]) == ("1700", "d1")


@pytest.mark.parametrize(("path", "why"), [("/no", "503"), ("/away", "307")])
async def test_post_that_is_not_taken_says_why_and_follows_nothing(hook: TestServer, path: str, why: str) -> None:
    poster = Poster(lambda _: True, ports=False)
    assert await poster.post(str(hook.make_url(path)), "s", "d", 1, b"{}") == why
    assert hook.app[TAKEN] == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f000001", "2130706433", "127.1"])
async def test_post_to_the_own_machine_is_refused_however_it_is_written(hook: TestServer, host: str) -> None:
    answer = await Poster(ports=False).post(f"http://{host}:{hook.port}/take", "s", "d", 1, b"{}")
    assert answer in ("closed", "away")
    assert hook.app[TAKEN] == []


async def test_post_to_another_port_is_refused(hook: TestServer) -> None:
    assert await Poster(lambda _: True).post(str(hook.make_url("/take")), "s", "d", 1, b"{}") == "port"
    assert hook.app[TAKEN] == []


@pytest.mark.parametrize("host", ["a" * 70, "a..b", "...", "-", "xn--a", "0", "1.2.3.4.5", "[::ffff:7f00:1]"])
async def test_post_to_a_name_that_is_none_says_so(host: str) -> None:
    assert await Poster().post(f"http://{host}/", "s", "d", 1, b"{}") in ("closed", "away")
