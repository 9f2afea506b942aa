"""Recorded sessions of one page, of any length: a shop of 2,500 nodes and 150 KB of styles, in which much changes."""

from collections.abc import Iterator
from typing import Any

from bench.page.shop import PRODUCTS, STYLE

Node = dict[str, Any]
Event = dict[str, Any]

CHUNK_MS = 5_000
KEYFRAME_MS = 300_000  # as the snippet sends them
ROWS = 46  # of the list that changes
FIRST_ROW = 1_000_000


def _numbers() -> Iterator[int]:
    yield from range(1, FIRST_ROW)


def _element(ids: Iterator[int], tag: str, *children: Node | str, **attributes: str) -> Node:
    return {
        "type": 2,
        "id": next(ids),
        "tagName": tag,
        "attributes": {name.rstrip("_"): value for name, value in attributes.items()},
        "childNodes": [
            {"type": 3, "id": next(ids), "textContent": child} if isinstance(child, str) else child
            for child in children
        ],
    }


def _row(number: int, second: int, n: int) -> Node:
    text = {"type": 3, "id": number + 1, "textContent": f"Row {n} of {second}, in stock again since a moment ago"}
    return {"type": 2, "id": number, "tagName": "li", "attributes": {"class": f"c{n}"}, "childNodes": [text]}


class Shop:
    """The page and what happens on it; `second` by second, always the same."""

    def __init__(self) -> None:
        ids = _numbers()
        self._products = [
            _element(
                ids,
                "article",
                _element(ids, "h3", f"Product {n}", class_=f"t{n}"),
                _element(ids, "p", "Made of oak, ", _element(ids, "b", f"{n} cm"), " wide, by hand"),
                _element(ids, "button", "Buy", id=f"buy{n}"),
                class_=f"c{n}",
            )
            for n in range(PRODUCTS)
        ]
        self._list = _element(ids, "ul", id="list")
        self._clock = _element(ids, "p", "0", id="clock")
        head = _element(ids, "head", _element(ids, "style", STYLE))
        body = _element(ids, "body", self._clock, self._list, _element(ids, "main", *self._products))
        self._page = {"type": 0, "id": next(ids), "childNodes": [_element(ids, "html", head, body)]}
        self._rows: list[int] = []
        self._next = FIRST_ROW

    def keyframe(self, at_ms: int) -> list[Event]:
        return [
            {"type": 4, "data": {"href": "https://shop.test/", "width": 1280, "height": 800}, "timestamp": at_ms},
            {
                "type": 2,
                "data": {"node": self._page, "initialOffset": {"top": 0, "left": 0}},
                "timestamp": at_ms,
            },
        ]

    def second(self, second: int, at_ms: int) -> list[Event]:
        """Some 9 KB: the mouse moves, the clock's text and some classes change, rows come and go."""
        moves = [
            {
                "type": 3,
                "data": {
                    "source": 1,
                    "positions": [
                        {"x": (second * 37 + k * 9) % 1280, "y": (k * 31 + n) % 800, "id": 9, "timeOffset": -50 * k}
                        for k in range(9, -1, -1)
                    ],
                },
                "timestamp": at_ms + 250 + 500 * n,
            }
            for n in range(2)
        ]
        return [moves[0], self._drawn(second, at_ms + 500), moves[1]]

    def _drawn(self, second: int, at_ms: int) -> Event:
        """Rows as rrweb tells them: each node alone, the last first."""
        clock = self._clock["childNodes"][0]
        clock["textContent"] = str(second)
        gone, self._rows = self._rows[: ROWS // 2], self._rows[ROWS // 2 :]
        adds: list[dict[str, Any]] = []
        for n in range(ROWS // 2 if second else ROWS):
            row = _row(self._next, second, n)
            self._next += 2
            self._rows.append(row["id"])
            self._list["childNodes"].append(row)
            adds.append({"parentId": self._list["id"], "nextId": None, "node": {**row, "childNodes": []}})
            adds.append({"parentId": row["id"], "nextId": None, "node": row["childNodes"][0]})
        self._list["childNodes"] = [one for one in self._list["childNodes"] if one["id"] not in set(gone)]
        changed = [self._products[(second * 7 + n) % PRODUCTS] for n in range(12)]
        for n, product in enumerate(changed):
            product["attributes"]["class"] = f"c{(second + n) % 1_500}"
        return {
            "type": 3,
            "data": {
                "source": 0,
                "adds": adds,
                "removes": [{"parentId": self._list["id"], "id": one} for one in gone],
                "texts": [{"id": clock["id"], "value": str(second)}],
                "attributes": [
                    {"id": one["id"], "attributes": {"class": one["attributes"]["class"]}} for one in changed
                ],
            },
            "timestamp": at_ms,
        }


def chunks(seconds: int, start_ms: int) -> Iterator[list[Event]]:
    """The session's chunks, each to be stored before the next is asked for: the page they show goes on changing."""
    shop = Shop()
    held: list[Event] = []
    for second in range(seconds):
        at_ms = start_ms + 1_000 * second
        if second % (KEYFRAME_MS // 1_000) == 0:
            held += shop.keyframe(at_ms)
        yield_now = (second + 1) % (CHUNK_MS // 1_000) == 0 or second == seconds - 1
        # a snapshot must be taken as the page is now
        if second % (KEYFRAME_MS // 1_000) == 0:
            yield held
            held = []
        held += shop.second(second, at_ms)
        if yield_now:
            yield held
            held = []
