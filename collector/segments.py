"""The spool's files: numbered segments, where each ends, and reading records back from them."""

import contextlib
import mmap
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from collector.frame import Frame, Gap, has_room, new_magic, scan
from collector.spares import Spares

_NAME = re.compile(r"([0-9]{8,})-([0-9a-f]{8})\.spool")


class Position(NamedTuple):
    """A place between two records; positions order as records do."""

    segment: int
    offset: int


class Entry(NamedTuple):
    """A record read back, with the places before and after it."""

    start: Position
    end: Position
    seq: int
    kind: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment at one moment: `size` counts the bytes that are durable; what lies beyond is not read."""

    number: int
    magic: bytes
    path: Path
    size: int

    @property
    def end(self) -> Position:
        return Position(self.number, self.size)

    def beyond(self, position: Position) -> int:
        """How many of its bytes lie beyond a position."""
        if self.number < position.segment:
            return 0
        return max(0, self.size - (position.offset if self.number == position.segment else 0))

    def items(self, offset: int, *, last: bool = False) -> Iterator[Frame | Gap]:
        """Frames and gaps from `offset` on; only the last segment of a spool may have room that was not written to."""
        if offset >= self.size:
            return
        try:
            file = self.path.open("rb")
        except FileNotFoundError:
            return  # drained and unlinked meanwhile
        with file, mmap.mmap(file.fileno(), self.size, access=mmap.ACCESS_READ) as data:
            yield from scan(data, self.magic, offset, self.size, room=last and has_room(self.magic))

    def entries(self, offset: int) -> Iterator[Entry]:
        for item in self.items(offset):
            if isinstance(item, Frame):
                start, end = Position(self.number, item.start), Position(self.number, item.end)
                yield Entry(start, end, item.seq, item.kind, item.payload)


def at(folder: Path, number: int, magic: bytes, size: int) -> Segment:
    """A segment of which this much is durable."""
    return Segment(number, magic, folder / f"{number:08d}-{magic.hex()}.spool", size)


def new(folder: Path, number: int, spares: Spares) -> tuple[Segment, int]:
    """Open a file for a new segment: the segment and its file descriptor. A spare one has room full of zeros."""
    segment = at(folder, number, new_magic(room=True), 0)
    fd = spares.take(segment.path)
    if fd is None:
        segment = at(folder, number, new_magic(room=False), 0)
        fd = os.open(segment.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return segment, fd


def found(folder: Path) -> list[Segment]:
    """Segments in a folder, oldest first, taken to be durable to their ends."""
    segments = []
    for path in folder.glob("*.spool"):
        match = _NAME.fullmatch(path.name)
        with contextlib.suppress(FileNotFoundError):  # drained and unlinked meanwhile
            if match and path.is_file():
                segments.append(Segment(int(match[1]), bytes.fromhex(match[2]), path, path.stat().st_size))
    return sorted(segments, key=lambda segment: (segment.number, segment.path.name))


def records(folder: Path) -> Iterator[Entry]:
    """Every sound record in a spool's folder, oldest first. The spool need not be open."""
    for segment in found(folder):
        yield from segment.entries(0)
