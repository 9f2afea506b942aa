"""JSON of any depth. The usual libraries recurse and give up at about 500 elements of a recorded page."""

import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]
from typing import Any

import msgspec

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,30})(\.\d+)?([eE][-+]?\d+)?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORDS = {"true": True, "false": False, "null": None}

_fast_decode = msgspec.json.Decoder().decode
_fast_encode = msgspec.json.Encoder().encode


def decode(text: str | bytes) -> Any:
    """The value. Lone surrogates, which a text cut amid an emoji has, become U+FFFD. Raises ValueError."""
    try:
        return _fast_decode(text)
    except (RecursionError, ValueError):
        return _decode_iteratively(text if isinstance(text, str) else text.decode("utf-8", "replace"))


def encode(value: Any) -> bytes:
    """Compact JSON of dicts, lists, strings, numbers, booleans and None."""
    try:
        return _fast_encode(value)
    except RecursionError:
        return _encode_iteratively(value)


def _scalar(text: str, at: int) -> tuple[Any, int]:
    if text[at] == '"':
        string, end = scanstring(text, at + 1, False)
        return _SURROGATE.sub("\ufffd", string), end
    number = _NUMBER.match(text, at)
    if number:
        digits = number.group()
        whole = number.group(1) is None and number.group(2) is None
        return (int(digits) if whole else float(digits)), number.end()
    for word, value in _WORDS.items():
        if text.startswith(word, at):
            return value, at + len(word)
    raise JSONDecodeError("not a value", text, at)


def _key(text: str, at: int) -> tuple[str, int]:
    if text[at : at + 1] != '"':
        raise JSONDecodeError("not a key", text, at)
    key, at = scanstring(text, at + 1, False)
    at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
    if text[at : at + 1] != ":":
        raise JSONDecodeError("no colon", text, at)
    return _SURROGATE.sub("\ufffd", key), at + 1


def _decode_iteratively(text: str) -> Any:  # noqa: C901 - one loop is what makes it iterative
    open_: list[tuple[Any, str | None]] = []  # containers around the place, each with the key it waits to fill
    at = 0
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
        first = text[at : at + 1]
        if not first:
            raise JSONDecodeError("ends too early", text, at)
        value: Any
        if first in "[{":
            value = [] if first == "[" else {}
            at = _SPACE.match(text, at + 1).end()  # type: ignore[union-attr]
            if text[at : at + 1] != ("]" if first == "[" else "}"):
                key = None
                if first == "{":
                    key, at = _key(text, at)
                open_.append((value, key))
                continue
            at += 1
        else:
            value, at = _scalar(text, at)
        # the value is whole: put it into its container, and close all containers that end here
        while True:
            at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
            if not open_:
                if at != len(text):
                    raise JSONDecodeError("text after the value", text, at)
                return value
            container, key = open_.pop()
            if key is None:
                container.append(value)
            else:
                container[key] = value
            following = text[at : at + 1]
            if following == ",":
                at += 1
                if key is not None:
                    at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
                    key, at = _key(text, at)
                open_.append((container, key))
                break
            if following != ("]" if key is None else "}"):
                raise JSONDecodeError("neither comma nor end", text, at)
            at += 1
            value = container


def _encode_iteratively(value: Any) -> bytes:
    out: list[bytes] = []
    todo: list[Any] = [value]  # values, and bytes that go out as they are; the last is next
    while todo:
        item = todo.pop()
        if isinstance(item, bytes):
            out.append(item)
        elif isinstance(item, dict):
            todo.append(b"}")
            for n, (key, inner) in reversed(list(enumerate(item.items()))):
                todo.append(inner)
                todo.append((b"," if n else b"") + _fast_encode(key) + b":")
            todo.append(b"{")
        elif isinstance(item, list):
            todo.append(b"]")
            for n, inner in reversed(list(enumerate(item))):
                todo.append(inner)
                if n:
                    todo.append(b",")
            todo.append(b"[")
        else:
            out.append(_fast_encode(item))
    return b"".join(out)
