"""Images and fonts outside of a recording: which addresses its events name, and our own copies put in their place."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from replay.nodes import local_name
from replay.rrweb import EventType, NodeType, Source

MOST_CHARS = 2_000
MOST_SRCSET_CHARS = 20_000
ENOUGH_PX = 800

_CSS = re.compile(r"""url\(\s*(?:"([^"\\]+)"|'([^'\\]+)'|([^"'()\\\s]+))\s*\)""", re.IGNORECASE)
_BETWEEN = re.compile(r",\s+|(?<=\d[wx]),")  # an address may hold commas itself
_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)([wx])")
_HTTP = re.compile(r"https?://", re.IGNORECASE)
_IMAGES = {"img": ("src",), "input": ("src",), "video": ("poster",), "image": ("href", "xlink:href")}
_ANYWHERE = ("background",)
_SHEETS = (Source.STYLE_SHEET_RULE, Source.STYLE_DECLARATION, Source.ADOPTED_STYLE_SHEET)
_UNKNOWN = ("src", "poster", "background", "xlink:href")  # of an element that an earlier event told of

# A value of JSON text that is an address and nothing else, and an address in CSS, with what stands around them
_PLACE = re.compile(
    rb'(?P<key>"(?:src|poster|background|href|xlink:href)":\s?")(?P<value>https?://[^"\\]{1,2000})(?P<quote>")'
    rb'|(?P<set>"srcset":\s?")(?P<candidates>[^"\\]{1,20000})(?P<end>")'
    rb"|(?P<open>\burl\(\s*(?:\\\"|')?)(?P<url>https?://[^\"'()\\\s]{1,2000})(?P<close>(?:\\\"|')?\s*\))",
    re.IGNORECASE,
)


def placed(text: bytes, copies: Mapping[bytes, bytes]) -> bytes:
    """A recording's JSON text with the address of a copy wherever a page would load one that is copied."""
    if not copies:
        return text

    def place(match: re.Match[bytes]) -> bytes:
        if match["set"]:
            chosen = candidate(match["candidates"].decode("utf-8", "replace")).encode()
            return match["set"] + copies.get(chosen, match["candidates"]) + match["end"]
        before, url, after = (
            match.group("key", "value", "quote") if match["key"] else match.group("open", "url", "close")
        )
        return before + (copies.get(url) or copies.get(url.partition(b"#")[0], url)) + after

    return _PLACE.sub(place, text)


def candidate(srcset: str) -> str:
    """The address that is fetched for a `srcset`: the smallest at least 800 px wide, else the widest; of densities the
    least; "" where it names none."""
    found: list[tuple[bool, float, str]] = []
    for part in _BETWEEN.split(srcset[:MOST_SRCSET_CHARS]):
        url, _, told = part.strip().partition(" ")
        size = _SIZE.fullmatch(told.strip())
        number = float(size[1]) if size else 1.0
        narrow = size is not None and size[2] == "w" and number < ENOUGH_PX
        if url:
            found.append((narrow, -number if narrow else number, url.rstrip(",")))
    return min(found, default=(False, 0.0, ""))[2]


def named(events: Iterable[object]) -> Iterator[str]:
    """Addresses of images and fonts on the web, as the events name them, again and again."""
    for event in events:
        data = event.get("data") if isinstance(event, dict) else None
        if not isinstance(data, dict) or not isinstance(event, dict):
            continue
        if event.get("type") == EventType.FULL_SNAPSHOT:
            yield from _outside(_of_tree(data.get("node")))
        elif event.get("type") == EventType.INCREMENTAL:
            yield from _outside(_of_change(data))


def _outside(found: Iterable[str]) -> Iterator[str]:
    plain = (url.partition("#")[0] for url in found)  # a part of a file is shown by the whole of it
    return (url for url in plain if len(url) <= MOST_CHARS and _HTTP.match(url))


def _css(text: object) -> Iterator[str]:
    if isinstance(text, str) and "url(" in text.lower():
        for match in _CSS.finditer(text):
            yield match[1] or match[2] or match[3]


def _dicts(given: object) -> list[dict[str, Any]]:
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def _of_tree(root: object) -> Iterator[str]:
    todo = [(root, "")]
    while todo:
        node, parent = todo.pop()
        if not isinstance(node, dict):
            continue
        if node.get("type") == NodeType.TEXT and (node.get("isStyle") is True or parent == "style"):
            yield from _css(node.get("textContent"))
        name = local_name(str(node.get("tagName", "")))
        yield from _of_attributes(node.get("attributes"), (*_IMAGES.get(name, ()), *_ANYWHERE))
        children = node.get("childNodes")
        todo += [(child, name) for child in (children if isinstance(children, list) else ())]


def _of_attributes(given: object, loading: Iterable[str]) -> Iterator[str]:
    if not isinstance(given, dict):
        return
    for key, value in given.items():
        if isinstance(value, dict):  # the changed declarations of a style
            for declared in value.values():
                yield from _css(declared[0] if isinstance(declared, list) and declared else declared)
        elif isinstance(value, str):
            if key in loading:
                yield value
            elif key == "srcset" and "src" in loading and _shows_nothing(given.get("src")):
                yield candidate(value)
            yield from _css(value)


def _shows_nothing(src: object) -> bool:
    """Whether an image has its picture from `srcset` alone; a data URL stands there until it is in sight."""
    return not isinstance(src, str) or not src or src.startswith("data:")


def _of_change(data: dict[str, Any]) -> Iterator[str]:
    source = data.get("source")
    if source == Source.MUTATION:
        for added in _dicts(data.get("adds")):
            yield from _of_tree(added.get("node"))
        for changed in _dicts(data.get("attributes")):
            yield from _of_attributes(changed.get("attributes"), _UNKNOWN)
        for told in _dicts(data.get("texts")):
            yield from _css(told.get("value"))
    elif source == Source.FONT and data.get("buffer") is not True:
        yield from _css(data.get("fontSource"))
    elif source in _SHEETS:
        for text in _strings(data):
            yield from _css(text)


def _strings(given: object) -> Iterator[str]:
    todo = [given]
    while todo:
        one = todo.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            todo += one.values()
        elif isinstance(one, list):
            todo += one
