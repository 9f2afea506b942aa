"""Pages that are given again as they were rendered: only to who asked for them, and while nothing has changed."""

import re
from collections.abc import Awaitable, Callable
from uuid import UUID

import jinja2
import pytest

from storage import Store, people, segments, sites
from storage.segments import Chosen
from tests.viewer.conftest import NAME, PASSWORD, Client, Clock, form_token, log_in
from tests.viewer.heatmap_case import keep_points, keep_recording
from viewer.app import Viewer
from viewer.rendered import PAGES

ADDRESS = "/s/1/heatmap?page=/sand&width=1280"
HOUR_MS = 3_600_000
Change = Callable[[], Awaitable[object]]


async def given(client: Client, address: str = ADDRESS) -> str:
    """The page's text; its nonce is the one that the browser is told, and is taken out."""
    answer = await client.get(address)
    text = await answer.text()
    (nonce,) = re.findall(r"'nonce-([\w-]+)'", answer.headers["Content-Security-Policy"])
    assert answer.status == 200
    assert set(re.findall(r'nonce="([\w-]+)"', text)) == {nonce}
    return text.replace(nonce, "")


@pytest.fixture
async def client(viewer_client: Client, store: Store) -> Client:
    await keep_recording(store, [])
    await keep_points(store, [{"path": "#buy", "label": "Buy"}])
    await given(viewer_client)
    return viewer_client


async def test_page_is_rendered_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await given(client)
    assert "Buy" in first

    def render(*_: object, **__: object) -> str:
        raise AssertionError("rendered again")

    monkeypatch.setattr(jinja2.Template, "render", render)
    assert await given(client) == first


async def test_page_is_rendered_anew_once_anything_on_it_has_changed(
    client: Client, viewer: Viewer, store: Store, clock: Clock
) -> None:
    async def pass_time(ms: int) -> None:
        clock.now_ms += ms

    async def new_site() -> None:
        await sites.create(store, "Another", key="another")
        await viewer.sites_changed()

    async def new_segment() -> None:
        await segments.keep(store, 1, "Slow ones", Chosen("phone"), person=UUID(int=7), now_ms=clock.now_ms)

    changes: list[Change] = [
        lambda: keep_points(store, [{"path": "#sell", "label": "Sell"}]),
        new_site,
        new_segment,
        lambda: client.get("/s/1/?theme=dark"),
        lambda: client.get("/s/1/?lang=ja"),
        lambda: pass_time(HOUR_MS),
        lambda: pass_time(24 * HOUR_MS),
    ]
    before = await given(client)
    for number, change in enumerate(changes):
        await change()
        await given(client)  # what has to be counted first comes in parts
        after = await given(client)
        assert after != before, number
        PAGES.clear()
        assert after == await given(client)
        before = after


async def test_page_is_its_readers_alone(client: Client, viewer: Viewer, store: Store) -> None:
    mine = await given(client)
    await people.create(store, "Aoi", await viewer.passwords.hash(PASSWORD))
    await client.post("/logout", data={"form_token": await form_token(client, "/")})
    assert await log_in(client, "Aoi") == 303
    theirs = await given(client)
    assert ("Aoi" in theirs, NAME in theirs) == (True, False)
    assert ("Aoi" in mine, NAME in mine) == (False, True)
