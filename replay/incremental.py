"""What each kind of incremental event, but mutations, may say; anything else makes it no event."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from replay import css, nodes
from replay.rrweb import MAX_SIDE_PX, Source

MAX_FONT_CHARS = 1_500_000
MAX_INPUT_CHARS = 100_000
_COPIED = re.compile(r"url\([\"']?files/[0-9a-f]{32}[\"']?\)")


def whole(value: object, low: int, high: int) -> int | None:
    """The number as an int within bounds; None if it is none. JSON has no infinities, but Python's reader does."""
    if type(value) is int or (type(value) is float and value == value and abs(value) < 2**53):
        return min(max(int(value), low), high)
    return None


def px(value: object) -> int:
    return whole(value, -1_000_000, 10_000_000) or 0


def records(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def declarations(given: dict[str, Any]) -> dict[str, Any]:
    """Changed properties of a style attribute: a value, a value with its priority, or False for removed."""
    clean: dict[str, Any] = {}
    for name, value in given.items():
        if value is False:
            clean[name] = False
        elif isinstance(value, str):
            clean[name] = css.clean(value)
        elif isinstance(value, list) and len(value) == 2 and all(isinstance(part, str) for part in value):
            clean[name] = [css.clean(value[0]), "important" if value[1] == "important" else ""]
    return clean


def _moves(data: dict[str, Any]) -> dict[str, Any] | None:
    positions = [
        {
            "x": px(given.get("x")),
            "y": px(given.get("y")),
            "id": given["id"],
            "timeOffset": whole(given.get("timeOffset"), -60_000, 0) or 0,
        }
        for given in records(data.get("positions"))
        if nodes.is_id(given.get("id"))
    ]
    return {"positions": positions} if positions else None


def _interaction(data: dict[str, Any]) -> dict[str, Any] | None:
    kind = data.get("type")
    if type(kind) is not int or not 0 <= kind <= 10 or not nodes.is_id(data.get("id")):
        return None
    clean = {"type": kind, "id": data["id"], "x": px(data.get("x")), "y": px(data.get("y"))}
    pointer = data.get("pointerType")
    return {**clean, "pointerType": pointer} if type(pointer) is int and 0 <= pointer <= 2 else clean


def _scroll(data: dict[str, Any]) -> dict[str, Any] | None:
    if not nodes.is_id(data.get("id")):
        return None
    return {"id": data["id"], "x": px(data.get("x")), "y": px(data.get("y"))}


def _resize(data: dict[str, Any]) -> dict[str, Any] | None:
    width, height = whole(data.get("width"), 1, MAX_SIDE_PX), whole(data.get("height"), 1, MAX_SIDE_PX)
    return None if width is None or height is None else {"width": width, "height": height}


def _input(data: dict[str, Any]) -> dict[str, Any] | None:
    if not nodes.is_id(data.get("id")):
        return None
    words = data.get("text")
    return {
        "id": data["id"],
        "text": words[:MAX_INPUT_CHARS] if isinstance(words, str) else "",
        "isChecked": data.get("isChecked") is True,
    }


def _place(value: object) -> int | list[int] | None:
    """Where in a stylesheet: an index, or one for each level of nesting."""
    if type(value) is int and 0 <= value < 100_000:
        return value
    if isinstance(value, list) and 0 < len(value) <= 16 and all(type(n) is int and 0 <= n < 100_000 for n in value):
        return list(value)
    return None


def _rules(value: object) -> list[dict[str, Any]]:
    rules = []
    for given in records(value):
        if isinstance(given.get("rule"), str):
            rule: dict[str, Any] = {"rule": css.clean(given["rule"])}
            place = _place(given.get("index"))
            rules.append(rule if place is None else {**rule, "index": place})
    return rules


def _sheet(data: dict[str, Any]) -> dict[str, Any] | None:
    which = {key: data[key] for key in ("id", "styleId") if nodes.is_id(data.get(key))}
    return which or None


def _sheet_rules(data: dict[str, Any]) -> dict[str, Any] | None:
    clean = _sheet(data)
    if clean is None:
        return None
    clean["adds"] = _rules(data.get("adds"))
    places = (_place(given.get("index")) for given in records(data.get("removes")))
    clean["removes"] = [{"index": place} for place in places if place is not None]
    for key in ("replace", "replaceSync"):
        if isinstance(data.get(key), str):
            clean[key] = css.clean(data[key])
    return clean


def _sheet_declaration(data: dict[str, Any]) -> dict[str, Any] | None:
    clean = _sheet(data)
    place = _place(data.get("index"))
    if clean is None or not isinstance(place, list):
        return None
    clean["index"] = place
    given = data.get("set")
    if isinstance(given, dict) and isinstance(given.get("property"), str):
        value = given.get("value")
        clean["set"] = {
            "property": given["property"],
            "value": css.clean(value) if isinstance(value, str) else None,
            "priority": "important" if given.get("priority") == "important" else "",
        }
    gone = data.get("remove")
    if isinstance(gone, dict) and isinstance(gone.get("property"), str):
        clean["remove"] = {"property": gone["property"]}
    return clean


def _font(data: dict[str, Any]) -> dict[str, Any] | None:
    """A font made from bytes, or from our own copy; one made from another address is not let through."""
    source = data.get("fontSource")
    if isinstance(source, str) and _COPIED.fullmatch(source):
        return {"family": str(data.get("family", ""))[:200], "fontSource": source, "buffer": False}
    if data.get("buffer") is not True or not isinstance(source, str) or len(source) > MAX_FONT_CHARS:
        return None
    return {"family": str(data.get("family", ""))[:200], "fontSource": source, "buffer": True}


def _media(data: dict[str, Any]) -> dict[str, Any] | None:
    """How a video or sound was set; there is never one to play."""
    kind = data.get("type")
    if type(kind) is not int or not 0 <= kind <= 4 or not nodes.is_id(data.get("id")):
        return None
    clean: dict[str, Any] = {"type": kind, "id": data["id"]}
    for key, most in (("currentTime", 1e7), ("volume", 1.0), ("playbackRate", 16.0)):
        value = data.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most:
            clean[key] = value
    return {**clean, **{key: data[key] for key in ("muted", "loop") if isinstance(data.get(key), bool)}}


def _selection(data: dict[str, Any]) -> dict[str, Any]:
    keys = ("start", "startOffset", "end", "endOffset")
    ranges = (given for given in records(data.get("ranges")) if all(nodes.is_id(given.get(key)) for key in keys))
    return {"ranges": [{key: given[key] for key in keys} for given in ranges]}


def _adopted(data: dict[str, Any]) -> dict[str, Any] | None:
    ids = data.get("styleIds")
    if not nodes.is_id(data.get("id")) or not isinstance(ids, list):
        return None
    sheets = [
        {"styleId": given["styleId"], "rules": _rules(given.get("rules"))}
        for given in records(data.get("styles"))
        if nodes.is_id(given.get("styleId"))
    ]
    return {"id": data["id"], "styles": sheets, "styleIds": [n for n in ids if nodes.is_id(n)]}


_BUILDERS: dict[int, Callable[[dict[str, Any]], dict[str, Any] | None]] = {
    int(Source.MOUSE_MOVE): _moves,
    int(Source.TOUCH_MOVE): _moves,
    int(Source.DRAG): _moves,
    int(Source.MOUSE_INTERACTION): _interaction,
    int(Source.SCROLL): _scroll,
    int(Source.VIEWPORT_RESIZE): _resize,
    int(Source.INPUT): _input,
    int(Source.STYLE_SHEET_RULE): _sheet_rules,
    int(Source.STYLE_DECLARATION): _sheet_declaration,
    int(Source.MEDIA): _media,
    int(Source.FONT): _font,
    int(Source.SELECTION): _selection,
    int(Source.ADOPTED_STYLE_SHEET): _adopted,
}


def clean(data: dict[str, Any]) -> dict[str, Any] | None:
    """The data of an incremental event, made harmless; None if the event is not one that we let pass."""
    source = data.get("source")
    build = _BUILDERS.get(source) if type(source) is int else None
    made = build(data) if build else None
    return None if made is None else {"source": source, **made}
