"""Recordings in rrweb's format: an honest page, and pages that cannot be."""

import json
from typing import Any

Node = dict[str, Any]
Event = dict[str, Any]
HONEST_CSS = "body{margin:0} h1{margin:0;height:80px;color:rgb(1,2,3)} #buy{display:block;width:200px;height:50px}"


class Numbers:
    """Node ids, each once."""

    def __init__(self, first: int = 1) -> None:
        self.next = first

    def __call__(self) -> int:
        self.next += 1
        return self.next - 1


def element(ids: Numbers, tag: str, *children: Node | str, **attributes: Any) -> Node:
    """An attribute's trailing underscore is dropped, each `__` in its name is a dash; `svg` puts it into SVG."""
    svg = attributes.pop("svg", False)
    node: Node = {
        "type": 2,
        "id": ids(),
        "tagName": tag,
        "attributes": {name.removesuffix("_").replace("__", "-"): value for name, value in attributes.items()},
        "childNodes": [
            {"type": 3, "id": ids(), "textContent": child} if isinstance(child, str) else child for child in children
        ],
    }
    return {**node, "isSVG": True} if svg else node


def honest(ids: Numbers, *more: Node, head: tuple[Node, ...] = ()) -> Node:
    """A small shop page whose looks can be told; what is given stands at its end."""
    page = element(
        ids,
        "html",
        element(ids, "head", element(ids, "style", HONEST_CSS), *head),
        element(ids, "body", element(ids, "h1", "Tea"), element(ids, "button", "Buy", id="buy"), *more),
    )
    doctype = {"type": 1, "id": ids(), "name": "html", "publicId": "", "systemId": ""}
    return {"type": 0, "id": ids(), "childNodes": [doctype, page]}


def snapshot(at_ms: int, page: Node, href: str) -> list[Event]:
    return [
        {"type": 4, "data": {"href": href, "width": 1280, "height": 800}, "timestamp": at_ms},
        {
            "type": 2,
            "data": {"node": page, "initialOffset": {"top": 0, "left": 0}},
            "timestamp": at_ms + 10,
        },
    ]


def change(at_ms: int, source: int, **data: Any) -> Event:
    return {"type": 3, "data": {"source": source, **data}, "timestamp": at_ms}


def added(parent: int, node: Node) -> list[dict[str, Any]]:
    """A new element with all that is in it, node by node as a recorder tells it."""
    children = node.get("childNodes", [])
    bare = {**node, "childNodes": []} if "childNodes" in node else node
    return [
        {"parentId": parent, "nextId": None, "node": bare},
        *(below for child in children for below in added(node["id"], child)),
    ]


def mutation(at_ms: int, **data: Any) -> Event:
    return change(at_ms, 0, **{"adds": [], "removes": [], "texts": [], "attributes": [], **data})


def impossible(at_ms: int) -> list[Event]:
    """The honest page, then changes that no page can have: ids twice, circles, strangers, the root removed."""
    ids = Numbers()
    page = honest(ids, *(element(Numbers(900), "b", "twice") for _ in range(3)))
    html = page["childNodes"][1]
    body = html["childNodes"][1]["id"]
    outer = element(ids, "div", element(ids, "div", "inner"))
    inner = outer["childNodes"][0]["id"]
    heading = {**html["childNodes"][1]["childNodes"][0], "childNodes": []}
    return [
        *snapshot(at_ms, page, "https://shop.test/"),
        mutation(at_ms + 100, adds=added(body, outer)),
        mutation(at_ms + 110, adds=[{"parentId": inner, "nextId": None, "node": {**outer, "childNodes": []}}]),
        mutation(at_ms + 120, adds=[{"parentId": 999_999, "nextId": 999_998, "node": element(ids, "u", "lost")}]),
        mutation(at_ms + 130, adds=[{"parentId": body, "nextId": heading["id"], "node": {**heading, "tagName": "i"}}]),
        mutation(at_ms + 135, adds=[{"parentId": 900, "nextId": 900, "node": element(ids, "u", "before itself")}]),
        mutation(at_ms + 140, removes=[{"parentId": 4, "id": 999_999}, {"parentId": 999_999, "id": 900}]),
        mutation(at_ms + 150, attributes=[{"id": 2**52, "attributes": {"a": "b"}}], texts=[{"id": -1, "value": None}]),
        mutation(at_ms + 160, adds="none", removes={"id": 1}, texts=[None], attributes=[[], 7]),
        change(at_ms + 170, 1, positions=[{"x": 1e308, "y": -1e308, "id": 2**53, "timeOffset": -1e15}]),
        change(at_ms + 180, 3, id=page["id"], x=10**15, y=-(10**15)),
        change(at_ms + 190, 4, width=10**9, height=-1),
        {"type": 2, "data": {"node": {"type": 0, "id": 1, "childNodes": []}}, "timestamp": at_ms + 200},
        {"type": 2, "data": None, "timestamp": at_ms + 210},
        {"type": 3, "data": {}, "timestamp": 10**15},
        {"type": 3, "data": {}, "timestamp": -(10**15)},
        {"type": 3},
        mutation(at_ms + 300, adds=added(body, element(ids, "p", "the end was reached"))),
        mutation(
            at_ms + 310, removes=[{"parentId": body, "id": page["id"]}, {"parentId": page["id"], "id": html["id"]}]
        ),
        mutation(at_ms + 320, adds=added(page["id"], element(ids, "html", "a second page"))),
    ]


def large(at_ms: int, nodes: int) -> list[Event]:
    """The honest page with a table of so many nodes."""
    ids = Numbers()
    cells = [element(ids, "td", "x") for _ in range(nodes // 2)]
    rows = [element(ids, "tr", *cells[n : n + 50]) for n in range(0, len(cells), 50)]
    return snapshot(at_ms, honest(ids, element(ids, "table", element(ids, "tbody", *rows))), "https://shop.test/")


def deep(at_ms: int, levels: int) -> bytes:
    """The honest page with a tower of elements, as JSON text: no encoder that recurses can write it."""
    ids = Numbers()
    place = element(ids, "p", "tower")
    meta, full = snapshot(at_ms, honest(ids, place), "https://shop.test/")
    tower = "".join(
        f'{{"type":2,"id":{10_000 + n},"tagName":"div","attributes":{{}},"childNodes":[' for n in range(levels)
    )
    text = json.dumps([meta, full])
    here = json.dumps(place)
    assert here in text
    return text.replace(here, f"{here},{tower}{']}' * levels}").encode()
