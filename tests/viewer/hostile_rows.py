"""What a recording may hold that runs, loads, leads away or cannot be: a row for each kind, apart from the others."""

import struct
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from tests.end_to_end.recordings import (
    Event,
    Node,
    Numbers,
    added,
    change,
    element,
    honest,
    mutation,
    snapshot,
)

RUN = "top.ran=parent.ran=parent.parent.ran=self.ran=1"
MARKUP = f"<img src=x onerror='{RUN}'>"
END = "the end was reached"
LENGTH_MS = 1_000
DOCUMENT = 5_000_000  # its id
YEARS_MS = 10 * 365 * 86_400_000


class Content(NamedTuple):
    """What a row puts into an honest page's head and body, and what it tells of them afterwards."""

    head: tuple[Node, ...] = ()
    body: tuple[Node, ...] = ()
    events: tuple[Event, ...] = ()


class Row(NamedTuple):
    """`unguarded` tells that a plain page with this in it runs something or asks another server."""

    number: int
    name: str
    content: Callable[[Numbers, str, int], Content]
    unguarded: bool = False


def _scripts(ids: Numbers, url: str, at_ms: int) -> Content:
    svg = element(ids, "svg", element(ids, "script", RUN, svg=True), element(ids, "Script", RUN, svg=True), svg=True)
    return Content(
        head=(element(ids, "script", RUN), element(ids, "SCRIPT", src=f"{url}script")),
        body=(svg, element(ids, "svg:Script", RUN), element(ids, "template", element(ids, "script", RUN))),
    )


def _handlers(ids: Numbers, url: str, at_ms: int) -> Content:
    return Content(
        body=(
            element(ids, "img", src="data:,x", onerror=RUN, ONLOAD=RUN),
            element(ids, "svg", element(ids, "animate", svg=True, onbegin=RUN, dur="1s"), svg=True, onload=RUN),
            element(ids, "body", onload=RUN, onpageshow=RUN, onfocus=RUN),
            element(ids, "details", element(ids, "summary", "s"), ontoggle=RUN, open=True),
            element(ids, "div", "hover", onpointerover=RUN, onanimationstart=RUN, style="animation:1s a"),
            element(ids, "input", onfocus=RUN, autofocus=True),
        )
    )


def _addresses(ids: Numbers, url: str, at_ms: int) -> Content:
    run = f"javascript:{RUN}"
    math = element(ids, "math", element(ids, "maction", "m", actiontype="statusline", **{"xlink:href": run}))
    return Content(
        head=(element(ids, "meta", http__equiv="refresh", content=f"9;url={run}"),),
        body=(
            element(ids, "iframe", src=run),
            element(ids, "a", "link", href=run),
            element(ids, "a", "tab", href=f"java\tscript:{RUN}"),
            element(ids, "a", "control", href=f"\x01javascript:{RUN}"),
            element(ids, "form", element(ids, "button", "go", formaction=run), action=run),
            element(ids, "object", data=run),
            element(ids, "svg", element(ids, "a", "in svg", svg=True, href=run, **{"xlink:href": run}), svg=True),
            math,
        ),
    )


def _frames(ids: Numbers, url: str, at_ms: int) -> Content:
    lent = "allow-scripts allow-same-origin allow-top-navigation"
    attached = element(ids, "iframe", src=f"{url}rebuilt")
    inner = honest(ids, element(ids, "script", RUN), element(ids, "img", src=f"{url}attached"))
    return Content(
        body=(
            element(ids, "iframe", src=f"{url}frame", sandbox=lent, allow="camera *"),
            element(ids, "iframe", srcdoc=f"<script>{RUN}</script><img src={url}srcdoc>", sandbox=lent),
            element(ids, "iframe", src=f"data:text/html,<script>{RUN}</script><img src={url}data>"),
            element(ids, "frameset", element(ids, "frame", src=f"{url}old-frame")),
            element(ids, "fencedframe", src=f"{url}fenced"),
            element(ids, "portal", src=f"{url}portal"),
            attached,
        ),
        events=(
            mutation(
                at_ms,
                isAttachIframe=True,
                adds=[{"parentId": attached["id"], "nextId": None, "node": inner}],
            ),
        ),
    )


def _objects(ids: Numbers, url: str, at_ms: int) -> Content:
    return Content(
        body=(
            element(
                ids, "object", element(ids, "param", name="movie", value=url), data=f"{url}object", type="text/html"
            ),
            element(ids, "embed", src=f"{url}embed", type="text/html"),
            element(ids, "applet", code=f"{url}applet", archive=f"{url}archive"),
        )
    )


def _metas(ids: Numbers, url: str, at_ms: int) -> Content:
    return Content(
        head=(
            element(ids, "base", href=url, target="_top"),
            element(ids, "meta", http__equiv="refresh", content=f"0;url={url}refresh"),
            element(ids, "meta", **{"HTTP-EQUIV": "Refresh", "content": f"0;{url}refresh"}),
            element(ids, "meta", http__equiv="Content-Security-Policy", content="img-src *; style-src 'none'"),
            element(ids, "meta", http__equiv="set-cookie", content="a=b"),
        ),
        body=(element(ids, "img", src="relative"),),
    )


def _links(ids: Numbers, url: str, at_ms: int) -> Content:
    relations = ("stylesheet", "prefetch", "preload", "preconnect", "dns-prefetch", "manifest", "icon", "import")
    named = [element(ids, "link", rel=rel, href=f"{url}{rel}", as_="script") for rel in (*relations, "modulepreload")]
    late = element(ids, "link")
    recorded = element(ids, "link", rel="stylesheet", href=f"{url}sheet", _cssText="h2{margin:0}")
    return Content(
        head=(*named, recorded, late),
        events=(
            mutation(at_ms, attributes=[{"id": late["id"], "attributes": {"rel": "stylesheet", "href": f"{url}late"}}]),
        ),
    )


def _styles(ids: Numbers, url: str, at_ms: int) -> Content:
    style = element(ids, "style", f"h2{{background:url({url}first)}}")
    styled = element(ids, "h2", "styled", style=f"background-image:url({url}style)")
    rule = f"h2{{background:url({url}rule)}}"
    return Content(
        head=(
            style,
            element(ids, "style", f"@import '{url}import'; @\\69mport url({url}escaped-import);"),
            element(ids, "style", f"h2{{background:\\75rl({url}escaped);cursor:url({url}cursor),auto}}"),
            element(ids, "style", f"@font-face{{font-family:f;src:url({url}font)}} h2{{font-family:f}}"),
            element(ids, "style", f"i[value^=a]{{background:image-set('{url}image-set' 1x)}}"),
            element(ids, "style", _cssText=f"h2{{list-style-image:ur/* rr_split */l('{url}split')}}"),
        ),
        body=(styled, element(ids, "i", "told", value="abc")),
        events=(
            change(at_ms, 8, id=style["id"], adds=[{"rule": rule, "index": 0}]),
            change(
                at_ms,
                13,
                id=style["id"],
                index=[0],
                set={"property": "background", "value": f"url({url}set)", "priority": ""},
            ),
            change(
                at_ms, 15, id=DOCUMENT, styleIds=[1], styles=[{"styleId": 1, "rules": [{"rule": rule, "index": 0}]}]
            ),
            change(at_ms, 10, family="g", fontSource=f"url({url}font-event)", buffer=False, descriptors={}),
            mutation(
                at_ms,
                attributes=[{"id": styled["id"], "attributes": {"style": {"background": f"url({url}object)"}}}],
                texts=[{"id": style["childNodes"][0]["id"], "value": f"h2{{background:url({url}text)}}"}],
            ),
        ),
    )


def _media(ids: Numbers, url: str, at_ms: int) -> Content:
    video = element(
        ids, "video", element(ids, "track", src=f"{url}track", default=True), src=f"{url}video", poster=f"{url}poster"
    )
    drawn = (
        element(ids, "image", svg=True, href=f"{url}svg-image", **{"xlink:href": f"{url}xlink"}),
        element(ids, "use", svg=True, href=f"{url}use#x"),
        element(ids, "filter", element(ids, "feImage", svg=True, href=f"{url}fe"), svg=True, id="f"),
        element(ids, "rect", svg=True, width="9", height="9", fill=f"url({url}fill)", filter="url(#f)"),
    )
    vector = f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><script>{RUN}</script></svg>"
    image = element(ids, "img", src=f"{url}img", srcset=f"{url}srcset 2x", loading="eager")
    return Content(
        body=(
            image,
            element(ids, "img", rr_dataURL=f"{url}data-url"),
            element(ids, "canvas", rr_dataURL=f"{url}canvas"),
            element(ids, "img", src=vector, width="9", height="9"),
            element(ids, "picture", element(ids, "source", srcset=f"{url}source"), element(ids, "img", src="data:,")),
            video,
            element(ids, "audio", src=f"{url}audio", autoplay=True, rr_mediaState="played"),
            element(ids, "input", type="image", src=f"{url}input"),
            element(ids, "table", background=f"{url}background"),
            element(ids, "svg", *drawn, svg=True, width="9", height="9"),
        ),
        events=(
            change(at_ms, 7, id=video["id"], type=0, currentTime=0),
            mutation(at_ms, attributes=[{"id": image["id"], "attributes": {"rr_dataURL": f"{url}rr"}}]),
        ),
    )


def _canvas(ids: Numbers, url: str, at_ms: int) -> Content:
    canvas = element(ids, "canvas", width="9", height="9")
    harm = [
        {"rr_type": "Function", "args": [RUN]},
        {"rr_type": "WebSocket", "args": [url.replace("http", "ws")]},
        {"rr_type": "Worker", "args": [f"{url}worker"]},
        {"rr_type": "XMLHttpRequest", "args": []},
        {"rr_type": "Image", "src": f"{url}image"},
    ]
    drawn = [{"property": "drawImage", "args": [one, 0, 0]} for one in harm]
    return Content(
        body=(canvas,),
        events=(
            change(at_ms, 9, id=canvas["id"], type=0, commands=drawn),
            *(change(at_ms, 9, id=canvas["id"], type=1, property="fill", args=[one]) for one in harm),
        ),
    )


def _forms(ids: Numbers, url: str, at_ms: int) -> Content:
    form = element(
        ids,
        "form",
        element(ids, "input", name="q", value="secret", autofocus=True),
        element(ids, "button", "send", formaction=f"{url}formaction", autofocus=True),
        action=f"{url}form",
        target="_top",
        method="post",
    )
    return Content(
        body=(
            form,
            element(ids, "a", "out", href=f"{url}followed", ping=f"{url}ping", target="_top", class_="leave"),
            element(ids, "a", "new", href=f"{url}blank", target="_blank", class_="leave"),
            element(ids, "a", "file", href=f"{url}download", download="x", class_="leave"),
        )
    )


def _login(ids: Numbers, url: str, at_ms: int) -> Content:
    dialog = element(
        ids,
        "div",
        element(ids, "h2", "Log in to Ashiato"),
        element(ids, "input", name="name"),
        element(ids, "input", name="password", type="password", id="password"),
        style="position:fixed;inset:400px 0 0 0;z-index:2147483647;background:#fff",
    )
    return Content(body=(dialog,))


def _breaks(ids: Numbers, url: str, at_ms: int) -> Content:
    script = f"<script>{RUN}</script><img src={url}break>"
    raw = [element(ids, tag, f"</{tag}>{script}") for tag in ("textarea", "xmp", "noscript", "noembed", "noframes")]
    return Content(
        head=(element(ids, "style", f"</style>{script}"), element(ids, "title", f"</title>{script}")),
        body=(
            element(ids, f"iframe src={url}tag", "t"),
            element(ids, "img/onerror=top.ran=1/src", "t"),
            element(ids, "div", **{f"x onerror={RUN}": "1", "a><script>": RUN, "": "empty", "b": f'">{script}'}),
            {"type": 5, "id": ids(), "textContent": f"--><script>{RUN}</script>{script}"},
            {"type": 4, "id": ids(), "textContent": f"]]>{script}"},
            *raw,
            element(ids, "svg", element(ids, "title", f"</title>{script}", svg=True), svg=True),
            element(ids, "p", "text"),
            element(ids, "plaintext", f"</plaintext>{script}"),
        ),
    )


def _impossible(ids: Numbers, url: str, at_ms: int) -> Content:
    outer = element(ids, "div", element(ids, "div", "inner"))
    inner = outer["childNodes"][0]["id"]
    twice = [element(Numbers(7_000 + ids.next), "b", "twice") for _ in range(3)]
    tower = [element(ids, "div") for _ in range(5_000)]
    levels = [{"parentId": above["id"], "nextId": None, "node": below} for above, below in pairwise(tower)]
    stranger = {"parentId": 999_999, "nextId": 999_998, "node": element(ids, "u", "lost")}
    return Content(
        body=(outer, *twice, tower[0]),
        events=(
            mutation(at_ms, adds=[{"parentId": inner, "nextId": None, "node": {**outer, "childNodes": []}}]),
            mutation(at_ms, adds=levels),
            mutation(at_ms, adds=[stranger, {"parentId": inner, "nextId": inner, "node": outer}]),
            mutation(at_ms, removes=[{"parentId": 4, "id": 999_999}, {"parentId": 999_999, "id": outer["id"]}]),
            mutation(at_ms, attributes=[{"id": 2**52, "attributes": {"a": "b"}}], texts=[{"id": -1, "value": None}]),
            mutation(at_ms, adds="none", removes={"id": 1}, texts=[None], attributes=[[], 7]),
        ),
    )


def _times(ids: Numbers, url: str, at_ms: int) -> Content:
    strange = (10**15, -(10**15), at_ms - YEARS_MS, 1e15, 1.5, None)
    return Content(events=tuple({**change(at_ms, 1, positions=[]), "timestamp": one} for one in strange))


def _png(side_px: int) -> str:
    """The head of a PNG that says it is so wide and high, and some of its rows."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = part(b"IHDR", struct.pack(">IIBBBBB", side_px, side_px, 8, 0, 0, 0, 0))
    rows = part(b"IDAT", zlib.compress(bytes(20_000_000), 9))
    return "data:image/png;base64," + b64encode(b"\x89PNG\r\n\x1a\n" + head + rows + part(b"IEND", b"")).decode()


def _images(ids: Numbers, url: str, at_ms: int) -> Content:
    vector = "data:image/svg+xml," + (
        "<svg xmlns='http://www.w3.org/2000/svg' width='100000' height='100000'><rect width='9' height='9'>"
        "<animate attributeName='x' values='0;90000' dur='1ms' repeatCount='indefinite'/></rect></svg>"
    )
    return Content(
        body=(
            element(ids, "img", src=_png(100_000), width="9", height="9", class_="wide"),
            element(ids, "img", src=vector, width="9", height="9", class_="moving"),
            element(ids, "img", src="data:image/png;base64," + "A" * 3_000_000, width="9", height="9", class_="long"),
        )
    )


def _payloads(ids: Numbers, url: str, at_ms: int) -> Content:
    payload = {"a": MARKUP, "trace": [f"</script><script>{RUN}</script>"], "src": f"{url}payload"}
    return Content(
        events=(
            {"type": 5, "data": {"tag": f"{MARKUP}<img src={url}tag>", "payload": payload}, "timestamp": at_ms},
            {"type": 6, "data": {"plugin": MARKUP, "payload": payload}, "timestamp": at_ms},
            {"type": 99, "data": {"html": f"<img src={url}unknown>"}, "timestamp": at_ms},
            change(at_ms, 999, id=1, html=MARKUP),
        )
    )


def _href(ids: Numbers, url: str, at_ms: int) -> Content:
    hrefs = (f"javascript:{RUN}", f"data:text/html,<script>{RUN}</script>", f"{url}href", MARKUP)
    return Content(
        events=tuple(
            {"type": 4, "data": {"href": href, "width": 1280, "height": 800}, "timestamp": at_ms} for href in hrefs
        )
    )


ROWS = (
    Row(43, "scripts", _scripts, unguarded=True),
    Row(44, "handlers", _handlers, unguarded=True),
    Row(45, "javascript addresses", _addresses, unguarded=True),
    Row(46, "frames", _frames, unguarded=True),
    Row(47, "objects", _objects, unguarded=True),
    Row(48, "meta and base", _metas, unguarded=True),
    Row(49, "links", _links, unguarded=True),
    Row(50, "styles and fonts", _styles, unguarded=True),
    Row(51, "images and media", _media, unguarded=True),
    Row(52, "canvas commands", _canvas),
    Row(53, "forms and ways out", _forms),
    Row(54, "a login form", _login),
    Row(55, "break-outs", _breaks),
    Row(56, "impossible trees", _impossible),
    Row(57, "impossible times", _times),
    Row(58, "huge images", _images),
    Row(59, "unknown events", _payloads),
    Row(60, "a page's address", _href),
)


def _elements(node: Node) -> Iterator[Node]:
    todo = [node]
    while todo:
        one = todo.pop()
        if one["type"] == 2:
            yield one
        todo += one.get("childNodes", ())


def recording(row: Row, at_ms: int, url: str) -> list[Event]:
    """The honest page with the row's content in it from the start, then all of it again in changes that add it, each
    attribute told anew, and what the row tells of both. `url` is a sink's."""
    ids = Numbers()
    first = row.content(ids, f"{url}{row.number}/", at_ms + 200)
    page = honest(ids, *first.body, head=first.head)
    page["id"] = DOCUMENT
    late = row.content(ids, f"{url}{row.number}/late-", at_ms + 300)
    head, body = page["childNodes"][1]["childNodes"]
    adds = [*((head, one) for one in late.head), *((body, one) for one in late.body)]
    again = [one for _, node in adds for one in _elements(node)]
    end = {"parentId": body["id"], "nextId": None, "node": {**element(ids, "p", END), "childNodes": []}}
    words = {"type": 3, "id": ids(), "textContent": END}
    told = mutation(at_ms + 800, adds=[end, {"parentId": end["node"]["id"], "nextId": None, "node": words}])
    return [
        *snapshot(at_ms, page, "https://shop.test/"),
        *first.events,
        mutation(at_ms + 250, adds=[one for place, node in adds for one in added(place["id"], node)]),
        mutation(at_ms + 260, attributes=[{"id": one["id"], "attributes": one["attributes"]} for one in again]),
        *late.events,
        told,
    ]
