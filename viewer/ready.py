"""Stretches of a recording that are ready to be played, so that a seek into one of them waits for nothing."""

import zlib
from collections.abc import Collection
from hashlib import blake2b
from math import inf
from pathlib import Path

import msgspec

import replay
from replay import json_text
from replay.chunks import Gap
from replay.keyframes import keyframe
from replay.outline import Chunk, Outline
from replay.rrweb import Event, EventType
from replay.walk import Walk
from storage.backdrops import Piece
from storage.stretches import Stretch
from viewer.copies import Copies

MADE_MS = 5_000  # of a stretch: what a player applies at once when someone seeks to its end
MADE_BYTES = 256 * 1024  # the same of JSON

# What makes recordings harmless: what was made by other rules is not shown.
_RULES = b"".join(file.read_bytes() for file in sorted(Path(replay.__path__[0]).glob("*.py")))
_BY_RULES = blake2b(_RULES).digest()


class Ready(msgspec.Struct, frozen=True):
    """The chunks from `seq` up to `next_seq`, without that one.

    `head` is the page before them, "" of those that bring a full snapshot themselves; it and their harmless events are
    compressed JSON, without the brackets around. `rows` tells the state of the recording that they were made of.
    """

    seq: int
    next_seq: int
    from_ms: int
    to_ms: int
    head: bytes
    events: bytes
    gaps: tuple[Gap, ...]
    cut: str
    rows: int

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return len(self.head) + len(self.events)

    def whole(self) -> bytes:
        """The page and what follows, as a JSON array."""
        return b"[" + b",".join(part for part in (_opened(self.head), _opened(self.events)) if part) + b"]"

    def rest(self) -> bytes:
        """What follows alone, for someone who has the page."""
        return b"[" + _opened(self.events) + b"]"


def make(walk: Walk, pieces: Collection[Piece], seq: int, rows: int) -> Ready | None:
    """Of the next chunks on this way; None where no page is there yet."""
    head = keyframe(walk.dom, walk.now_ms) if walk.dom.root else []
    events = walk.read(pieces)
    if not head and not any(event["type"] == EventType.FULL_SNAPSHOT for event in events):
        return None
    from_ms = (head or events)[0]["timestamp"]
    return Ready(seq, walk.next_seq, from_ms, walk.now_ms, _packed(head), _packed(events), walk.gaps, walk.cut, rows)


def _packed(events: list[Event]) -> bytes:
    return zlib.compress(json_text.encode(events)[1:-1], 1)


def _opened(packed: bytes) -> bytes:
    return zlib.decompress(packed)


def state(known: Outline, seq: int, copies: Copies) -> int:
    """Tells what a stretch before this chunk is made of: the chunks, the files that were fetched for it, the rules."""
    told = blake2b(_BY_RULES, digest_size=8)
    told.update(repr([(chunk.seq, chunk.whole) for chunk in known.chunks if chunk.seq < seq]).encode())
    told.update(repr(sorted(copies.items())).encode())
    return int.from_bytes(told.digest(), "big")


def kept(one: Ready) -> Stretch:
    """As it is stored."""
    gaps = msgspec.json.encode(one.gaps)
    head, events = _opened(one.head), _opened(one.events)
    return Stretch(one.seq, one.next_seq, one.from_ms, one.to_ms, head, events, gaps, one.cut, one.rows)


def begins(known: Outline) -> list[list[Chunk]]:
    """The recording's chunks from each whole full snapshot to the next; what comes before the first can't be shown."""
    found: list[list[Chunk]] = []
    for chunk in known.chunks:
        if chunk.keyframe and chunk.whole:
            found.append([])
        if found:
            found[-1].append(chunk)
    return found


def portions(ahead: list[Chunk], most_bytes: int, most_ms: float = inf) -> list[list[Chunk]]:
    """Chunks that follow one another, together as far as they are not too many; at least one."""
    found: list[list[Chunk]] = []
    size = 0
    for chunk in ahead:
        if not found or size + chunk.bytes > most_bytes or chunk.last_ms - found[-1][0].first_ms > most_ms:
            found.append([])
            size = 0
        found[-1].append(chunk)
        size += chunk.bytes
    return found
