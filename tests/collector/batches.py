"""Batches made with an encoder that shares nothing with the collector's decoder."""

import gzip
import json
import uuid
from datetime import UTC, date, datetime
from typing import Any

import msgpack

NOW_MS = 1_772_000_000_000  # 2026-02-25 06:13:20 UTC
DAY = date(2026, 2, 25)
KEY = "k1"
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
RECORDING = [{"type": 4, "data": {"href": "https://shop.test/"}, "timestamp": NOW_MS - 4_000}]


def view(**changes: Any) -> dict[str, Any]:
    """A page view on a desktop that began five seconds before `NOW_MS`."""
    return {
        "id": uuid.uuid4().bytes,
        "url": "https://shop.test/product/17/",
        "at": NOW_MS - 5_000,
        "title": "Teapot",
        "width": 1280,
        "height": 800,
        "page_height": 3000,
        "screen_width": 1920,
        "screen_height": 1080,
        **changes,
    }


def chunk(**changes: Any) -> dict[str, Any]:
    return {
        "seq": 0,
        "first": NOW_MS - 4_000,
        "last": NOW_MS - 4_000,
        "count": 1,
        "keyframe": True,
        "key": b"k" * 16,
        "data": gzip.compress(json.dumps(RECORDING).encode()),
        **changes,
    }


def batch(**changes: Any) -> dict[str, Any]:
    """A page view with a start and a click."""
    return {
        "v": 1,
        "site": KEY,
        "id": uuid.uuid4().bytes,
        "session": uuid.uuid4().bytes,
        "tab": uuid.uuid4().bytes,
        "seq": 0,
        "sent": NOW_MS,
        "view": view(),
        "visitor": None,
        "events": [
            [1, 0, 0, 240],
            [2, 1500, "body>button", 100, 200, 30, 40, 16, "Buy", 7, 1, 12],
        ],
        "chunk": None,
        **changes,
    }


def packed(**changes: Any) -> bytes:
    body: bytes = msgpack.packb(batch(**changes))
    return body


def as_json(value: Any) -> Any:
    """The JSON form: UUIDs as text."""
    if isinstance(value, bytes) and len(value) == 16:
        return str(uuid.UUID(bytes=value))
    if isinstance(value, dict):
        return {name: as_json(item) for name, item in value.items()}
    return value


def at(ms: int) -> datetime:
    """A time as the driver gives it."""
    return datetime.fromtimestamp(ms / 1000, UTC).replace(tzinfo=None)
