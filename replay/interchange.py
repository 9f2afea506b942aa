"""Recordings as other tools write them, read as plain rrweb events."""

import zlib
from typing import Any

from replay import json_text

GZIP = b"\x1f\x8b"
MOST_BYTES = 512 * 1024 * 1024  # of JSON; a four-hour recording has some 150 MB

_LISTS = ("events", "snapshots", "data", "recording", "snapshot_data")


class Unreadable(ValueError):
    """The file holds no rrweb events; the text says why."""


def inflated(data: bytes, most: int = MOST_BYTES) -> bytes:
    """The bytes, gunzipped where they are gzip. Raises Unreadable for a damaged or too large file."""
    if not data.startswith(GZIP):
        return data
    opener = zlib.decompressobj(31)
    try:
        text = opener.decompress(data, most)
    except zlib.error as error:
        raise Unreadable(f"its gzip is damaged: {error}") from error
    if opener.unconsumed_tail:
        raise Unreadable(f"it holds more than {most // 1024**2} MB")
    if not opener.eof:
        raise Unreadable("its gzip is cut off")
    return text


def read(data: bytes) -> list[dict[str, Any]]:
    """The events of a file's bytes, gzip or not, by time: a plain array, an object that holds one (rrweb, Ashiato,
    PostHog), or JSON lines of either. Events that are packed one by one (PostHog, `pako`) are opened."""
    text = inflated(data)
    try:
        whole: Any = json_text.decode(text)
    except ValueError:
        whole = _lines(text)
    found = _events(whole)
    if not found:
        raise Unreadable("it holds no rrweb events")
    # stable, so that what happened at one moment keeps its order
    return sorted(found, key=lambda event: event["timestamp"])


def _lines(text: bytes) -> list[Any]:
    try:
        return [json_text.decode(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        raise Unreadable("it is not JSON") from error


def _is_event(item: object) -> bool:
    return (
        isinstance(item, dict)
        and type(item.get("type")) is int
        and isinstance(item.get("timestamp"), int | float)
        and not isinstance(item.get("timestamp"), bool)
        and item["timestamp"] == item["timestamp"]
        and "data" in item
    )


def _events(whole: Any) -> list[dict[str, Any]]:
    """Every event in lists, in objects that hold a list, and by window as PostHog's blobs have them."""
    found: list[dict[str, Any]] = []
    todo = [whole]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            item = _packed(item)
        if _is_event(item):
            found.append(_opened(item))
        elif isinstance(item, list):
            todo.extend(reversed(item))
        elif isinstance(item, dict):
            inner = [item[key] for key in _LISTS if isinstance(item.get(key), list | dict)]
            windows = [value for value in item.values() if isinstance(value, list)]
            todo.extend(reversed(inner or windows))
    return found


def _opened(event: dict[str, Any]) -> dict[str, Any]:
    """PostHog packs the data of large events, or in a mutation each of its lists, as gzip in a string."""
    data = event["data"]
    if isinstance(data, str):
        data = _packed(data)
    elif isinstance(data, dict) and "cv" in event:
        data = {key: _packed(value) if isinstance(value, str) else value for key, value in data.items()}
    return {**{key: value for key, value in event.items() if key != "cv"}, "data": data}


def _packed(text: str) -> Any:
    """What a string of gzip bytes or of JSON holds; the string itself if it is neither."""
    if text.startswith("\x1f\x8b"):
        try:
            return json_text.decode(inflated(text.encode("latin-1"), MOST_BYTES // 4))
        except ValueError:
            return text
    if text[:1] in ("[", "{"):
        try:
            return json_text.decode(text)
        except ValueError:
            return text
    return text
