"""Recordings in and out on the command line: imported, exported again, and played from a file without a server."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.async_api import Request, Route, expect

from replay import interchange
from replay.dom import Dom
from replay.normalise import Normaliser
from storage import open_store, sessions, sites
from storage.scope import Scope
from tests.ashiato.test_up import Process
from tests.browser import chromium
from tests.replay.pages import add, element, incremental, meta, mutation, snapshot, text
from tests.schema import migrated
from viewer import exporting, importing

FOREIGN: list[dict[str, Any]] = [
    meta(1_000),
    snapshot(1_000, element(9, "h1", text(10, "Tea 茶")), head=(element(5, "style", text(6, "h1 { color: red }")),)),
    incremental(1_200, 9, id=9, type=0, commands=[{"property": "drawImage", "args": []}]),
    mutation(3_000, adds=[add(text(12, "A tin of sencha"), 4)]),
    meta(5_000),
    snapshot(5_000, element(9, "h1", text(10, "Your cart"))),
    mutation(6_000, texts=[{"id": 10, "value": "Thank you"}]),
]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ashiato", *arguments], capture_output=True, text=True, timeout=90, env={**os.environ}
    )


def words(events: Sequence[dict[str, Any]]) -> str:
    dom = Dom()
    for event in Normaliser().events(events):
        dom.apply(event)
    return dom.text()


async def test_recording_goes_in_and_comes_out_as_json_and_as_a_file_that_plays(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "tea.json"
    file.write_text(json.dumps({"events": FOREIGN}))
    data.mkdir()
    store = migrated(data / "clickhouse")
    await sites.create(store, "Tea", key="tea")
    await store.close()

    running = Process(["-m", "ashiato", "up", "--port", "0", "--data", str(data)], r"Ashiato is at (\S+)", {})
    port = str(urlsplit(running.found).port)
    wrong = run("import", str(file), "--site", "nowhere", "--port", port)
    done = run("import", str(file), "--site", "tea", "--port", port)
    taken = run("export", str(UUID(int=1)), str(tmp_path / "x.json"), "--data", str(data))
    assert running.stop() == 0
    assert (done.returncode, done.stderr) == (0, "")
    assert "6 events are on disk" in done.stdout  # what the canvas drew stayed outside
    assert "100%" in done.stdout
    assert wrong.returncode == 1
    assert taken.returncode == 1

    store = open_store(path=data / "clickhouse")
    (session,), _ = await sessions.page(store, Scope(1, 0, 2**42, ""), sessions.Search())
    await store.close()
    assert session.views == 2
    out = run("export", str(session.session), str(tmp_path / "out.json.gz"), "--data", str(data))
    assert (out.returncode, out.stderr) == (0, "")
    events = interchange.read((tmp_path / "out.json.gz").read_bytes())
    first = events[0]["timestamp"]
    assert [event["timestamp"] - first for event in events] == [0, 0, 2_000, 4_000, 4_000, 5_000]
    assert words(events) == "Thank you"
    assert words(events[:3]) == "Tea 茶 A tin of sencha"
    page = run("export", str(session.session), str(tmp_path / "out.html"), "--data", str(data))
    assert (page.returncode, page.stderr) == (0, "")
    await plays(tmp_path / "out.html")
    nobody = run("export", str(UUID(int=1)), str(tmp_path / "x.json"), "--data", str(data))
    assert "there is no session" in nobody.stderr
    other = run("export", str(session.session), str(tmp_path / "x.mp4"), "--data", str(data))
    assert ".json.gz or .html" in other.stderr


async def plays(file: Path) -> None:
    """Opened from the disk, the file shows the page at any moment and asks for nothing else."""
    asked: list[str] = []

    async def note(route: Route, request: Request) -> None:
        if request.url != file.as_uri() and not request.url.startswith(("data:", "blob:")):
            asked.append(request.url)
        await route.continue_()

    async with chromium() as browser:
        page = await browser.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        await page.route("**/*", note)
        await page.goto(file.as_uri())
        recorded = page.frame_locator("#recorded iframe")
        await expect(recorded.locator("h1")).to_have_text("Tea 茶")
        await page.locator("#time").press("End")
        await expect(recorded.locator("h1")).to_have_text("Thank you")
        await page.locator("#time").press("Home")
        await page.select_option("#speed", "16")
        await page.click("#play")
        await expect(page.locator("#now")).to_have_text("0:05 / 0:05")
        await expect(page.locator("#play")).to_have_text("Play")
        await expect(recorded.locator("h1")).to_have_text("Thank you")
        assert asked == []
        assert errors == []


def test_file_that_is_no_recording_says_why(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    done = run("import", str(tmp_path / "x.json"))
    assert done.returncode == 1
    assert "it holds no rrweb events" in done.stderr


def test_large_pages_travel_in_parts() -> None:
    noise = os.urandom(1_800_000).hex()
    events = [meta(1_000), snapshot(1_000, element(9, "p", text(10, noise))), mutation(2_000)]
    bodies = list(importing.batches(events, "key"))
    assert len(bodies) > 2
    assert all(len(body) < 1_100_000 for body in bodies)


def test_exported_title_is_text() -> None:
    text_of = exporting.player(b"[]", "<script>alert(1)</script>").decode()
    assert "<script>alert" not in text_of


@pytest.mark.parametrize("name", ["export", "import"])
def test_commands_are_listed(name: str) -> None:
    assert name in run("--help").stdout
