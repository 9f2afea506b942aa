"""Headers, form tokens, and that no route forgets the door."""

import re

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from storage import Store, sites
from tests.viewer.conftest import Client, form_token
from viewer import csrf
from viewer.app import Viewer, add_routes
from viewer.routes import routes

POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
    "require-trusted-types-for": "'script'",
}


def policy(header: str) -> dict[str, str]:
    return {name: value for name, _, value in (part.partition(" ") for part in header.split("; "))}


@pytest.mark.parametrize(
    "path",
    ["/", "/login", "/nothing/here", "/s/1/", "/s/1/data.json", "/static/dist/base.css", "/s/99/"],
)
async def test_every_answer_is_protected(viewer_client: Client, path: str) -> None:
    headers = (await viewer_client.get(path, allow_redirects=False)).headers
    assert policy(headers["Content-Security-Policy"]).items() >= POLICY.items()
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Server"] == "Ashiato"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


async def test_nonce_of_the_page_is_that_of_the_header_and_new_each_time(viewer_client: Client) -> None:
    nonces = set()
    for _ in range(2):
        response = await viewer_client.get("/")
        found = re.search(r"'nonce-([\w-]+)'", response.headers["Content-Security-Policy"])
        assert found
        assert f'nonce="{found[1]}"' in await response.text()
        nonces.add(found[1])
    assert len(nonces) == 2


@pytest.mark.parametrize("path", ["/", "/login", "/sites/new", "/s/1/", "/s/1/data", "/s/1/settings", "/s/1/connect"])
async def test_pages_have_neither_inline_script_nor_style(viewer_client: Client, path: str) -> None:
    text = await (await viewer_client.get(path)).text()
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert "<style" not in text
    for tag in re.findall(r"<script[^>]*>", text):
        assert 'type="application/json"' in tag or "nonce=" in tag


def address(path: str, site: int) -> str:
    """A route's path with its places filled in."""
    place = r"\{%s(?::(?:[^{}]|\{[^{}]*\})*)?\}"
    path = re.sub(place % "site", str(site), path)
    path = re.sub(place % "(?:digest|tag)", "0f" * 16, path)
    path = re.sub(place % "(?:top|tall|width|height)", "0", path)
    return re.sub(place % r"\w+", "0f0e0d0c-0b0a-4908-8706-050403020100", path)


async def test_every_route_but_the_open_ones_asks_for_a_login(stranger: Client) -> None:
    asked = 0
    for route in routes():
        path = address(route.path, 1)
        response = await stranger.request(route.method, path, allow_redirects=False)
        if route.open:
            assert path.startswith(("/static/", "/login", "/setup", "/shared/", "/0f0e"))
        else:
            asked += 1
            assert response.status in {303, 401}, path
            assert response.status == 401 or response.headers["Location"].startswith("/login"), path
    assert asked > 10


async def test_every_site_route_is_404_for_a_site_that_is_not(viewer_client: Client) -> None:
    token = await form_token(viewer_client, "/")
    for route in routes():
        if "{site" not in route.path:
            continue
        path = address(route.path, 77)
        response = await viewer_client.request(route.method, path, headers={"X-Form-Token": token})
        assert response.status == 404, path


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 303, id="ours"),
        pytest.param({"Origin": "https://evil.example"}, 403, id="other origin"),
        pytest.param({"Origin": "null"}, 403, id="sandboxed"),
        pytest.param({"Origin": "http://viewer.test"}, 303, id="behind a proxy"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, 403, id="cross-site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, 403, id="sibling host"),
    ],
)
async def test_form_from_elsewhere_is_refused(
    viewer_client: Client, store: Store, headers: dict[str, str], status: int
) -> None:
    form = {"name": "Blog", "form_token": await form_token(viewer_client, "/sites/new")}
    response = await viewer_client.post("/sites/new", data=form, headers=headers, allow_redirects=False)
    assert response.status == status
    assert len(await sites.every(store)) == (2 if status == 303 else 1)


@pytest.mark.parametrize("token", [pytest.param("", id="none"), pytest.param("0" * 64, id="wrong"), "足"])
async def test_form_without_its_token_is_refused(viewer_client: Client, token: str) -> None:
    response = await viewer_client.post("/sites/new", data={"name": "Blog", "form_token": token})
    assert response.status == 403


async def test_form_token_of_another_login_is_refused(viewer_client: Client, viewer: Viewer) -> None:
    token = csrf.token(viewer.settings.secret, "another login")
    assert (await viewer_client.post("/sites/new", data={"name": "Blog", "form_token": token})).status == 403


async def test_wrong_method_is_answered_by_the_viewer_too(viewer_client: Client) -> None:
    response = await viewer_client.put("/s/1/data")
    assert response.status == 404
    assert "Content-Security-Policy" in response.headers


async def test_get_changes_nothing_where_a_form_is_due(viewer_client: Client) -> None:
    assert (await viewer_client.get("/logout")).status == 404
    assert (await viewer_client.get("/")).status == 200


async def test_errors_have_one_shape(viewer_client: Client) -> None:
    found = await (await viewer_client.get("/s/99/data.json")).json()
    assert found.keys() == {"error", "message", "id"}
    assert found["error"] == "not_found"
    assert found["message"] == "There is no such site."


async def test_other_routes_of_the_application_get_nothing_of_the_viewer(viewer: Viewer) -> None:
    async def collect(request: web.Request) -> web.Response:
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/i", collect)
    add_routes(app, viewer)
    async with TestClient(TestServer(app)) as client:
        response = await client.post("/i")
        assert response.status == 204
        assert "Content-Security-Policy" not in response.headers
        assert "Set-Cookie" not in response.headers
        assert "Set-Cookie" not in (await client.get("/i")).headers


async def test_a_view_that_breaks_answers_500_with_an_id_and_no_more(viewer: Viewer, viewer_client: Client) -> None:
    await viewer.store.run_text("drop table batches")
    response = await viewer_client.get("/s/1/data.json")
    assert response.status == 503
    found = await response.json()
    assert found["error"] == "store_failed"
    assert "batches" not in str(found)
    assert found["id"] == response.headers["X-Problem-Id"]


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "nothing.css", "dist"])
async def test_static_gives_only_what_lies_there(viewer_client: Client, name: str) -> None:
    assert (await viewer_client.get(f"/static/{name}")).status == 404


async def test_static_with_its_hash_is_kept_for_ever(viewer_client: Client) -> None:
    text = await (await viewer_client.get("/")).text()
    found = re.search(r'href="(/static/dist/base\.css\?v=[0-9a-f]+)"', text)
    assert found
    assert "immutable" in (await viewer_client.get(found[1])).headers["Cache-Control"]
    assert (await viewer_client.get("/static/dist/base.css")).headers["Cache-Control"] == "no-cache"
