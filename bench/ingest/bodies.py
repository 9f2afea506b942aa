"""What visitors send: the same bodies in every run, but for the batch ids, which are drawn anew for each request."""

import gzip
import json
import random
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgpack

KEY = "bench"
EVENTS = 20
_ID = bytes(range(200, 216))  # stands where the batch id goes


class Body(NamedTuple):
    """`data` has room for the batch's 16-byte id at `id_at`."""

    name: str
    data: bytes
    id_at: int
    events: int

    def fresh(self) -> bytearray:
        """A copy to write ids into."""
        return bytearray(self.data)


def _path(chance: random.Random) -> str:
    steps = [f"{chance.choice(('ul', 'div', 'section'))}:nth-of-type({chance.randint(1, 9)})" for _ in range(3)]
    return ">".join(["#main", *steps, chance.choice(("a", "button", "p", "img"))])


def _events(chance: random.Random, *, start: bool) -> list[list[Any]]:
    """Twenty events in the mix of a page view: mostly moves, then scrolls and clicks."""
    events: list[list[Any]] = [[1, 0, 0, 240]] if start else [[8, 10, False]]
    at_ms = 0
    paths = [_path(chance) for _ in range(6)]
    for kind in chance.sample([*[3] * 11, *[4] * 4, *[2] * 3], 18):
        at_ms += chance.randint(20, 400)
        place = [
            chance.randint(0, 32_767),
            chance.randint(0, 32_767),
            chance.randint(0, 1_280),
            chance.randint(0, 4_000),
        ]
        if kind == 3:
            events.append([3, at_ms, chance.choice(paths), *place, 0, chance.randint(0, 900)])
        elif kind == 4:
            events.append([4, at_ms, chance.randint(0, 3_000), 800, 4_000, chance.randint(100, 3_000)])
        else:
            events.append([2, at_ms, chance.choice(paths), *place, 24, "Add to basket", chance.randint(1, 999), 1, 35])
    events.append([5, at_ms + 50, "#main>form>input", "Your e-mail", "email", 2_300, 14, 0, True])
    return events


def batch(chance: random.Random, *, session: uuid.UUID, tab: uuid.UUID, seq: int, sent_ms: int) -> dict[str, Any]:
    """A batch with twenty events and no chunk."""
    return {
        "v": 1,
        "site": KEY,
        "id": _ID,
        "session": session.bytes,
        "tab": tab.bytes,
        "seq": seq,
        "sent": sent_ms,
        "view": {
            "id": uuid.UUID(int=chance.getrandbits(128)).bytes,
            "url": f"https://shop.test/product/{chance.randint(1, 400)}/",
            "at": sent_ms - 8_000,
            "title": "Iron kettle, one litre – Tea and things",
            "referrer": "https://search.test/",
            "width": 1_280,
            "height": 800,
            "page_height": 4_000,
            "screen_width": 1_920,
            "screen_height": 1_080,
            "scale": 2.0,
            "touch": False,
            "lang": "en-GB",
            "zone": "Europe/London",
        },
        "visitor": None,
        "events": _events(chance, start=seq % 4 == 0),
        "chunk": None,
    }


def _recording(chance: random.Random, zipped_bytes: int) -> bytes:
    """A gzipped recording of about that size: mutations whose texts are words of a page."""
    words = [uuid.UUID(int=chance.getrandbits(128)).hex[: chance.randint(4, 12)] for _ in range(4_000)]
    events: list[dict[str, Any]] = []
    zipped = b""
    while len(zipped) < zipped_bytes:
        for _ in range(max(1, (zipped_bytes - len(zipped)) // 100)):
            text = " ".join(chance.choice(words) for _ in range(20))
            node = {"type": 3, "textContent": text, "id": chance.randint(1, 9_999)}
            adds = [{"parentId": chance.randint(1, 9_999), "nextId": None, "node": node}]
            data = {"source": 0, "texts": [], "attributes": [], "removes": [], "adds": adds}
            events.append({"type": 3, "data": data, "timestamp": 1_772_000_000_000 + len(events)})
        zipped = gzip.compress(json.dumps(events).encode(), mtime=0)
    return zipped


def _body(name: str, made: dict[str, Any]) -> Body:
    data: bytes = msgpack.packb(made)
    return Body(name, data, data.index(_ID), len(made["events"]))


def bodies(sent_ms: int) -> tuple[Body, ...]:
    """The three: a behaviour batch of 2 KB, a chunk of 30 KB and a snapshot of 150 KB, both gzipped by the browser."""
    chance = random.Random(7)  # noqa: S311 - the same bodies in every run
    session, tab = (uuid.UUID(int=chance.getrandbits(128), version=4) for _ in range(2))
    small = batch(chance, session=session, tab=tab, seq=1, sent_ms=sent_ms)
    made = [_body("2 KB behaviour", small)]
    for name, size, keyframe in (("30 KB chunk", 30_000, False), ("150 KB snapshot", 150_000, True)):
        data = _recording(chance, size)
        times = {"first": sent_ms - 5_000, "last": sent_ms - 10, "count": 100}
        chunk = {"seq": 1, **times, "keyframe": keyframe, "key": b"k" * 16, "data": data}
        made.append(_body(name, {**small, "events": [], "chunk": chunk}))
    return tuple(made)


def visits(batches: int, sent_ms: int) -> Iterator[bytes]:
    """That many different batches of twenty events, each session with eight of them."""
    chance = random.Random(11)  # noqa: S311 - the same batches in every run
    session = tab = uuid.UUID(int=0)
    for n in range(batches):
        if n % 8 == 0:
            session, tab = (uuid.UUID(int=chance.getrandbits(128), version=4) for _ in range(2))
        made = batch(chance, session=session, tab=tab, seq=n % 8, sent_ms=sent_ms)
        made["id"] = uuid.UUID(int=chance.getrandbits(128), version=4).bytes
        yield msgpack.packb(made)
