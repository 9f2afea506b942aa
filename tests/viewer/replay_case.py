"""A visit recorded in a real browser by the real recorder, and its rows in the tables."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from playwright.async_api import Browser, Page

from insight.signals.signal import Signal
from storage import Store
from tests.viewer.conftest import NOW_MS, Client
from tests.viewer.heatmap_case import RECORDER, cookies, day_of

SESSION, TAB, OTHER_TAB, VIEW, NEXT_VIEW = (UUID(int=n) for n in (101, 201, 202, 301, 302))
START_MS = NOW_MS - 3_600_000

SHOP = """<!doctype html><html><head><title>Tea shop</title><style>
body { margin: 0; font: 16px/1.5 sans-serif; color: #222 }
header { padding: 16px 32px; background: #24513f; color: #fff }
main { padding: 32px; display: grid; gap: 16px; justify-items: start } button { font: inherit; padding: 8px 16px }
.tall { height: 1600px; width: 100%; background: linear-gradient(#dfeee6, #f6efe0) }
</style></head><body><header><h1>Tea shop</h1></header><main>
<p>Sencha from Uji, picked in May.</p><button id="buy">Add to cart</button><button id="dead">Size guide</button>
<input id="mail" placeholder="E-mail"><ul id="cart"></ul><div class="tall"></div></main><script>
buy.onclick = () => { const li = document.createElement("li"); li.textContent = "Sencha " + (cart.children.length + 1);
  cart.append(li); };
</script></body></html>"""
CART = "<!doctype html><html><head><title>Cart</title></head><body><h1>Your cart</h1><p>One tin</p></body></html>"

_RECORD = """() => {
  window.told = [];
  rrwebRecord.record({ emit: (event) => told.push(JSON.stringify(event)), maskAllInputs: true });
}"""


async def _start(browser: Browser, html: str, width: int, height: int) -> Page:
    page = await browser.new_page(viewport={"width": width, "height": height})
    await page.set_content(html)
    await page.add_script_tag(path=RECORDER)
    await page.evaluate(_RECORD)
    return page


async def _told(page: Page) -> list[dict[str, Any]]:
    events = [json.loads(text) for text in await page.evaluate("told")]
    await page.close()
    return events


async def shop_visit(browser: Browser, width: int = 1000, height: int = 700) -> list[dict[str, Any]]:
    """Three seconds in the shop: a click that adds to the cart, dead clicks, typing, scrolling; then the cart."""
    page = await _start(browser, SHOP, width, height)
    await page.mouse.move(400, 300, steps=8)
    await page.click("#buy")
    await asyncio.sleep(0.6)
    for _ in range(3):
        await page.click("#dead")
    await page.fill("#mail", "mio@example.org")
    await page.mouse.wheel(0, 500)
    await asyncio.sleep(0.8)
    first = await _told(page)
    second = await _told(await _start(browser, CART, width, height))
    return first + second


async def still(browser: Browser, html: str, width: int = 1000, height: int = 700) -> list[dict[str, Any]]:
    """A page that nobody touches."""
    return await _told(await _start(browser, html, width, height))


def at(events: list[dict[str, Any]], start_ms: int = START_MS) -> list[dict[str, Any]]:
    """The same events, begun at `start_ms`."""
    first = events[0]["timestamp"]
    return [{**event, "timestamp": event["timestamp"] - first + start_ms} for event in events]


async def _keep(store: Store, table: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await store.insert(table, {name: [row[name] for row in rows] for name in rows[0]})


async def keep_chunks(
    store: Store,
    chunks: Sequence[list[dict[str, Any]]],
    *,
    tab: UUID = TAB,
    first_seq: int = 0,
    session: UUID = SESSION,
) -> None:
    """Each list of events as one chunk of the tab."""
    rows = [
        {
            "site": 1,
            "day": day_of(START_MS),
            "session": session,
            "tab": tab,
            "view": VIEW,
            "page": "/",
            "seq": seq,
            "part": 0,
            "parts": 1,
            "first": events[0]["timestamp"],
            "last": events[-1]["timestamp"],
            "shift_ms": 0,
            "count": len(events),
            "keyframe": int(any(event["type"] == 2 for event in events)),
            "width": 1000,
            "key": "k",
            "data": json.dumps(events),
            "insert_id": UUID(int=9),
        }
        for seq, events in enumerate(chunks, first_seq)
    ]
    await _keep(store, "chunks", rows)


async def keep_session(
    store: Store,
    *,
    length_ms: int = 60_000,
    signals: Sequence[Signal] = (),
    score: int = 0,
    chunks: int = 1,
    device: str = "desktop",
    session: UUID = SESSION,
    start_ms: int = START_MS,
    bot: int = 0,
) -> None:
    row: dict[str, Any] = {
        "site": 1,
        "day": day_of(start_ms),
        "session": session,
        "visitor": UUID(int=0xABCDEF << 104),
        "started": start_ms,
        "ended": start_ms + length_ms,
        "entry_page": "/",
        "exit_page": "/cart",
        "views": 2,
        "referrer": "https://search.example/?q=tea",
        "device": device,
        "browser": "Firefox",
        "os": "Linux",
        "lang": "ja",
        "zone": "Asia/Tokyo",
        "width": 1000,
        "height": 700,
        "clicks": 4,
        "events": 9,
        "errors": 1,
        "chunks": chunks,
        "bytes": 9000,
        "bot": bot,
        "insert_id": UUID(int=9),
    }
    await _keep(store, "sessions", [row])
    if score:
        kinds = [signal.kind for signal in signals]
        scored = {
            "site": 1,
            "day": day_of(start_ms),
            "session": session,
            "score": score,
            "rage": kinds.count("rage"),
            "dead": kinds.count("dead"),
            "error": kinds.count("error"),
            "quick_back": kinds.count("quick_back"),
            "signals": msgspec.json.encode(list(signals)).decode(),
            "events": 9,
            "version": 1,
        }
        await _keep(store, "scores", [scored])


def signal(kind: Any, after_ms: int, *, label: str = "", count: int = 1, detail: str = "", page: str = "/") -> Signal:
    path = "" if kind == "quick_back" else "body>main>button"
    return Signal(kind, START_MS + after_ms, page, path, label, count, TAB, VIEW, detail)


async def keep_views(store: Store, views: Sequence[tuple[int, str, UUID, UUID]], *, session: UUID = SESSION) -> None:
    """Each `(after_ms, page, view, tab)`."""
    rows = [
        {
            "site": 1,
            "day": day_of(START_MS),
            "view": view,
            "session": session,
            "visitor": UUID(int=5),
            "tab": tab,
            "at": START_MS + after_ms,
            "page": page,
            "url": f"https://tea.example{page}",
            "title": f"Tea {page}",
            "device": "desktop",
            "width": 1000,
            "height": 700,
            "insert_id": UUID(int=9),
        }
        for after_ms, page, view, tab in views
    ]
    await _keep(store, "views", rows)


async def keep_events(store: Store, events: Sequence[dict[str, Any]], *, session: UUID = SESSION) -> None:
    """Each with `after_ms`, `tag` and whatever differs."""
    standard: dict[str, Any] = {
        "site": 1,
        "day": day_of(START_MS),
        "session": session,
        "tab": TAB,
        "view": VIEW,
        "seq": 0,
        "n": 0,
        "page": "/",
        "path": "",
        "label": "",
        "x": 0,
        "y": 0,
        "flags": 0,
        "node": 0,
        "reaction": 1,
        "reaction_ms": 20,
        "detail": "",
        "insert_id": UUID(int=9),
    }
    rows = []
    for n, event in enumerate(events):
        given = {name: value for name, value in event.items() if name != "after_ms"}
        rows.append({**standard, "n": n, "at": START_MS + event["after_ms"], **given})
    await _keep(store, "events", rows)


async def keep_visit(store: Store, recorded: list[dict[str, Any]], *, length_ms: int = 60_000) -> None:
    """The shop's visit with its recording, three signals, and a minute of which most was idle."""
    events = at(recorded)
    second = next(n for n, event in enumerate(events) if n > 2 and event["type"] == 4)
    shift = START_MS + length_ms - 5_000 - events[second]["timestamp"]
    late = [{**event, "timestamp": event["timestamp"] + shift} for event in events[second:]]
    await keep_chunks(store, [events[:second], late])
    signals = [
        signal("rage", 1_200, label="Size guide", count=3),
        signal("error", 2_000, detail="x is not defined", count=1),
        signal("quick_back", length_ms - 5_000, page="/cart"),
    ]
    await keep_session(store, length_ms=length_ms, signals=signals, score=82)
    await keep_views(store, [(0, "/", VIEW, TAB), (length_ms - 5_000, "/cart", NEXT_VIEW, TAB)])
    click = {"tag": 2, "path": "body>main>button"}
    await keep_events(
        store,
        [
            {"after_ms": 600, **click, "label": "Add to cart"},
            *({"after_ms": 1_200 + 150 * n, **click, "label": "Size guide", "reaction": 0} for n in range(3)),
            {
                "after_ms": 2_000,
                "tag": 7,
                "detail": '{"message":"x is not defined","count":1,"source":"a.js","line":3}',
            },
            {"after_ms": 2_500, "tag": 5, "path": "#mail", "label": "E-mail", "detail": '{"filled":true,"refills":2}'},
            *({"after_ms": 400 * n, "tag": 3} for n in range(8)),
            {"after_ms": length_ms - 4_000, "tag": 8, "detail": '{"hidden":true}'},
            {"after_ms": length_ms - 200, "tag": 11},
        ],
    )


async def opened(
    browser: Browser,
    client: Client,
    path: str,
    *,
    width: int = 1440,
    height: int = 900,
    theme: str = "light",
    still: bool = True,
) -> Page:
    """A viewer page in a browser that is logged in; `still` asks for less motion, so that nothing plays by itself."""
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,  # type: ignore[arg-type]
        reduced_motion="reduce" if still else "no-preference",
    )
    await context.add_cookies(cookies(client))  # type: ignore[arg-type]
    page = await context.new_page()
    page.set_default_timeout(30_000)
    await page.goto(str(client.make_url(path)))
    return page
