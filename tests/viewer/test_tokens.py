"""Programs that read with a token, over a real socket and without a cookie."""

import io
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, DummyCookieJar
from PIL import Image
from yarl import URL

from storage import Store, sites, tokens
from tests.viewer.conftest import NOW_MS, Client, Clock, form_token
from tests.viewer.heatmap_case import form_token_of, keep_points, keep_recording, path_hash
from tests.viewer.test_security import address
from viewer import overlays
from viewer.logins import token_hash
from viewer.routes import routes

SETTINGS = "/s/1/settings"


async def made(client: Client, name: str = "Reports") -> str:
    """The text of a new token, as the page tells it."""
    form = {"token_name": name, "form_token": await form_token(client, SETTINGS)}
    text = await (await client.post(f"{SETTINGS}/tokens", data=form)).text()
    (found,) = set(re.findall(r"ash_[\w-]{43}", text))
    return str(found)


class Program:
    """Asks without cookies."""

    def __init__(self, session: ClientSession, root: URL) -> None:
        self._session = session
        self._root = root

    async def ask(self, path: str, text: str, method: str = "GET") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {text}"}
        url = self._root.join(URL(path))
        async with self._session.request(method, url, headers=headers, allow_redirects=False) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await (answer.json() if is_json and method != "HEAD" else answer.text())

    async def picture(self, path: str, text: str) -> bytes:
        url, headers = self._root.join(URL(path)), {"Authorization": f"Bearer {text}"}
        async with self._session.get(url, headers=headers) as answer:
            assert (answer.status, answer.content_type) == (200, "image/png")
            return await answer.read()


@pytest.fixture
async def program(viewer_client: Client) -> AsyncIterator[Program]:
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        yield Program(session, viewer_client.make_url("/"))


async def test_program_gets_the_picture_that_its_makers_browser_laid_out(
    viewer_client: Client, program: Program, store: Store
) -> None:
    await keep_recording(store, [])
    await keep_points(store, [{"path": "#buy", "label": "Buy"}] * 3)
    text = await made(viewer_client)
    path = "/s/1/heatmap.png?page=/sand&width=1000"
    status, told = await program.ask(path, text)
    assert (status, "was not laid out yet" in told) == (404, True)
    headers = {"X-Form-Token": form_token_of(await (await viewer_client.get("/")).text())}
    layout = {"width": 1000, "height": 500, "boxes": {str(path_hash("#buy")): [100, 50, 200, 40, True]}}
    url = "/s/1/heatmap/overlay?page=/sand&width=1000"
    drawn = await (await viewer_client.post(url, json=layout, headers=headers)).json()
    shown = await (await viewer_client.get(drawn["picture"])).read()
    assert await program.picture(path, text) == shown
    assert await program.picture(f"{path}&radius=60", text) != shown
    assert (await program.ask(path.replace("1000", "360"), text))[0] == 404
    assert (await program.ask("/s/1/heatmap.png", text))[0] == 404
    overlays.forget()
    assert (await program.ask(path, text))[0] == 404


async def test_program_gets_a_picture_by_position_where_nothing_was_recorded(
    viewer_client: Client, program: Program, store: Store
) -> None:
    await keep_points(store, [{"path": "#buy", "label": "Buy"}] * 3)
    found = await program.picture("/s/1/heatmap.png?page=/sand&width=1000", await made(viewer_client))
    assert Image.open(io.BytesIO(found)).width == 1000


async def test_token_reads_what_the_pages_show(viewer_client: Client, program: Program, store: Store) -> None:
    await keep_points(store, [{"path": "#buy", "label": "Buy"}] * 3)
    text = await made(viewer_client)
    for path in ("/s/1/heatmap.json?page=/sand", "/s/1/replays.json", "/s/1/index.json", "/s/1/settings.json"):
        status, found = await program.ask(path, text)
        assert status == 200, path
        with_cookie = await (await viewer_client.get(path)).json()
        found.pop("tokens", None), with_cookie.pop("tokens", None)  # when it was last used has changed
        assert found == with_cookie, path
    status, found = await program.ask("/s/1/heatmap.json?page=/sand", text)
    assert [row["points"] for row in found["elements"]] == [3]
    status, table = await program.ask("/s/1/heatmap.csv?page=/sand", text)
    assert (status, "#buy" in table) == (200, True)
    assert (await program.ask("/s/1/heatmap.json?page=/sand", text, "HEAD"))[0] == 200


async def test_token_changes_nothing_and_reads_no_page_and_no_other_site(
    viewer_client: Client, program: Program, store: Store
) -> None:
    await sites.create(store, "Another", key="another")
    text = await made(viewer_client)
    asked = 0
    for route in routes():
        path = address(route.path, 1)
        if route.open or (route.method == "GET" and path.endswith((".json", ".csv", ".png"))):
            continue
        asked += 1
        assert (await program.ask(path, text, route.method))[0] == 403, path
    assert asked > 20
    for path in ("/s/2/heatmap.json", "/index.json"):
        assert (await program.ask(path, text))[0] == 403, path


@pytest.mark.parametrize("text", ["", "ash_", "ash_" + "x" * 43, "é"])
async def test_unknown_token_is_refused_also_beside_a_login(viewer_client: Client, text: str) -> None:
    answer = await viewer_client.get("/s/1/heatmap.json", headers={"Authorization": f"Bearer {text}"})
    assert answer.status == 401
    assert (await answer.json())["error"] == "login_needed"


async def test_token_is_told_once_kept_as_a_hash_listed_and_revoked(
    viewer_client: Client, program: Program, store: Store, clock: Clock
) -> None:
    text = await made(viewer_client, "Nightly")
    assert text not in await (await viewer_client.get(SETTINGS)).text()
    (kept,) = await tokens.of(store, 1)
    assert (kept.name, kept.hash, kept.seen_ms) == ("Nightly", token_hash(text), 0)
    clock.now_ms = NOW_MS + 60_000
    assert (await program.ask("/s/1/heatmap.json", text))[0] == 200
    (row,) = (await (await viewer_client.get(f"{SETTINGS}.json")).json())["tokens"]
    assert (row["name"], row["created_ms"], row["seen_ms"]) == ("Nightly", NOW_MS, NOW_MS + 60_000)
    form = {"token": row["token"], "form_token": await form_token(viewer_client, SETTINGS)}
    await viewer_client.post(f"{SETTINGS}/tokens/revoke", data=form)
    assert (await program.ask("/s/1/heatmap.json", text))[0] == 401
    assert await tokens.of(store, 1) == []


async def test_token_without_a_name_is_not_made(viewer_client: Client, store: Store) -> None:
    form = {"token_name": " ", "form_token": await form_token(viewer_client, SETTINGS)}
    answer = await viewer_client.post(f"{SETTINGS}/tokens", data=form)
    assert answer.status == 422
    assert await tokens.of(store, 1) == []
