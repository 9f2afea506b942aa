"""A recording made to break out: nothing of it runs, nothing of it reaches another server."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser

from storage import Store
from tests.browser import chromium
from tests.viewer.conftest import Client
from tests.viewer.replay_case import START_MS, TAB, VIEW, keep_chunks, keep_session, keep_views, opened
from tests.viewer.test_player import PATH, recorded_page, sees

Node = dict[str, Any]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


class Sink:
    """A server elsewhere that notes every request."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.heard.append(request.path_qs)
        return web.Response(text="parent.postMessage('ran', '*')", content_type="text/javascript")


@pytest.fixture
async def sink() -> AsyncIterator[tuple[Sink, str]]:
    sink = Sink()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", sink.answer)
    async with TestServer(app) as server:
        yield sink, str(server.make_url("/"))


_ids = iter(range(10, 10_000))


def node(tag: str, *children: Node | str, **attributes: str) -> Node:
    made = [
        {"type": 3, "id": next(_ids), "textContent": child} if isinstance(child, str) else child for child in children
    ]
    svg = {"isSVG": True} if tag in ("svg", "image", "use", "feImage", "animate", "filter", "VIDEO") else {}
    named = {name.removesuffix("_").replace("__", "-"): value for name, value in attributes.items()}
    return {"type": 2, "id": next(_ids), "tagName": tag, "attributes": named, "childNodes": made, **svg}


def hostile(url: str) -> list[Node]:
    """Everything at once; `url` is the sink's, and `ran` in a window tells that something ran."""
    run = "top.ran = 1; parent.ran = 1; parent.parent.ran = 1"
    head = [
        node("script", run),
        node("script", src=f"{url}script.js"),
        node("link", rel="stylesheet", href=f"{url}link.css"),
        node("link", rel="preload", href=f"{url}preload", as_="image"),
        node("link", rel="icon", href=f"{url}icon"),
        node("meta", http__equiv="refresh", content=f"0;url={url}refresh"),
        node("base", href=url),
        node("style", f"@import '{url}import.css'; body {{ background: url({url}background) }}"),
        node("style", f"h1 {{ background: \\75rl({url}escaped); cursor: image-set('{url}set' 1x), auto }}"),
        node("style", f"@font-face {{ font-family: x; src: url({url}font) }} h1 {{ font-family: x }}"),
        node("style", _cssText=f"p {{ list-style-image: ur/* rr_split */l({url}split) }}"),
    ]
    body = [
        node("h1", "Still a page"),
        node("img", src=f"{url}img", srcset=f"{url}srcset 2x", onerror=run),
        node("img", src="x", onerror=run),
        node("picture", node("source", srcset=f"{url}source"), node("img", src="data:,")),
        node("video", node("track", src=f"{url}track"), src=f"{url}video", poster=f"{url}poster", autoplay="1"),
        node("iframe", src=f"{url}iframe", srcdoc=f"<script>{run}</script>"),
        node("object", data=f"{url}object", type="text/html"),
        node("embed", src=f"{url}embed"),
        node("input", type="image", src=f"{url}button"),
        node("form", node("button", "go", formaction=f"{url}formaction"), action=f"javascript:{run}"),
        node("a", "link", href=f"javascript:{run}", ping=f"{url}ping", target="_top"),
        node("svg", node("image", href=f"{url}svgimage"), node("use", href=f"{url}use#a"), onload=run),
        node("svg", node("filter", node("feImage", href=f"{url}feimage")), node("animate", onbegin=run, dur="1s")),
        node("div", style=f"background-image: url('{url}style')", onmouseover=run),
        node("svg", node("VIDEO", src=f"{url}svgvideo")),
        node("iframe src=//x", "bad name"),
        node("td", background=f"{url}td"),
        node("p", "list", style="display: list-item"),
    ]
    html = {**node("html"), "childNodes": [node("head"), node("body")]}
    html["childNodes"][0]["childNodes"], html["childNodes"][1]["childNodes"] = head, body
    return [{"type": 1, "id": 2, "name": "html><script>alert(1)</script>", "publicId": "", "systemId": ""}, html]


def recording(url: str) -> list[dict[str, Any]]:
    document = {"type": 0, "id": 1, "childNodes": hostile(url), "compatMode": "BackCompat"}
    body = document["childNodes"][1]["childNodes"][1]  # type: ignore[index]
    div = body["childNodes"][13]["id"]
    film = body["childNodes"][14]["childNodes"][0]["id"]
    added = node("img", src=f"{url}added", onerror="top.ran = 1")
    changes = [
        {"id": div, "attributes": {"style": {"background-image": f"url({url}changed)"}, "onclick": "top.ran = 1"}},
        {"id": body["childNodes"][1]["id"], "attributes": {"src": f"{url}newsrc", "rr_dataURL": f"{url}rr"}},
    ]
    style = document["childNodes"][1]["childNodes"][0]["childNodes"][7]["id"]  # type: ignore[index]
    canvas = {"property": "drawImage", "args": [{"rr_type": "Function", "args": ["top.ran = 1"]}]}
    told: list[dict[str, Any]] = [
        {"type": 4, "data": {"href": "javascript:top.ran=1", "width": 800, "height": 600}},
        {"type": 2, "data": {"node": document, "initialOffset": {"top": 0, "left": 0}}},
        {
            "type": 3,
            "data": {
                "source": 0,
                "adds": [{"parentId": body["id"], "nextId": None, "node": added}],
                "removes": [],
                "texts": [],
                "attributes": changes,
            },
        },
        {"type": 3, "data": {"source": 8, "id": style, "adds": [{"rule": f"h1 {{ background: url({url}rule) }}"}]}},
        {"type": 3, "data": {"source": 7, "type": 0, "id": div, "currentTime": 1}},
        {"type": 3, "data": {"source": 7, "type": 0, "id": film, "currentTime": 1}},
        {"type": 3, "data": {"source": 9, "id": div, "type": 0, "commands": [canvas]}},
        {"type": 3, "data": {"source": 10, "family": "y", "fontSource": f"url({url}fontface)", "buffer": False}},
        {"type": 3, "data": {"source": 2, "type": 2, "id": div, "x": 5, "y": 5}},
        {"type": 3, "data": {"source": 13, "id": 99_999, "index": [99], "set": {"property": "a", "value": "b"}}},
        {"type": 5, "data": {"tag": "<img src=x onerror=alert(1)>", "payload": {"a": "</script>"}}},
    ]
    return [{**event, "timestamp": START_MS + 300 * n} for n, event in enumerate(told)]


async def test_frame_answers_with_its_own_policy(viewer_client: Client, store: Store) -> None:
    await keep_session(store)
    response = await viewer_client.get(f"{PATH}/frame")
    policy = response.headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "img-src 'self' data: blob:" in policy
    assert "frame-ancestors 'self'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert not any("unsafe-eval" in part or "http" in part for part in policy)
    assert "<script>" not in await response.text()


async def test_events_hold_nothing_that_loads(viewer_client: Client, store: Store, sink: tuple[Sink, str]) -> None:
    _, url = sink
    await keep_chunks(store, [recording(url)])
    await keep_session(store, length_ms=4_000)
    answer = await (await viewer_client.get(f"{PATH}/part.json?tab={TAB}&at=0")).json()
    text = json.dumps(answer)
    assert "Still a page" in text
    assert url not in text
    assert "javascript:" not in text.replace(json.dumps("javascript:top.ran=1"), "")
    assert "onerror" not in text.replace("<img src=x onerror=alert(1)>", "")


async def test_page_as_a_file_runs_and_loads_nothing(
    viewer_client: Client, store: Store, browser: Browser, sink: tuple[Sink, str]
) -> None:
    heard, url = sink
    await keep_chunks(store, [recording(url)])
    await keep_session(store, length_ms=4_000)
    response = await viewer_client.get(f"{PATH}/page.html?tab={TAB}&at={START_MS + 2_000}")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    html = await response.text()
    assert url not in html
    # opened where it lies, without the headers, and even without the policy that it brings itself
    page = await browser.new_page()
    for text in (html, html.replace("Content-Security-Policy", "nothing")):
        await page.set_content(text)
        assert await page.inner_text("h1") == "Still a page"
        assert await page.evaluate("window.ran") is None
        assert await page.evaluate("document.querySelectorAll('script, base, object[data], embed[src]').length") == 0
    assert heard.heard == []
    for missing in ("", f"?tab={TAB}", f"?tab={TAB}&at=x", f"?tab={UUID(int=1)}&at=5"):
        assert (await viewer_client.get(f"{PATH}/page.html{missing}")).status == 404


async def test_page_in_quirks_mode_is_shown_in_it(viewer_client: Client, store: Store, browser: Browser) -> None:
    html = node("html", node("head"), node("body", node("h1", "An old page")))
    document = {"type": 0, "id": 1, "childNodes": [html], "compatMode": "BackCompat"}
    snapshot = {"type": 2, "timestamp": START_MS, "data": {"node": document, "initialOffset": {"top": 0, "left": 0}}}
    await keep_chunks(store, [[snapshot]])
    await keep_session(store, length_ms=4_000)
    page = await opened(browser, viewer_client, f"{PATH}?t=0")
    await sees(page, "An old page")
    assert await (await recorded_page(page)).evaluate("document.compatMode") == "BackCompat"


async def test_damaged_events_do_not_stop_the_play(viewer_client: Client, store: Store, browser: Browser) -> None:
    events = recording("https://nowhere.example/")
    tail = {
        "type": 3,
        "timestamp": START_MS + 2_600,
        "data": {"source": 0, "adds": [], "removes": [], "attributes": []},
    }
    text_id = next(child for child in events[1]["data"]["node"]["childNodes"][1]["childNodes"][1]["childNodes"])
    told = {**tail, "data": {**tail["data"], "texts": [{"id": text_id["childNodes"][0]["id"], "value": "The end"}]}}  # type: ignore[dict-item]
    broken = {
        "type": 3,
        "timestamp": START_MS + 2_500,
        "data": {"source": 13, "id": 99, "index": [3, 4], "remove": {"property": "x"}},
    }
    await keep_chunks(store, [[*events, broken, told]])
    await keep_session(store, length_ms=4_000)
    await keep_views(store, [(0, "/", VIEW, TAB)])
    page = await opened(browser, viewer_client, f"{PATH}?t=0")
    await sees(page, "Still a page")
    await page.keyboard.press(" ")
    await sees(page, "The end")
