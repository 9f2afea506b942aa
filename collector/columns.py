"""Whole columns made to fit, since one value that does not fails the insert; `clamp` does it for single values."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np

from collector import clamp
from wire import limits

Column = Sequence[Any] | np.ndarray[Any, Any]


def numbers(values: Sequence[int], low: int, high: int, kind: type[np.integer[Any]]) -> np.ndarray[Any, Any]:
    """The values within `low` and `high`."""
    try:
        wide = np.array(values, dtype=np.int64)
    except OverflowError:  # a visitor may send what no column holds
        return np.array([max(low, min(value, high)) for value in values], dtype=kind)
    return np.clip(wide, low, high).astype(kind)


def texts(values: Sequence[str], limit: int) -> list[str]:
    """As `clamp.text` makes them."""
    return [
        value if len(value) <= limit and value.isascii() and "\0" not in value else clamp.text(value, limit)
        for value in values
    ]


@lru_cache(maxsize=16_384)
def path_hash(path: str) -> int:
    """The first 8 bytes of the path's blake2b, as a little-endian UInt64."""
    return int.from_bytes(hashlib.blake2b(path.encode(), digest_size=8).digest(), "little")


_uint8 = partial(numbers, low=0, high=clamp.UINT8, kind=np.uint8)
_uint16 = partial(numbers, low=0, high=clamp.UINT16, kind=np.uint16)
_uint32 = partial(numbers, low=0, high=clamp.UINT32, kind=np.uint32)
_offset = partial(numbers, low=0, high=limits.OFFSET_SCALE, kind=np.uint16)
_pixel = partial(numbers, low=-clamp.INT32, high=clamp.INT32, kind=np.int32)
_path = partial(texts, limit=limits.MAX_PATH_CHARS)
_label = partial(texts, limit=limits.MAX_LABEL_CHARS)

_TARGET: Mapping[str, Callable[[Any], Column]] = {
    "path": _path,
    "label": _label,
    "x": _pixel,
    "y": _pixel,
    "flags": _uint16,
    "node": _uint32,
    "reaction": _uint8,
    "reaction_ms": _uint32,
}
FITTING: Mapping[str, Mapping[str, Callable[[Any], Column]]] = {
    "events": _TARGET,
    "pointers": {
        **_TARGET,
        "ex": _offset,
        "ey": _offset,
        "weight": partial(numbers, low=1, high=clamp.UINT16, kind=np.uint16),
    },
    "scrolls": {"top": _uint32, "height": _uint32, "page_height": _uint32, "dwell_ms": _uint32},
}


def fit(table: str, columns: dict[str, Column]) -> None:
    """Make the columns of a table fit that were built from what visitors sent as it came."""
    for name, fitting in FITTING.get(table, {}).items():
        columns[name] = fitting(columns[name])
    if table == "pointers":
        columns["path_hash"] = list(map(path_hash, columns["path"]))
