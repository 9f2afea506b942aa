"""Batches with something wrong in them: any value for another, any bytes for others."""

import base64
import copy
import gzip
import json
import random
import uuid
from typing import Any

import msgpack

NASTY: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**32, 2**53, 2**63 - 1, -(2**63), 2**64 - 1, 10**400, -(2**70),
    0.5, -0.0, 1e308, -1e308, 5e-324, float("nan"), float("inf"), float("-inf"),
    "", "\0", "\ud800", "a\udfffb", "\u202e\u2066", "\U0001f98a" * 300, "x" * 10_000, "NaN", "1e999", "__proto__",
    "toString", "http://[", "javascript:1", "//", "\ufeff{", "'; drop table events; --", "\\'", "{x:UInt8}",
    b"", b"\0" * 15, b"\xff" * 16, b"\x1f\x8b", gzip.compress(b"[1,2,3]"), gzip.compress(b"[[[[[{}]]]]]"),
    [], {}, [[]] * 100, [None] * 500, {"": {}}, {"__proto__": {"a": 1}}, {str(n): n for n in range(300)},
    [99], [1], [2, -5], [2, 10**300], [7, 0, "\0"], [10, 0, "n", {"p": [[[[1]]]]}], [4, 0, -1, -1, -1, -1],
]  # fmt: skip


def _deep(levels: int) -> Any:
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) below a value."""
    found: list[tuple[Any, Any]] = []
    todo = [value]
    while todo:
        one = todo.pop()
        keys = list(one) if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
        found += [(one, key) for key in keys]
        todo += [one[key] for key in keys]
    return found


def _reshape(dice: random.Random, batch: dict[str, Any]) -> None:
    events = batch.get("events")  # decoded one by one behind the door: most is to be found there
    container, key = dice.choice(
        _places(events if dice.random() < 0.6 and isinstance(events, list) and events else batch)
    )
    act = dice.random()
    if act < 0.7:
        container[key] = _deep(dice.choice([5, 40, 150])) if act < 0.03 else copy.deepcopy(dice.choice(NASTY))
    elif act < 0.8:
        del container[key]
    elif isinstance(container, list):
        container.insert(key, copy.deepcopy(dice.choice(NASTY)))
    else:
        container[dice.choice(["later", "", "\0", "sent ", "__proto__"])] = copy.deepcopy(dice.choice(NASTY))


def _scramble(dice: random.Random, body: bytes) -> bytes:
    data = bytearray(body)
    for _ in range(dice.choice([1, 1, 2, 8])):
        at = dice.randrange(len(data) + 1)
        act = dice.randrange(5)
        if act == 0 and at < len(data):
            data[at] ^= 1 << dice.randrange(8)
        elif act == 1:
            data[at:at] = dice.randbytes(dice.choice([1, 4, 100]))
        elif act == 2:
            del data[at : at + dice.choice([1, 3, 50])]
        elif act == 3:
            data += data[at : at + 200]
        elif len(data) > 2:
            del data[max(1, at) :]
    return bytes(data)


def _as_json(value: Any) -> Any:
    if isinstance(value, bytes):
        return str(uuid.UUID(bytes=value)) if len(value) == 16 else base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {str(name): _as_json(item) for name, item in value.items()}
    return [_as_json(item) for item in value] if isinstance(value, list) else value


def _in_msgpack(value: Any) -> Any:
    """What MessagePack can hold: integers end at 64 bits."""
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return msgpack.ExtType(5, b"large")
    if isinstance(value, dict):
        return {name: _in_msgpack(item) for name, item in value.items()}
    return [_in_msgpack(item) for item in value] if isinstance(value, list) else value


def mutated(dice: random.Random, batch: dict[str, Any]) -> bytes:
    """A body made from a sound batch, in MessagePack or JSON, gzipped or not, with some mutation at some level."""
    batch = copy.deepcopy(batch)
    shape = dice.random()
    if shape < 0.7:
        for _ in range(dice.choice([1, 1, 2, 5])):
            _reshape(dice, batch)
    if dice.random() < 0.5:
        body = json.dumps(_as_json(batch)).encode()
    else:
        body = msgpack.packb(_in_msgpack(batch), unicode_errors="surrogatepass")
    if 0.6 < shape < 0.9:
        body = _scramble(dice, body)
    if dice.random() < 0.4:
        body = gzip.compress(body, 1)
        if shape > 0.85:
            body = _scramble(dice, body)
    return body
