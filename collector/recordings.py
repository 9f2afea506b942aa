"""A recording's chunk as a row: opened within limits, checked to be JSON, bound to its tab's write key."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from collector import clamp, clock
from collector.context import Context
from collector.inflate import gunzip, is_gzip
from wire import Chunk, Malformed, Reason, limits

MAX_PARTS = 64
MAX_KEY_BYTES = 32

_events = msgspec.json.Decoder(list[msgspec.Raw])


class Tab(NamedTuple):
    """A tab is told by its session too: another visitor's tab id is worth nothing without it."""

    site: int
    session: UUID
    tab: UUID


class Bound(NamedTuple):
    """The write key that a tab's first chunk brought, and how many chunks it has."""

    key: bytes
    chunks: int


class WriteKeys:
    """Binds each tab to its first chunk's key, so that nobody else can add to a recording."""

    def __init__(self, known: Mapping[Tab, Bound] | None = None) -> None:
        self._bound = dict(known or {})

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
    return gunzip(chunk.data, limits.MAX_CHUNK_JSON_BYTES) if is_gzip(chunk.data) else chunk.data


def _counted(chunk: Chunk, data: bytes) -> int:
    """How many events it holds. A part is a slice of JSON text between characters: no event can be counted in it."""
    data.decode()  # what is not UTF-8 would come back from the driver as hex
    if chunk.parts > 1:
        return clamp.unsigned(chunk.count, clamp.UINT32)
    return len(_events.decode(data))


def row(context: Context, chunk: Chunk, keys: WriteKeys) -> tuple[Any, ...] | Reason:
    """The chunk's row, or why it is not stored."""
    batch = context.batch
    if not chunk.part < chunk.parts <= MAX_PARTS or not 0 < len(chunk.key) <= MAX_KEY_BYTES:
        return Reason.BAD_CHUNK
    if chunk.seq >= 2 * limits.MAX_CHUNKS_PER_TAB:
        return Reason.CHUNK_LIMIT
    try:
        data = _inflated(chunk)
        count = _counted(chunk, data)
    except (Malformed, msgspec.MsgspecError, ValueError, RecursionError):
        return Reason.BAD_CHUNK
    refused = keys.admit(Tab(context.site, batch.session, batch.tab), chunk.key)
    if refused is not None:
        return refused
    shift_ms = clock.recording_shift(chunk.first, chunk.last, context.shift_ms, context.received_ms)
    first, last = (clock.corrected(at, shift_ms, context.received_ms) for at in (chunk.first, chunk.last))
    return (
        *(context.site, context.day, batch.session, batch.tab, chunk.seq, chunk.part, chunk.parts, first, last),
        *(shift_ms, count, int(chunk.keyframe), batch.view.id, context.page, context.width, chunk.key, data),
        len(chunk.data),
    )


def tabs(known: Iterable[Mapping[str, Any]]) -> dict[Tab, Bound]:
    """Rows of `chunks.write_keys` by tab."""
    return {
        Tab(row["site"], row["session"], row["tab"]): Bound(bytes.fromhex(row["key_hex"]), row["chunks"])
        for row in known
    }
