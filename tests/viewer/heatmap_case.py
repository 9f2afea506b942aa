"""A page recorded in a real browser, and points on it, in the tables."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from playwright.async_api import Browser, Page

from storage import Store
from tests.viewer.conftest import NOW_MS, Client

RECORDER = Path(__file__).parents[2] / "node_modules/@rrweb/record/umd/record.min.js"

AT_MS = NOW_MS - 3_600_000
SAND = (Path(__file__).parent / "sand.html").read_text(encoding="utf-8")


async def record(browser: Browser, html: str, width: int = 1280, height: int = 800) -> list[dict[str, Any]]:
    """The rrweb events of the page's first moments."""
    page = await browser.new_page(viewport={"width": width, "height": height})
    await page.set_content(html)
    await page.add_script_tag(path=RECORDER)
    events = await page.evaluate(
        "async () => { const events = []; rrwebRecord.record({ emit: (e) => events.push(e) });"
        " await new Promise((done) => setTimeout(done, 100)); return events; }"
    )
    await page.close()
    found: list[dict[str, Any]] = events
    return found


def day_of(at_ms: int) -> Any:
    return np.datetime64(at_ms, "ms").astype("datetime64[D]").item()


def path_hash(path: str) -> int:
    return int.from_bytes(hashlib.blake2b(path.encode(), digest_size=8).digest(), "little")


async def keep_recording(
    store: Store, events: list[dict[str, Any]], *, page: str = "/sand", width: int = 1280, device: str = "desktop"
) -> None:
    """A page view with a recording whose first chunk is the tab's fourth."""
    view = UUID(int=1000 + width)
    common = {"site": 1, "day": day_of(AT_MS), "session": UUID(int=1), "tab": UUID(int=2), "view": view, "page": page}
    row = {**common, "at": AT_MS, "device": device, "bot": 0, "width": width, "insert_id": UUID(int=9)}
    await store.insert("views", {name: [value] for name, value in row.items()})
    chunk = {
        **common,
        "seq": 3,
        "part": 0,
        "parts": 1,
        "first": AT_MS,
        "last": AT_MS,
        "shift_ms": 0,
        "count": len(events),
        "keyframe": 1,
        "width": width,
        "key": "k",
        "data": json.dumps(events),
        "insert_id": UUID(int=9),
    }
    await store.insert("chunks", {name: [value] for name, value in chunk.items()})


async def keep_points(store: Store, rows: list[dict[str, Any]]) -> None:
    """Clicks, each `{path, ex, ey}` with offsets from 0 to 1, and any other column."""
    standard: dict[str, Any] = {
        "site": 1,
        "day": day_of(AT_MS),
        "kind": "click",
        "page": "/sand",
        "at": AT_MS,
        "session": UUID(int=1),
        "tab": UUID(int=2),
        "view": UUID(int=3),
        "path": "",
        "label": "",
        "ex": 0.5,
        "ey": 0.5,
        "x": 0,
        "y": 0,
        "width": 1280,
        "page_height": 3000,
        "device": "desktop",
        "flags": 0,
        "node": 0,
        "weight": 1,
        "reaction": 1,
        "reaction_ms": 20,
        "bot": 0,
        "insert_id": UUID(int=9),
    }
    full = [{**standard, **row} for row in rows]
    columns: dict[str, list[Any]] = {name: [row[name] for row in full] for name in standard}
    columns["path_hash"] = [path_hash(row["path"]) for row in full]
    columns["ex"] = [round(32767 * ex) for ex in columns["ex"]]
    columns["ey"] = [round(32767 * ey) for ey in columns["ey"]]
    await store.insert("pointers", columns)


async def keep_scrolls(store: Store, tops: list[int], *, page_height: int = 3000) -> None:
    """A page view for each top of the viewport, 800 px high."""
    count = len(tops)
    fixed: dict[str, Any] = {
        "site": 1,
        "day": day_of(AT_MS),
        "page": "/sand",
        "at": AT_MS,
        "session": UUID(int=1),
        "tab": UUID(int=2),
        "height": 800,
        "page_height": page_height,
        "dwell_ms": 1000,
        "width": 1280,
        "device": "desktop",
        "bot": 0,
        "insert_id": UUID(int=9),
    }
    columns: dict[str, list[Any]] = {name: [value] * count for name, value in fixed.items()}
    await store.insert("scrolls", {**columns, "view": [UUID(int=50 + n) for n in range(count)], "top": tops})


def cookies(client: Client) -> list[dict[str, str]]:
    """The client's login for a browser."""
    base = str(client.make_url("/"))
    return [{"name": cookie.key, "value": cookie.value, "url": base} for cookie in client.session.cookie_jar]


async def opened(
    browser: Browser, client: Client, query: str, *, width: int = 1440, height: int = 900, theme: str = "light"
) -> Page:
    """The heatmap page, drawn."""
    context = await browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)  # type: ignore[arg-type]
    await context.add_cookies(cookies(client))  # type: ignore[arg-type]
    page = await context.new_page()
    page.set_default_timeout(30_000)
    await page.goto(str(client.make_url(f"/s/1/heatmap?{query}")))
    await page.wait_for_selector("#heat-stage[data-state=drawn]")
    return page


def form_token_of(text: str) -> str:
    found = re.search(r'name="form-token" content="([0-9a-f]{64})"', text)
    assert found, text
    return found[1]
