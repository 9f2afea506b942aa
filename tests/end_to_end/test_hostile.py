"""Visitors who write markup, scripts and formats into every field: the people who read it see text."""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.async_api import Page

from tests.end_to_end.conftest import Ashiato
from tests.end_to_end.hostile import AGENT, MARKUP, TEXTS, Eye, Operator, batch, chunk, operator, packed, view

SETTLE_S = 30.0


@pytest.fixture
async def aki(ashiato: Ashiato) -> AsyncIterator[Operator]:
    async with operator(ashiato) as someone:
        yield someone


async def until_stored(aki: Operator, site: int, sessions: int) -> list[dict[str, Any]]:
    """The rows of the site's list of sessions, once it has so many."""
    deadline = time.monotonic() + SETTLE_S
    while time.monotonic() < deadline:
        rows = (await aki.twin(f"/s/{site}/replays.json?bots=1"))["rows"]
        if len(rows) >= sessions and all(row["score"] for row in rows):
            return list(rows)
        await asyncio.sleep(0.3)
    raise AssertionError(f"waited {SETTLE_S:.0f} s in vain for {sessions} sessions")


def visit(key: str) -> list[dict[str, Any]]:
    """One session whose page views carry each hostile text in every field."""
    session, tab, began_ms = uuid.uuid4().bytes, uuid.uuid4().bytes, int(time.time() * 1000) - 60_000
    batches = []
    for n, text in enumerate(TEXTS):
        at_ms = began_ms + n * 6_000
        url = (
            text
            if text.startswith("javascript:")
            else f"https://shop.test/{n}-{text[:150]}?q={text[:150]}#{text[:150]}"
        )
        spot = [20_000, 20_000, 200 + 40 * n, 300, 16, text]
        events: list[list[Any]] = [
            [1, 0, 0, 120],
            [4, 100, 0, 800, 2400, 900],
            [3, 200, text, *spot[:4], 0, 700],
            *([2, 500 + 200 * click, f"body>{text}", *spot, 0, 0, 0] for click in range(4)),
            [2, 1_600, "#late", *spot, 0, 1, 40],
            [5, 2_000, text, text, text, 800, 3, 2, True],
            [6, 2_500, text, text],
            [7, 2_600, text, text, 1, 1, text, 2],
            [10, 2_700, text, {text[:60]: text, "nested": {"deep": [text]}}],
            [11, 3_000, 3_000],
        ]
        told = view(url=url, title=text, referrer=text, lang=text, zone=text, at=at_ms)
        batches.append(batch(key, session=session, tab=tab, seq=n, view=told, events=events))
    page = [
        {"type": 4, "data": {"href": MARKUP, "width": 1280, "height": 800}, "timestamp": began_ms},
        {
            "type": 2,
            "data": {
                "node": {"type": 0, "id": 1, "childNodes": [element(2, "html", element(3, "body", *words(TEXTS)))]}
            },
            "timestamp": began_ms + 1,
        },
        {"type": 5, "data": {"tag": MARKUP, "payload": {MARKUP: MARKUP}}, "timestamp": began_ms + 2_000},
    ]
    batches[0]["chunk"] = chunk(page)
    return batches


def element(number: int, tag: str, *children: dict[str, Any], **attributes: Any) -> dict[str, Any]:
    return {"type": 2, "id": number, "tagName": tag, "attributes": attributes, "childNodes": list(children)}


def words(texts: list[str]) -> list[dict[str, Any]]:
    return [
        element(10 + 2 * n, "p", {"type": 3, "id": 11 + 2 * n, "textContent": text}, title=text)
        for n, text in enumerate(texts)
    ]


async def shown(page: Page, address: str, path: str) -> str:
    """Open a page with its menus and return all that it says; its links lead nowhere but to us."""
    await page.goto(f"{address}{path}", wait_until="networkidle")
    await page.evaluate("for (const box of document.querySelectorAll('details')) { box.name = ''; box.open = true; }")
    links = await page.evaluate("[...document.links].map(link => link.href)")
    assert [link for link in links if not link.startswith(f"{address}/")] == [], path
    assert await page.evaluate("document.querySelectorAll('main img[src=x], main svg[onload], [onfocus]').length") == 0
    text: str = await page.evaluate("document.body.innerText")
    return text


async def test_hostile_text_is_text_on_every_page(ashiato: Ashiato, aki: Operator, analyst: Page) -> None:
    analyst.set_default_timeout(30_000)
    site, key = await aki.site(MARKUP)
    agent = f"{AGENT} {MARKUP}"
    for one in visit(key):
        assert await aki.send(packed(one), **{"User-Agent": agent, "Referer": "javascript:top.ran=1"}) == 204
    (row,) = await until_stored(aki, site, 1)
    pages: list[str] = []
    async with asyncio.timeout(20):  # the batches may come in several inserts
        while len(pages) < len(TEXTS):
            pages = [page["page"] for page in (await aki.twin(f"/s/{site}/heatmap.json"))["pages"]]
    assert len(pages) == len(TEXTS)
    eye = await Eye.on(analyst, ashiato.address)

    replay = f"/s/{site}/replays/{row['session']}"
    heat = [
        f"/s/{site}/heatmap?{urlencode({'page': page, 'kind': kind})}"
        for page in pages
        for kind in (("click", "move", "scroll") if "<img" in page else ("click",) if "\u202e" in page else ())
    ]
    seen = {
        path: await shown(analyst, ashiato.address, path)
        for path in ["/", *(f"/s/{site}/{name}" for name in ("", "connect", "replays", "data", "settings")), *heat]
    }
    assert await eye.faults() == []
    for path in seen:
        twin = (path.replace("/heatmap?", "/heatmap.json?") if "?" in path else f"{path}.json").replace(
            "/.json", "/index.json"
        )
        await aki.twin(twin)

    assert MARKUP in seen["/"]
    assert f"{len(pages)}" in seen[f"/s/{site}/"]
    assert all(page.split("?")[0][:60] in seen[f"/s/{site}/"] for page in pages if page.isascii() and len(page) < 200)
    assert "onerror='top.ran" in seen[f"/s/{site}/replays"]
    for path in heat:
        if "onerror" in path:
            assert f"{MARKUP}" in seen[path], path

    hits = (await aki.twin(f"/s/{site}/heatmap.json?{urlencode({'page': pages[0]})}"))["elements"][0]
    asked = urlencode({"page": pages[0], "element": hits["path_hash"]})
    await shown(analyst, ashiato.address, f"/s/{site}/heatmap/hits?{asked}")
    assert await eye.faults() == []

    story = await shown(analyst, ashiato.address, replay)
    await analyst.wait_for_selector("#player[data-state=loaded]")
    for text in (
        MARKUP[:30],
        "</script><script>top.ran",
        "{{7*7}} {% raw %} %(num)s %s {0}",
        "[U+202E]txt.exe",
        "足跡",
    ):
        assert text in story, text
    inner = next(frame for frame in analyst.frames if frame.parent_frame and frame.parent_frame.url.endswith("/frame"))
    said = await inner.evaluate("document.body.innerText")
    assert MARKUP in said
    assert await eye.faults() == []
    told = await aki.twin(f"{replay}.json")
    assert told["summary"]["referrer"] == TEXTS[0]
    assert {segment["title"] for segment in told["segments"]} >= {text[:256] for text in TEXTS[:6]}


async def test_hostile_origins_and_bodies_are_text_on_the_data_page(
    ashiato: Ashiato, aki: Operator, analyst: Page
) -> None:
    site, key = await aki.site("Walled", "https://shop.test")
    for text in TEXTS[:5]:
        assert await aki.send(packed(batch(key)), Origin=text) == 403
        assert await aki.send(json.dumps({"site": key, "v": text, text: text}).encode()) == 400
    eye = await Eye.on(analyst, ashiato.address)
    deadline = time.monotonic() + SETTLE_S
    while (await aki.twin(f"/s/{site}/data.json"))["received"] < 10:
        assert time.monotonic() < deadline, "the refused batches are not counted"
        await asyncio.sleep(0.3)
    said = await shown(analyst, ashiato.address, f"/s/{site}/data")
    for text in TEXTS[:5]:
        assert text in said
    form = {"name": "Walled", "mode": "open", "origins": MARKUP, "page_rules": "</textarea><script>top.ran=1</script>"}
    assert (await aki.post(f"/s/{site}/settings", form))[0] == 422
    await shown(analyst, ashiato.address, f"/s/{site}/connect")
    assert await eye.faults() == []
