"""Requests from strangers and from other sites, against the running server: refused, and never an error of ours."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.end_to_end.conftest import PASSWORD, Ashiato
from tests.end_to_end.hostile import MARKUP, NAME, Operator, batch, operator, packed
from tests.end_to_end.malformed import RAW, request
from viewer.route import Route
from viewer.routes import routes

PROTECTION = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "Ashiato",
}
NOBODY = "0f0e0d0c-0b0a-4908-8706-050403020100"


@pytest.fixture
async def aki(ashiato: Ashiato) -> AsyncIterator[Operator]:
    async with operator(ashiato) as someone:
        yield someone


@pytest.fixture
async def stranger(ashiato: Ashiato) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(ashiato.address, cookie_jar=aiohttp.DummyCookieJar()) as client:
        yield client


def path_of(route: Route, site: int) -> str:
    """A route's path with its places filled in."""
    place = r"\{%s(?::(?:[^{}]|\{[^{}]*\})*)?\}"
    path = re.sub(place % "site", str(site), route.path)
    path = re.sub(place % "(?:digest|tag)", "0f" * 16, path)
    path = re.sub(place % "(?:top|tall|width|height)", "0", path)
    path = re.sub(place % "session", NOBODY, path)
    return re.sub(place % r"\w+", "nothing", path)


CLOSED = [route for route in routes() if not route.open]
FORMS = [route for route in routes() if route.method == "POST"]


async def test_setup_link_works_once(ashiato: Ashiato, stranger: aiohttp.ClientSession) -> None:
    link = ashiato.first_line.removeprefix(ashiato.address)
    assert link.startswith("/setup?token=")
    for wrong in ("/setup", "/setup?token=", f"{link}x", f"/setup?token={'a' * 4000}", "/setup?token=%FF%00"):
        assert (await stranger.get(wrong)).status == 404
    assert (await stranger.head(link)).status == 200  # what a preview of the link asks does not use it up
    async with operator(ashiato) as aki:
        form = {"token": link.partition("=")[2], "name": "Eve", "password": PASSWORD, "again": PASSWORD}
        assert (await stranger.get(link)).status == 410
        assert (await aki.post("/setup", form))[0] == 410
    assert not (ashiato.data / "setup-token").exists()


async def test_strangers_get_no_further_than_the_login(stranger: aiohttp.ClientSession) -> None:
    for route in CLOSED:
        path = path_of(route, 1)
        for method in ("GET", "HEAD") if route.method == "GET" else ("POST",):
            answer = await stranger.request(method, path, allow_redirects=False)
            asked = route.method == "POST" or path.endswith(".json")
            assert answer.status == (401 if asked else 303), (method, path)
            assert asked or answer.headers["Location"].startswith("/login?next=%2F"), path
            assert "Komorebi" not in await answer.text()


async def test_site_that_is_not_there_is_404_on_every_route(aki: Operator) -> None:
    headers = {"X-Form-Token": await aki.token()}
    for number in (77, 999_999_999, 0):
        for route in routes():
            if "{site" in route.path:
                url = f"{aki.address}{path_of(route, number)}"
                assert (await aki.client.request(route.method, url, headers=headers)).status == 404, url


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no token"),
        pytest.param({"X-Form-Token": "0" * 64}, id="a wrong token"),
        pytest.param({"X-Form-Token": "own", "Origin": "https://evil.test"}, id="another origin"),
        pytest.param({"X-Form-Token": "own", "Origin": "null"}, id="a sandboxed page"),
        pytest.param({"X-Form-Token": "own", "Origin": "http://127.0.0.1:1"}, id="another port"),
        pytest.param({"X-Form-Token": "own", "Origin": "http://[::1"}, id="half an origin"),
        pytest.param({"X-Form-Token": "own", "Sec-Fetch-Site": "cross-site"}, id="cross-site"),
        pytest.param({"X-Form-Token": "own", "Host": "evil.test", "Origin": "https://other.test"}, id="another host"),
    ],
)
async def test_form_that_is_not_from_our_page_is_403(aki: Operator, headers: dict[str, str]) -> None:
    if headers.get("X-Form-Token") == "own":
        headers = {**headers, "X-Form-Token": await aki.token()}
    for route in FORMS:
        url = f"{aki.address}{path_of(route, 1)}"
        answer = await aki.client.post(url, data={"name": "x"}, headers=headers, allow_redirects=False)
        assert answer.status == 403, url
    assert (await aki.twin("/index.json"))["sites"][0]["demo"]


async def test_every_viewer_answer_is_protected_and_none_is_for_other_origins(aki: Operator) -> None:
    paths = [path_of(route, site) for route in routes() if route.method == "GET" for site in (1, 77)]
    paths += ["/static/dist/base.css", "/static/dist/player.js", "/nothing", "/setup", "/login"]
    asked = {"Origin": "https://evil.test", "Access-Control-Request-Method": "POST"}
    for method in ("GET", "HEAD", "OPTIONS", "PUT"):
        for path in dict.fromkeys(paths):
            answer = await aki.client.request(method, f"{aki.address}{path}", headers=asked, allow_redirects=False)
            assert answer.headers.items() >= PROTECTION.items(), (method, path)
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy, path
            assert "frame-ancestors 'self'" in policy, path
            assert "base-uri 'none'" in policy, path
            assert "'unsafe-eval'" not in policy, path
            assert not [name for name in answer.headers if name.lower().startswith("access-control")], path
            assert answer.status < 500, path


async def test_login_gives_one_cookie_that_only_our_pages_send(
    ashiato: Ashiato, aki: Operator, stranger: aiohttp.ClientSession
) -> None:
    form_answer = await stranger.get("/login")
    form_cookie = form_answer.cookies["form"]
    assert (form_cookie["httponly"], form_cookie["samesite"], form_cookie["domain"]) == (True, "Strict", "")
    found = re.search(r'name="form-token" content="([0-9a-f]{64})"', await form_answer.text())
    assert found
    form = {"name": NAME, "password": PASSWORD, "form_token": found[1], "next": "//evil.test"}
    headers = {"Cookie": f"form={form_cookie.value}; sid=fixed"}
    answer = await stranger.post("/login", data=form, headers=headers, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    cookie = answer.cookies["sid"]
    assert cookie.value != "fixed"
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, "Lax", "", "/")
    assert (await stranger.get("/", headers={"Cookie": "sid=fixed"}, allow_redirects=False)).status == 303
    assert (await stranger.get("/", headers={"Cookie": f"sid={cookie.value}"}, allow_redirects=False)).status == 200


@pytest.mark.parametrize(
    "path", ["//evil.test", "/\\evil.test", "https://evil.test", "javascript:alert(1)", "/%09/evil.test", "/\r\nX: y"]
)
async def test_login_leads_nowhere_else(aki: Operator, path: str) -> None:
    answer = await aki.client.get(f"{aki.address}/login", params={"next": path}, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) in {(303, "/"), (303, "/%09/evil.test")}


async def test_collector_answers_every_origin_and_never_with_a_cookie(
    aki: Operator, stranger: aiohttp.ClientSession
) -> None:
    cookies = {"Cookie": "; ".join(f"{cookie.key}={cookie.value}" for cookie in aki.client.cookie_jar)}
    headers = {"Origin": "https://shop.test", **cookies}
    for method, path, body, status in (
        ("POST", "/i?lang=ja&theme=dark", packed(batch("demo")), 204),
        ("POST", "/i", b"nonsense", 400),
        ("OPTIONS", "/i", b"", 204),
        ("GET", "/i", b"", 405),
        ("GET", "/c?site=demo&lang=ja", b"", 200),
        ("GET", "/c?site=nobody", b"", 401),
        ("GET", "/a.js?lang=ja", b"", 200),
        ("GET", "/b.js", b"", 200),
        ("GET", "/d.js", b"", 200),
        ("GET", "/r.js", b"", 200),
    ):
        answer = await stranger.request(method, path, data=body, headers=headers)
        assert answer.status == status, path
        assert answer.headers["Access-Control-Allow-Origin"] == "*", path
        assert "Access-Control-Allow-Credentials" not in answer.headers, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert "Set-Cookie" not in answer.headers, path


async def answered(address: str, request: bytes) -> tuple[int, bytes]:
    """Status and whole answer of a request as it stands, however malformed."""
    host, _, port = address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    async with asyncio.timeout(20):
        answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]), answer


async def test_request_that_nobody_means_gets_an_answer_and_no_error_of_ours(ashiato: Ashiato) -> None:
    wrong = []
    for name, sent, expected in RAW:
        status, answer = await answered(ashiato.address, sent)
        known = answer.startswith(b"HTTP/1.0 400 ")  # what is no HTTP does not come as far as us
        if status not in expected or b"Traceback" in answer or (b"aiohttp" in answer and not known):
            wrong.append((name, status, answer[:300]))
    assert wrong == []


async def test_page_that_is_not_there_has_no_link_to_elsewhere(ashiato: Ashiato) -> None:
    for path in (
        b"//evil.test/",
        b"/\\evil.test/",
        b"/%5Cevil.test/",
        b"/%2Fevil.test/",
        b'/"><script>x',
        b"/%22%3E%3Cb%3E",
    ):
        status, answer = await answered(ashiato.address, request(b"GET " + path))
        text = answer.decode()
        assert status in {404, 400}, path
        links = re.findall(r'(?:href|action)="([^"]*)"', text)
        assert all(re.match(r"(/(?![/\\])|#)", link) for link in links), (path, links)
        assert "<b>" not in text.partition("</head>")[2].replace('<b class="menu-name">', ""), path
        assert "<script>x" not in text, path


PLACES = {
    "": ("from", "to", "device"),
    "heatmap": ("page", "kind", "width"),
    "heatmap/hits": ("element",),
    "replays": ("page", "signal", "min", "sort", "offset"),
    "backdrop.json": ("session", "tab", "view", "seq", "at"),
    "replays/{session}": ("t", "tab", "page"),
    "replays/{session}/index.json": ("tab",),
    "replays/{session}/part.json": ("tab", "at", "seq"),
    "connect": ("lang", "theme"),
}
VALUES = [
    MARKUP,
    "\u202e \u0000 \ud7ff \U0001f98a \u2028",
    "%00%FF%ED%A0%80",
    "\\' or 1=1 -- {x:Identifier} ${7*7} %s",
    "9" * 5_000,
    "00128" + "0" * 4_500,
    "-1",
    "1e999",
    "18446744073709551616",
    "\u0661\u0662",
    "0001-01-01",
    "9999-12-31",
    "a" * 6_000,
]


async def test_values_in_addresses_are_understood_or_refused(aki: Operator) -> None:
    session = (await aki.twin("/s/1/replays.json"))["rows"][0]["session"]
    good: dict[str, dict[str, str]] = {
        "heatmap/hits": {"page": "/shop", "element": "1"},
        "backdrop.json": {"session": session, "tab": NOBODY, "view": NOBODY, "seq": "0", "at": "0"},
        "replays/{session}/index.json": {"tab": NOBODY},
        "replays/{session}/part.json": {"tab": NOBODY, "at": "0"},
    }
    wrong: list[Any] = []

    async def ask(place: str, query: dict[str, str]) -> None:
        url = f"{aki.address}/s/1/{place.format(session=session)}"
        async with aki.client.get(url, params=query) as answer:
            if answer.status not in {200, 400, 404}:
                wrong.append((answer.status, place, {name: value[:60] for name, value in query.items()}))

    asked = [
        (place, {**good.get(place, {}), name: value})
        for place, names in PLACES.items()
        for name in names
        for value in VALUES
    ]
    for n in range(0, len(asked), 8):
        await asyncio.gather(*(ask(*one) for one in asked[n : n + 8]))
    assert wrong == []


async def test_nothing_above_left_an_error_in_the_log_or_at_the_stop(ashiato: Ashiato) -> None:
    assert ashiato.stop() == 0
    assert "Traceback" not in ashiato.log.read_text()
