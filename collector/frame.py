"""How a record lies in a segment file, and finding records again in a damaged one.

A frame is magic, payload length, crc32c, sequence number, kind, payload. The magic differs in every segment and
is drawn at random: a visitor who writes a whole frame into a batch can't have it taken for a record when a
damaged segment is searched for the next good frame.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from mmap import mmap
from typing import NamedTuple

import crc32c

MAX_PAYLOAD_BYTES = 16 * 1024 * 1024

_HEADER = struct.Struct("<4sIIQB")
HEADER_BYTES = _HEADER.size
_CHECKED = struct.Struct("<IQB")


class Frame(NamedTuple):
    start: int
    end: int
    seq: int
    kind: int
    payload: bytes


class Gap(NamedTuple):
    """Bytes that hold no record: damage, or, if `torn`, the beginning of a frame that the end of the data cuts off."""

    start: int
    end: int
    torn: bool = False


def _sum(length: int, seq: int, kind: int, pieces: Iterable[bytes]) -> int:
    checksum: int = crc32c.crc32c(_CHECKED.pack(length, seq, kind))
    for piece in pieces:
        checksum = crc32c.crc32c(piece, checksum)
    return checksum


def header(magic: bytes, seq: int, kind: int, pieces: Sequence[bytes]) -> bytes:
    """What stands before a payload that is written in pieces.

    Raises ValueError for a payload over the limit, which a reader would take for damage.
    """
    length = sum(map(len, pieces))
    if length > MAX_PAYLOAD_BYTES:
        raise ValueError(f"a record of {length} bytes is too large")
    return _HEADER.pack(magic, length, _sum(length, seq, kind, pieces), seq, kind)


def encode(magic: bytes, seq: int, kind: int, payload: bytes) -> bytes:
    """One frame. Raises ValueError as `header` does."""
    return header(magic, seq, kind, [payload]) + payload


def _frame_at(data: bytes | mmap, magic: bytes, start: int, size: int) -> Frame | None:
    begin = start + _HEADER.size
    if begin > size:
        return None
    found, length, checksum, seq, kind = _HEADER.unpack_from(data, start)
    if found != magic or length > MAX_PAYLOAD_BYTES or begin + length > size:
        return None
    payload = bytes(data[begin : begin + length])
    if _sum(length, seq, kind, [payload]) != checksum:
        return None
    return Frame(start, begin + length, seq, kind, payload)


def _is_torn(data: bytes | mmap, magic: bytes, start: int, size: int) -> bool:
    """True for what a write leaves that was cut off; a file system may have given it room and no content."""
    head = bytes(data[start : min(size, start + _HEADER.size)])
    if len(head) == _HEADER.size and head.startswith(magic):
        length = _HEADER.unpack(head)[1]
        return bool(length <= MAX_PAYLOAD_BYTES and start + _HEADER.size + length > size)
    return magic.startswith(head[: len(magic)]) or not data[start:size].strip(b"\0")


def scan(data: bytes | mmap, magic: bytes, start: int, size: int) -> Iterator[Frame | Gap]:
    """Frames of `data[start:size]` in order, and the gaps between them."""
    at = start
    while at < size:
        frame = _frame_at(data, magic, at, size)
        begin = at
        while frame is None:
            at = data.find(magic, at + 1, size)
            if at < 0:
                yield Gap(begin, size, _is_torn(data, magic, begin, size))
                return
            frame = _frame_at(data, magic, at, size)
        if at > begin:
            yield Gap(begin, at)
        yield frame
        at = frame.end
