"""Which texts were on the screen, and when first."""

from typing import Any

from replay.chunks import Assembly, Clock
from replay.screen import MOST_CHARS, MOST_TEXTS, Screen

BEGAN_MS = 1_760_000_000_000


def text(number: int, said: str) -> dict[str, Any]:
    return {"type": 3, "id": number, "textContent": said}


def element(number: int, tag: str, *children: dict[str, Any], **attributes: str) -> dict[str, Any]:
    return {"type": 2, "id": number, "tagName": tag, "attributes": attributes, "childNodes": list(children)}


def page(*body: dict[str, Any], after_ms: int = 0) -> list[dict[str, Any]]:
    head = element(3, "head", element(4, "title", text(5, "Shop")), element(6, "style", text(7, "a{}")))
    node = {"type": 0, "id": 1, "childNodes": [element(2, "html", head, element(8, "body", *body))]}
    at_ms = BEGAN_MS + after_ms
    return [
        {"type": 4, "data": {"href": "https://shop.example/", "width": 800, "height": 600}, "timestamp": at_ms},
        {"type": 2, "data": {"node": node, "initialOffset": {"left": 0, "top": 0}}, "timestamp": at_ms},
    ]


def change(after_ms: int, **changes: Any) -> dict[str, Any]:
    data = {"source": 0, "adds": [], "removes": [], "texts": [], "attributes": [], **changes}
    return {"type": 3, "data": data, "timestamp": BEGAN_MS + after_ms}


def seen(*events: dict[str, Any]) -> dict[str, int]:
    """Each text with after how many ms it was first there."""
    assembly, screen = Assembly(Clock(0)), Screen()
    assembly.take(0, list(events))
    screen.take(assembly.events)
    screen.finish()
    return {said: at_ms - BEGAN_MS for said, at_ms in screen.texts.items()}


def test_screen_reads_a_page_by_elements_and_its_lines_whole() -> None:
    price = element(12, "p", text(13, "Out  of "), element(14, "b", text(15, "stock")), text(16, "\n today"))
    script = element(17, "script", text(18, "alert(1)"))
    hidden = element(19, "div", element(20, "p", text(21, "Thank you")), hidden="")
    nested = element(22, "div", text(23, "Menu"), element(24, "div", text(25, "Tea")), text(26, "and more"))
    assert seen(*page(price, script, hidden, nested)) == {"Out of stock today": 0, "Menu and more": 0, "Tea": 0}


def test_screen_reads_what_comes_later_at_its_time() -> None:
    box = element(12, "div", element(13, "p", text(14, "Loading"), hidden=""), element(15, "p", text(16, "1 left")))
    added = {"parentId": 12, "nextId": None, "node": element(30, "span", **{"class": "x"})}
    told = {"parentId": 30, "nextId": None, "node": text(31, "Sold out")}
    events = [
        *page(box),
        change(1_000, attributes=[{"id": 13, "attributes": {"hidden": None}}]),
        change(2_000, texts=[{"id": 16, "value": "0 left"}]),
        change(3_000, adds=[added, told]),
        change(4_000, texts=[{"id": 16, "value": "1 left"}]),
        change(5_000, removes=[{"parentId": 12, "id": 15}]),
        *page(element(12, "p", text(13, "Loading")), element(14, "p", text(15, "Paid")), after_ms=6_000),
    ]
    assert seen(*events) == {"1 left": 0, "Loading": 1_000, "0 left": 2_000, "Sold out": 3_000, "Paid": 6_000}


def test_screen_keeps_so_many_texts_of_so_many_characters() -> None:
    long = element(9, "p", text(10, "word " * 200))
    many = [element(100 + 2 * n, "p", text(101 + 2 * n, f"item {n}")) for n in range(MOST_TEXTS + 50)]
    found = seen(*page(long, *many))
    assert len(found) == MOST_TEXTS
    assert max(map(len, found)) == MOST_CHARS
