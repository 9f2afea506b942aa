"""How a record lies in a segment file, and finding records again in a damaged one.

A frame is magic, payload length, crc32c, sequence number, kind, payload. The magic differs in every segment and
is drawn at random: a visitor who writes a whole frame into a batch can't have it taken for a record when a
damaged segment is searched for the next good frame.
"""

import secrets
import struct
from collections.abc import Iterator
from mmap import mmap
from typing import NamedTuple

import crc32c

MAX_PAYLOAD_BYTES = 16 * 1024 * 1024
PADDING = 255  # the kind of what is no record

SECTOR_BYTES = 512  # a disk writes no less
_PIECE_BYTES = 1024 * 1024

_HEADER = struct.Struct("<4sIIQB")
HEADER_BYTES = _HEADER.size
_CHECKED = struct.Struct("<IQB")


class Frame(NamedTuple):
    """A record; the padding behind it belongs to it."""

    start: int
    end: int
    seq: int
    kind: int
    payload: bytes


class Gap(NamedTuple):
    """Bytes that hold no record: damage, or, if `torn`, the beginning of a frame that the end of the data cuts off.

    In a file with room the data ends before the room; it may be of no bytes then.
    """

    start: int
    end: int
    torn: bool = False


def new_magic(*, room: bool) -> bytes:
    """Drawn for a segment; its last bit says whether the file has room, full of zeros, that may not be written to."""
    drawn = secrets.token_bytes(4)
    return drawn[:3] + bytes([drawn[3] | 1 if room else drawn[3] & ~1])


def has_room(magic: bytes) -> bool:
    return bool(magic[-1] & 1)


def checksum(payload: bytes | memoryview, seq: int, kind: int) -> int:
    """What a frame's header says of its payload and of itself."""
    found: int = crc32c.crc32c(payload, crc32c.crc32c(_CHECKED.pack(len(payload), seq, kind)))
    return found


def put_header(data: memoryview, start: int, end: int, magic: bytes, seq: int, kind: int, checked: int) -> None:
    """Write the header of the payload `data[start:end]`, whose checksum is `checked`, before it, where there is room.

    Raises ValueError for a payload over the limit, which a reader would take for damage.
    """
    length = end - start
    if length > MAX_PAYLOAD_BYTES:
        raise ValueError(f"a record of {length} bytes is too large")
    _HEADER.pack_into(data, start - HEADER_BYTES, magic, length, checked, seq, kind)


def encode(magic: bytes, seq: int, kind: int, payload: bytes) -> bytes:
    """One frame. Raises ValueError as `put_header` does."""
    data = bytearray(HEADER_BYTES) + payload
    put_header(memoryview(data), HEADER_BYTES, len(data), magic, seq, kind, checksum(payload, seq, kind))
    return bytes(data)


def padding(magic: bytes, size: int, block_bytes: int) -> bytes:
    """A frame without a record that takes `size` bytes, or a block more where it would not fit; none for 0."""
    if not size:
        return b""
    room = size - HEADER_BYTES
    return encode(magic, 0, PADDING, bytes(room if room >= 0 else room + block_bytes))


def _frame_at(data: bytes | mmap, magic: bytes, start: int, size: int) -> Frame | None:
    begin = start + _HEADER.size
    if begin > size:
        return None
    found, length, checked, seq, kind = _HEADER.unpack_from(data, start)
    if found != magic or length > MAX_PAYLOAD_BYTES or begin + length > size:
        return None
    payload = bytes(data[begin : begin + length])
    if checksum(payload, seq, kind) != checked:
        return None
    return Frame(start, begin + length, seq, kind, payload)


def _find(data: bytes | mmap, magic: bytes, start: int, size: int) -> int:
    """Where the magic is next in `data[start:size]`, -1 for nowhere.

    In pieces: `mmap.find` reads a byte beyond the mapping's end in Python 3.11.0 to 3.11.3 (gh-105235), and kills the
    process where no other memory follows.
    """
    for begin in range(start, size, _PIECE_BYTES):
        at = data[begin : min(size, begin + _PIECE_BYTES + len(magic) - 1)].find(magic)
        if at >= 0:
            return begin + at
    return -1


def _written(data: bytes | mmap, start: int, size: int) -> int:
    """Where the sector ends that holds the last byte of `data[start:size]` that is not zero; `start` if all are."""
    end = size
    while end > start:
        begin = max(start, end - _PIECE_BYTES)
        if left := len(data[begin:end].rstrip(b"\0")):
            return min(size, -(-(begin + left) // SECTOR_BYTES) * SECTOR_BYTES)
        end = begin
    return start


def _is_torn(data: bytes | mmap, magic: bytes, start: int, end: int) -> bool:
    """True for what a write leaves that was cut off; a file system may have given it room and no content."""
    head = bytes(data[start : min(end, start + _HEADER.size)])
    if len(head) == _HEADER.size and head.startswith(magic):
        length = _HEADER.unpack(head)[1]
        return bool(length <= MAX_PAYLOAD_BYTES and start + _HEADER.size + length > end)
    return magic.startswith(head[: len(magic)]) or not data[start:end].strip(b"\0")


def _items(data: bytes | mmap, magic: bytes, start: int, size: int, room: bool) -> Iterator[Frame | Gap]:
    at = start
    while at < size:
        frame = _frame_at(data, magic, at, size)
        begin = at
        while frame is None:
            at = _find(data, magic, at + 1, size)
            if at < 0:
                end = _written(data, begin, size) if room else size
                yield Gap(begin, end, _is_torn(data, magic, begin, end))
                return
            frame = _frame_at(data, magic, at, size)
        if at > begin:
            yield Gap(begin, at)
        yield frame
        at = frame.end


def scan(data: bytes | mmap, magic: bytes, start: int, size: int, *, room: bool = False) -> Iterator[Frame | Gap]:
    """Frames of `data[start:size]` in order, and the gaps between them. Zeros at its end that are `room` are no gap."""
    held: Frame | None = None
    for item in _items(data, magic, start, size, room):
        if isinstance(item, Frame) and item.kind == PADDING:
            held = held and held._replace(end=item.end)
            continue
        if held is not None:
            yield held
        held = item if isinstance(item, Frame) else None
        if isinstance(item, Gap):
            yield item
    if held is not None:
        yield held
