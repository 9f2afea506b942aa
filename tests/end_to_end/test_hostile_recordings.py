"""Hostile recordings on their whole way: through the collector's door, into the player and under a heatmap."""

import asyncio
import gzip
import re
import time
import uuid
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Frame, Page

from tests.end_to_end.attack import attacking
from tests.end_to_end.conftest import Ashiato
from tests.end_to_end.hostile import (
    Eye,
    Operator,
    Sink,
    batch,
    chunk,
    listening,
    looks_right,
    operator,
    packed,
    view,
)
from tests.end_to_end.recordings import Event, deep, impossible, large

SETTLE_S = 30.0
LENGTH_MS = 2_000


@pytest.fixture
async def aki(ashiato: Ashiato) -> AsyncIterator[Operator]:
    async with operator(ashiato) as someone:
        yield someone


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with listening() as sink:
        yield sink


async def recorded(aki: Operator, page: str, began_ms: int, events: list[Event] | bytes) -> str:
    """Send a session with this recording to a site of its own; gives the site's and session's address."""
    site, key = await aki.site(page)
    told = batch(key, view=view(url=f"https://shop.test{page}", at=began_ms), sent=began_ms + LENGTH_MS)
    told["events"] = [
        [1, 0, 0, 120],
        [2, 900, "body>button", 9000, 9000, 100, 100, 16, "Buy", 0, 1, 20],
        [11, LENGTH_MS, 9],
    ]
    piece = chunk([{"timestamp": began_ms}] if isinstance(events, bytes) else events[:1])
    if isinstance(events, list):
        piece = chunk(events)
    else:
        piece["data"] = events
    piece |= {"data": gzip.compress(piece["data"]), "first": began_ms, "last": began_ms + LENGTH_MS}
    assert await aki.send(packed({**told, "chunk": piece})) == 204
    deadline = time.monotonic() + SETTLE_S
    while not (rows := (await aki.twin(f"/s/{site}/replays.json"))["rows"]):
        assert time.monotonic() < deadline, "the session is not there"
        await asyncio.sleep(0.2)
    assert rows[0]["session"] == str(uuid.UUID(bytes=told["session"]))
    return f"/s/{site}/replays/{rows[0]['session']}"


async def inner_of(page: Page, outer: str) -> Frame:
    """rrweb's own frame inside ours; what its sandbox lets happen is told by one word."""
    frame = next(frame for frame in page.frames if outer in frame.url)
    handle = await frame.wait_for_selector(".replayer-wrapper iframe", state="attached")
    assert handle is not None
    assert await handle.get_attribute("sandbox") == "allow-same-origin"
    assert await frame.evaluate("document.querySelectorAll('iframe').length") == 1
    inner = await handle.content_frame()
    assert inner is not None
    return inner


async def played(page: Page, address: str, replay: str) -> Frame:
    """Open the player, play a moment, and go to the end."""
    await page.goto(f"{address}{replay}")
    await page.wait_for_selector("#player[data-state=loaded]", timeout=30_000)
    await asyncio.sleep(0.8)
    await page.keyboard.press("End")
    return await inner_of(page, "/frame")


async def harm(eye: Eye) -> list[str]:
    """What went wrong but for `@import` cut in two over texts that come one by one: that one the policy stops."""
    return [fault for fault in await eye.faults() if not re.search(r"late-split\b", fault)]


async def test_attacking_recording_runs_and_loads_nothing(
    ashiato: Ashiato, aki: Operator, sink: Sink, analyst: Page
) -> None:
    began_ms = int(time.time() * 1000) - 10_000
    replay = await recorded(aki, "/attack", began_ms, attacking(began_ms, sink.url))
    eye = await Eye.on(analyst, ashiato.address)

    inner = await played(analyst, ashiato.address, replay)
    await inner.wait_for_selector("text=the end was reached")
    await looks_right(inner)
    await analyst.mouse.click(700, 400)
    assert sink.heard == []
    assert await harm(eye) == []
    # what no reader can do: the player lies over the page. The policy holds even then
    await inner.evaluate("for (const one of document.forms) one.submit()")
    await inner.evaluate("setTimeout(() => document.querySelector('#followed').click())")
    await asyncio.sleep(0.5)
    assert analyst.url.startswith(f"{ashiato.address}{replay}")
    assert sink.heard == []

    await analyst.goto(f"{ashiato.address}{replay.partition('/replays/')[0]}/heatmap?page=/attack&width=1280")
    await analyst.wait_for_selector("#heat-stage[data-state=drawn]", timeout=30_000)
    await looks_right(await inner_of(analyst, "/backdrop"))
    assert await harm(eye) == []
    await analyst.click(".heat-export summary")
    async with analyst.expect_download():
        await analyst.click("#heat-export-page")
    assert sink.heard == []


async def test_impossible_recording_still_plays(ashiato: Ashiato, aki: Operator, analyst: Page) -> None:
    began_ms = int(time.time() * 1000) - 10_000
    replay = await recorded(aki, "/impossible", began_ms, impossible(began_ms))
    await analyst.emulate_media(reduced_motion="reduce")  # nothing plays by itself
    await analyst.goto(f"{ashiato.address}{replay}?t=305")
    await analyst.wait_for_selector("#player[data-state=loaded]")
    inner = await inner_of(analyst, "/frame")
    await inner.wait_for_selector("text=the end was reached")
    await analyst.keyboard.press("End")
    await analyst.keyboard.press("Home")
    await inner.wait_for_selector("h1 >> text=Tea")
    await looks_right(inner)


@pytest.mark.parametrize("shape", ["wide", "deep"])
async def test_recording_of_a_huge_page_leaves_the_viewer_usable(
    ashiato: Ashiato, aki: Operator, analyst: Page, shape: str
) -> None:
    began_ms = int(time.time() * 1000) - 10_000
    events = large(began_ms, 50_000) if shape == "wide" else deep(began_ms, 400)
    replay = await recorded(aki, f"/{shape}", began_ms, events)
    inner = await played(analyst, ashiato.address, replay)
    await looks_right(inner)
    assert await inner.evaluate("document.querySelectorAll('*').length") > (25_000 if shape == "wide" else 400)
    started = time.monotonic()
    await analyst.keyboard.press("Home")
    await analyst.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert time.monotonic() - started < 5


async def test_recording_too_deep_for_any_page_is_dropped_and_said(
    ashiato: Ashiato, aki: Operator, analyst: Page
) -> None:
    began_ms = int(time.time() * 1000) - 10_000
    replay = await recorded(aki, "/abyss", began_ms, deep(began_ms, 20_000))
    dropped = (await aki.twin(f"{replay.partition('/replays/')[0]}/data.json"))["accounts"]["dropped"]
    assert [(one["reason"], one["n"]) for one in dropped] == [("bad_chunk", 1)]
    await analyst.goto(f"{ashiato.address}{replay}")
    await analyst.get_by_text("was not recorded.").wait_for()
