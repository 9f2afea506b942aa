"""A recording's chunk as a row: opened within limits, checked to be JSON, bound to its tab's write key."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from collector import clamp, clock
from collector.context import Context
from collector.inflate import gunzip, is_gzip
from storage import assets
from storage.assets import Cut
from wire import Chunk, Malformed, Reason, limits

MAX_PARTS = 64
MAX_KEY_BYTES = 32

_events = msgspec.json.Decoder(list[msgspec.Raw])
_event = msgspec.json.Decoder().decode
_INCREMENTAL, _CANVAS = 3, 9  # rrweb's numbers
# An event without this is none of a canvas; no recorder spells letters as escapes, but whoever hides something may.
_MAYBE_CANVAS = re.compile(rb'"source"\s*:\s*9(?![0-9.eE])|\\u00[67]')


class Tab(NamedTuple):
    """A tab is told by its session too: another visitor's tab id is worth nothing without it."""

    site: int
    session: UUID
    tab: UUID


class Bound(NamedTuple):
    """The write key that a tab's first chunk brought, and how many chunks it has."""

    key: bytes
    chunks: int


class Recorded(NamedTuple):
    """How many gzipped bytes a session has recorded in all its tabs, and since when (Unix ms)."""

    size: int
    first_ms: int


class WriteKeys:
    """Binds each tab to its first chunk's key, so that nobody else can add to a recording, and bounds each session."""

    def __init__(
        self,
        known: Mapping[Tab, Bound] | None = None,
        recorded: Mapping[tuple[int, UUID], Recorded] | None = None,
    ) -> None:
        self._bound = dict(known or {})
        self._recorded = dict(recorded or {})

    def fits(self, tab: Tab, size: int, first_ms: int, last_ms: int) -> bool:
        """True if a session's recording may grow by this chunk."""
        so_far = self._recorded.get((tab.site, tab.session), Recorded(0, first_ms))
        return so_far.size + size <= limits.RECORDING_BYTES and last_ms - so_far.first_ms <= limits.RECORDING_MS

    def grow(self, tab: Tab, size: int, first_ms: int) -> None:
        """Count a chunk that is stored."""
        so_far = self._recorded.get((tab.site, tab.session), Recorded(0, first_ms))
        self._recorded[tab.site, tab.session] = Recorded(so_far.size + size, min(so_far.first_ms, first_ms))

    def admit(self, tab: Tab, key: bytes) -> Reason | None:
        """None for a chunk that may be stored, which is then counted, else why not."""
        bound = self._bound.get(tab, Bound(key, 0))
        if bound.key != key:
            return Reason.WRITE_KEY_MISMATCH
        if bound.chunks >= limits.MAX_CHUNKS_PER_TAB:
            return Reason.CHUNK_LIMIT
        self._bound[tab] = Bound(key, bound.chunks + 1)
        return None


def _inflated(chunk: Chunk) -> bytes:
    if len(chunk.data) > limits.MAX_CHUNK_BYTES:
        raise Malformed(Reason.BAD_CHUNK, "too large")
    return gunzip(chunk.data, limits.MAX_CHUNK_JSON_BYTES) if is_gzip(chunk.data) else bytes(chunk.data)


def _counted(chunk: Chunk, data: bytes) -> tuple[bytes, int]:
    """What is stored of the JSON, and how many events that is.

    What a canvas drew is left out: it could only be shown by running what a visitor's browser sent. A part is a slice
    of JSON text between characters: nothing in it can be counted or left out before all are put together.
    """
    data.decode()  # a part, too, is UTF-8
    if chunk.parts > 1:
        return data, clamp.unsigned(chunk.count, clamp.UINT32)
    events = _events.decode(data)
    if not _MAYBE_CANVAS.search(data):
        return data, len(events)
    kept = [event for event in events if not _draws(event)]
    return (data if len(kept) == len(events) else b"[" + b",".join(kept) + b"]"), len(kept)


def _draws(event: msgspec.Raw) -> bool:
    if not _MAYBE_CANVAS.search(event):
        return False
    try:
        said = _event(event)
    except (msgspec.MsgspecError, RecursionError):  # half an emoji, a deep page: reading it leaves out what draws
        return False
    inner = said.get("data") if isinstance(said, dict) and said.get("type") == _INCREMENTAL else None
    return isinstance(inner, dict) and inner.get("source") == _CANVAS


class Stored(NamedTuple):
    """A chunk's row and the assets that it refers to, by name."""

    row: tuple[Any, ...]
    assets: dict[UUID, bytes]


def stored(context: Context, chunk: Chunk, keys: WriteKeys) -> Stored | Reason:
    """What is stored of a chunk, or why it is not."""
    batch = context.batch
    if not chunk.part < chunk.parts <= MAX_PARTS or not 0 < len(chunk.key) <= MAX_KEY_BYTES:
        return Reason.BAD_CHUNK
    if chunk.seq >= 2 * limits.MAX_CHUNKS_PER_TAB:
        return Reason.CHUNK_LIMIT
    try:
        data = _inflated(chunk)
        data, count = _counted(chunk, data)
    except (Malformed, msgspec.MsgspecError, ValueError, RecursionError):
        return Reason.BAD_CHUNK
    shift_ms = clock.recording_shift(chunk.first, chunk.last, context.shift_ms, context.received_ms)
    first, last = (clock.corrected(at, shift_ms, context.received_ms) for at in (chunk.first, chunk.last))
    tab = Tab(context.site, batch.session, batch.tab)
    if not keys.fits(tab, len(chunk.data), first, last):
        return Reason.CHUNK_LIMIT
    refused = keys.admit(tab, chunk.key)
    if refused is not None:
        return refused
    keys.grow(tab, len(chunk.data), first)
    # a part begins anywhere in the text, maybe inside of a string: it stays as it is
    cut = assets.cut(data) if chunk.parts == 1 else Cut(data, (), ())
    names = [assets.name(text) for text in cut.texts]
    row = (
        *(context.site, context.day, batch.session, batch.tab, chunk.seq, chunk.part, chunk.parts, first, last),
        *(shift_ms, count, int(chunk.keyframe), batch.view.id, context.page, context.width, chunk.key),
        *(cut.data, names, cut.cuts, len(data), len(chunk.data)),
    )
    return Stored(row, dict(zip(names, cut.texts, strict=True)))


def tabs(known: Iterable[Mapping[str, Any]]) -> dict[Tab, Bound]:
    """Rows of `chunks.write_keys` by tab."""
    return {
        Tab(row["site"], row["session"], row["tab"]): Bound(bytes.fromhex(row["key_hex"]), row["chunks"])
        for row in known
    }


def sessions(known: Iterable[Mapping[str, Any]]) -> dict[tuple[int, UUID], Recorded]:
    """Rows of `chunks.recorded` by site and session."""
    return {(row["site"], row["session"]): Recorded(row["size"], row["first_ms"]) for row in known}
