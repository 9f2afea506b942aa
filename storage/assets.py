"""Stylesheets and other long texts of recordings: cut out of a chunk's JSON, stored once, and put back when read."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np

from storage.engine import Row, Store

LONG_BYTES = 1_024  # a string's JSON text; what is shorter costs more apart than it saves
MOST_CUTS = 64  # of a chunk, the longest; a page has some thirty stylesheets
PORTION = 500  # assets named in one statement
QUOTE, BACKSLASH = b'"\\'

Key = tuple[int, dt.date, UUID]  # site, day, asset


class Cut(NamedTuple):
    """A chunk's JSON without its long strings: `cuts[n]` is the place in `data`, in bytes, of `texts[n]`."""

    data: bytes
    cuts: tuple[int, ...]
    texts: tuple[bytes, ...]


def name(text: bytes) -> UUID:
    """An asset's name: the same for the same text, and nobody finds two texts with one name."""
    return UUID(bytes=hashlib.blake2b(text, digest_size=16).digest())


def _strings(json: bytes) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Where each string's text begins and ends; nothing for what can't be JSON."""
    text = np.frombuffer(json, np.uint8)
    quotes = np.flatnonzero(text == QUOTE)
    escaped = text[quotes - 1] == BACKSLASH
    if np.any(text[quotes[escaped] - 2] == BACKSLASH):
        # a run of backslashes always begins inside a string, so that pairs can be told from its left
        plain = json.replace(b"\\\\", b"..").replace(b'\\"', b"..")
        quotes = np.flatnonzero(np.frombuffer(plain, np.uint8) == QUOTE)
    else:
        quotes = quotes[~escaped]
    if len(quotes) % 2:
        return quotes[:0], quotes[:0]
    return quotes[0::2] + 1, quotes[1::2]


def cut(json: bytes) -> Cut:
    """JSON text with its long strings cut out. Whatever the text is, `joined` gives exactly it back."""
    starts, ends = _strings(json) if len(json) >= LONG_BYTES else ((), ())
    sizes = np.subtract(ends, starts)
    (found,) = np.nonzero(sizes >= LONG_BYTES)
    if len(found) > MOST_CUTS:
        found = np.sort(found[np.argsort(-sizes[found], kind="stable")[:MOST_CUTS]])
    kept: list[bytes] = []
    cuts: list[int] = []
    texts: list[bytes] = []
    at = size = 0
    for start, end in ((int(starts[n]), int(ends[n])) for n in found):
        kept.append(json[at:start])
        size += start - at
        cuts.append(size)
        texts.append(json[start:end])
        at = end
    kept.append(json[at:])
    return Cut(b"".join(kept), tuple(cuts), tuple(texts))


def joined(data: bytes, cuts: Sequence[int], texts: Sequence[bytes]) -> bytes:
    """The text that was cut."""
    pieces: list[bytes] = []
    at = 0
    for place, text in zip(cuts, texts, strict=True):
        pieces += (data[at:place], text)
        at = place
    return b"".join([*pieces, data[at:]])


def _portions(names: Iterable[UUID]) -> Iterator[list[UUID]]:
    ordered = sorted(names)
    for start in range(0, len(ordered), PORTION):
        yield ordered[start : start + PORTION]


async def known(store: Store, wanted: Iterable[Key], insert_id: UUID) -> set[Key]:
    """Those of the assets that other inserts have brought, and not only begun to bring."""
    wanted = set(wanted)
    found: set[Key] = set()
    for portion in _portions({asset for _, _, asset in wanted}):
        rows = await store.read(
            "assets.known",
            sites=sorted({site for site, _, _ in wanted}),
            days=sorted({day for _, day, _ in wanted}),
            assets=portion,
            insert_id=insert_id,
        )
        found |= {(row["site"], row["day"], row["asset"]) for row in rows}
    return found & wanted


async def whole(store: Store, site: int, days: tuple[dt.date, dt.date], rows: Sequence[Row]) -> list[Row]:
    """Rows of chunks of these days, from and to, with their assets back in `data`; empty where an asset is missing."""
    names = {asset for row in rows for asset in row["assets"]}
    texts: dict[UUID, bytes] = {}
    for portion in _portions(names):
        found = await store.read_bytes("assets.texts", site=site, from_day=days[0], to_day=days[1], assets=portion)
        texts |= {row["asset"]: row["data"] for row in found}
    return [_whole(row, texts) for row in rows]


def _whole(row: Row, texts: Mapping[UUID, bytes]) -> Row:
    there = {column: value for column, value in row.items() if column not in ("assets", "cuts")}
    if not all(asset in texts for asset in row["assets"]):
        return there | {"data": b""}
    return there | {"data": joined(row["data"], row["cuts"], [texts[asset] for asset in row["assets"]])}
