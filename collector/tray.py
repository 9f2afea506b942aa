"""Records laid side by side as they will lie in a segment, in memory that a disk can take as it is.

A record is copied here while it is fresh from the network. Then its request's memory is free for the next one, which
is worth more than the copy: at 150 KB a record, 64 that wait for the disk no longer fit into a core's cache.
"""

import asyncio
import mmap
from collections.abc import Callable
from typing import Any, NamedTuple

from collector import frame
from collector.frame import HEADER_BYTES

BLOCK_BYTES = 4_096
Piece = bytes | memoryview
Payload = bytes | tuple[Piece, ...]


class Laid(NamedTuple):
    """A record on the tray, its payload from `start` to `end`, and what to call once it is written, or with why not.

    `checked` is its checksum if it becomes number `seq`.
    """

    start: int
    end: int
    kind: int
    owner: int
    done: Callable[[Any], None]
    seq: int
    checked: int


class Tray:
    """Room for `size` bytes with the records' headers, and for a padding behind them."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._memory = mmap.mmap(-1, size + 2 * BLOCK_BYTES)
        self._view = memoryview(self._memory)
        self.used = 0
        self.records: list[Laid] = []
        self.rolls: list[asyncio.Future[None]] = []  # of those who wish for a new segment behind the records

    def __bool__(self) -> bool:
        return bool(self.records or self.rolls)

    def takes(self, size: int) -> bool:
        """True if there is room for a payload of that size."""
        return self.used + HEADER_BYTES + size <= self._size

    def lay(self, pieces: tuple[Piece, ...], kind: int, owner: int, done: Callable[[Any], None], seq: int) -> None:
        """Put a record behind the others; its pieces are its payload, and its number is to be `seq`."""
        start = at = self.used + HEADER_BYTES
        memory = self._memory
        for piece in pieces:
            end = at + len(piece)
            memory[at:end] = piece
            at = end
        self.used = at
        checked = frame.checksum(self._view[start:at], seq, kind)  # now, while a core has it at hand
        self.records.append(Laid(start, at, kind, owner, done, seq, checked))

    def frames(self, magic: bytes, seq: int) -> memoryview:
        """All of it as a segment of that magic holds it, the first record being number `seq`."""
        for number, record in enumerate(self.records, seq):
            start, end, kind = record.start, record.end, record.kind
            right = record.seq == number  # unless one before it could not be kept
            checked = record.checked if right else frame.checksum(self._view[start:end], number, kind)
            frame.put_header(self._view, start, end, magic, number, kind, checked)
        return self._view[: self.used]

    def padded(self, magic: bytes) -> memoryview:
        """What `frames` gave, with a padding up to the end of a block."""
        padding = frame.padding(magic, -self.used % BLOCK_BYTES, BLOCK_BYTES)
        self._memory[self.used : self.used + len(padding)] = padding
        return self._view[: self.used + len(padding)]

    def clear(self) -> None:
        """Make it empty for its next use."""
        self.used = 0
        self.records = []
        self.rolls = []
