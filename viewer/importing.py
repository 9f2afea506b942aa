"""A recording from elsewhere, made into the batches that the collector takes."""

import asyncio
import gzip
import secrets
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import msgpack

from replay import json_text
from replay.rrweb import Event, EventType
from wire import limits
from wire.events import TAGS, Start

CHUNK_BYTES = 400_000  # of JSON, about what a busy page records in a minute
CHUNK_MS = 60_000
PART_BYTES = limits.MAX_CHUNK_BYTES - 8_192  # gzip adds a little to what it can't make smaller
TRIES = 8
# A command-line agent would count as a bot
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"
CANVAS = 9
PAGE = TAGS[Start]
NOWHERE = "https://imported.invalid/"

Progress = Callable[[int], None]


class NotImported(RuntimeError):
    """The collector did not take the recording; the text says why."""


def kept(events: list[Event]) -> list[Event]:
    """Without what a canvas drew: it could only be shown by running what a visitor's browser sent."""
    return [event for event in events if not _draws(event)]


def _draws(event: Event) -> bool:
    data = event["data"]
    return event["type"] == EventType.INCREMENTAL and isinstance(data, dict) and data.get("source") == CANVAS


def moved(events: list[Event], end_ms: int) -> list[Event]:
    """The same events, the last of them at `end_ms`: the collector stores what has just been recorded."""
    if not events:
        return []
    by_ms = end_ms - int(events[-1]["timestamp"])
    return [{**event, "timestamp": int(event["timestamp"]) + by_ms} for event in events]


def _stretches(events: list[Event]) -> Iterator[tuple[Event | None, list[Event], bytes]]:
    """The page's Meta, the events of a chunk and their JSON; a page's first events are a chunk of their own."""
    meta: Event | None = None
    held: list[Event] = []
    size = 0
    for event in events:
        text_bytes = len(json_text.encode(event))
        begins = event["type"] == EventType.META
        full = size + text_bytes > CHUNK_BYTES or (held and event["timestamp"] - held[0]["timestamp"] > CHUNK_MS)
        if held and (begins or full):
            yield meta, held, json_text.encode(held)
            held, size = [], 0
        meta = event if begins else meta
        held.append(event)
        size += text_bytes
    if held:
        yield meta, held, json_text.encode(held)


def batches(events: list[Event], site_key: str) -> Iterator[bytes]:
    """Bodies for the collector, in order: one session, one tab, a page view for each page. Ids are new."""
    session, tab, visitor, key = uuid4(), uuid4(), uuid4(), secrets.token_bytes(16)
    view, view_of = uuid4(), None
    sent = 0
    end_ms = int(events[-1]["timestamp"]) if events else 0
    for seq, (meta, held, text) in enumerate(_stretches(events)):
        viewed: list[list[int]] = []
        if meta is not view_of or not seq:
            view, view_of = uuid4(), meta
            viewed = [[PAGE, 0, 0, 0]]
        packed = gzip.compress(text, 6, mtime=0)
        slices = [packed]
        if len(packed) > limits.MAX_CHUNK_BYTES:
            slices = [gzip.compress(one, 6, mtime=0) for one in _slices(text)]
        for part, data in enumerate(slices):
            chunk = {
                "seq": seq,
                "first": held[0]["timestamp"],
                "last": held[-1]["timestamp"],
                "count": len(held),
                "keyframe": any(event["type"] == EventType.FULL_SNAPSHOT for event in held),
                "key": key,
                "data": data,
                "part": part,
                "parts": len(slices),
            }
            ids = {"session": session.bytes, "tab": tab.bytes, "visitor": visitor.bytes}
            said = _view(view, meta, held)
            body = {"v": limits.VERSION, "site": site_key, "id": uuid4().bytes, **ids, "seq": sent, "sent": end_ms}
            yield msgpack.packb({**body, "view": said, "events": [] if part else viewed, "chunk": chunk})
            sent += 1


def _slices(text: bytes) -> Iterator[bytes]:
    """Between characters, each small enough even where gzip gains nothing."""
    at = 0
    while at < len(text):
        end = min(at + PART_BYTES, len(text))
        while end < len(text) and text[end] & 0xC0 == 0x80:
            end -= 1
        yield text[at:end]
        at = end


def _view(view: UUID, meta: Event | None, held: list[Event]) -> dict[str, Any]:
    data = meta["data"] if meta and isinstance(meta["data"], dict) else {}
    href = data.get("href")
    width, height = (value if type(value := data.get(side)) is int else 0 for side in ("width", "height"))
    return {
        "id": view.bytes,
        "url": href if isinstance(href, str) and href.startswith(("http://", "https://")) else NOWHERE,
        "at": (meta or held[0])["timestamp"],
        "width": min(max(width, 0), 16_384),
        "height": min(max(height, 0), 16_384),
    }


async def post(address: str, origin: str, bodies: Iterable[bytes], progress: Progress | None = None) -> int:
    """Post the batches to the collector at `address`; how many there were. Raises NotImported."""
    headers = {"Content-Type": "text/plain", "Origin": origin or address, "User-Agent": AGENT}
    count = 0
    timeout = aiohttp.ClientTimeout(total=60)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as client:
            for body in bodies:
                await _deliver(client, address, headers, body)
                count += 1
                if progress:
                    progress(len(body))
    except (TimeoutError, aiohttp.ClientError) as error:
        raise NotImported(f"nothing answers at {address} ({error}); is Ashiato running?") from None
    return count


async def _deliver(client: aiohttp.ClientSession, address: str, headers: dict[str, str], body: bytes) -> None:
    for attempt in range(TRIES):
        async with client.post(f"{address}/i", data=body, headers=headers) as answer:
            if answer.status == 204:
                return
            said = (await answer.text()).strip()
            if answer.status not in (408, 429, 503):
                raise NotImported(f"{address}/i answered {answer.status}: {said}")
        await asyncio.sleep(0.2 * 2**attempt)
    raise NotImported(f"{address} has been overloaded for too long: {said}")
