"""The rows beside a picture are asked for once the picture is there, or nobody wants one."""

import asyncio
import time
from typing import Any

import pytest

from storage import Store
from tests.viewer.conftest import Client
from tests.viewer.heatmap_case import form_token_of, keep_points, keep_recording
from viewer import turns
from viewer.turns import after_picture, picture_drawn

QUERY = "page=/sand&width=1280"
LAYOUT = {"width": 1280, "height": 900, "boxes": {}}


async def test_who_waits_goes_on_soon_after_the_picture_of_the_same_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 60)
    monkeypatch.setattr(turns, "PICTURE_S", 0.01)
    mine = [asyncio.ensure_future(after_picture("mine")) for _ in range(2)]
    other = asyncio.ensure_future(after_picture("other"))
    await asyncio.sleep(0)
    picture_drawn("nobody's")
    picture_drawn("mine")
    assert not any(one.done() for one in mine)
    async with asyncio.timeout(30):
        await asyncio.gather(*mine)
    assert not other.done()
    other.cancel()


async def test_nobody_waits_for_long_where_no_picture_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 0.05)
    began = time.monotonic()
    await after_picture("mine")
    assert time.monotonic() - began >= 0.05
    picture_drawn("mine")  # late: whoever comes next waits for their own
    waiting = asyncio.ensure_future(after_picture("mine"))
    await asyncio.sleep(0)
    assert not waiting.done()
    await waiting


async def test_rows_of_a_page_are_counted_after_its_picture_is_drawn(
    viewer_client: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 60)
    await keep_recording(store, [])
    await keep_points(store, [{"path": "#buy", "label": "Buy"}] * 3)
    asked: list[str] = []
    read, read_columns = Store.read, Store.read_columns

    async def noted(self: Store, name: str, /, **values: Any) -> Any:
        asked.append(name)
        return await read(self, name, **values)

    async def noted_columns(self: Store, name: str, /, **values: Any) -> Any:
        asked.append(name)
        return await read_columns(self, name, **values)

    monkeypatch.setattr(Store, "read", noted)
    monkeypatch.setattr(Store, "read_columns", noted_columns)
    async with viewer_client.get(f"/s/1/heatmap?{QUERY}") as answer:
        text = ""
        while 'id="heatmap-data"' not in text:
            text += (await answer.content.readany()).decode()
        headers = {"X-Form-Token": form_token_of(text)}
        async with viewer_client.post(f"/s/1/heatmap/overlay?{QUERY}", json=LAYOUT, headers=headers) as drawn:
            assert drawn.status == 200
        text += (await answer.read()).decode()
    assert "What people clicked" in text
    assert "Buy" in text
    assert asked.index("pointers.cells") < asked.index("pointers.elements")
    assert asked.index("pointers.strays") < asked.index("pointers.elements")
