"""What a crash or a bad block left in a segment: a torn tail is cut off, damage is copied aside and stepped over.

A record that is there twice is damage too: it would be counted twice.
"""

import os
from dataclasses import replace
from typing import NamedTuple

from collector.frame import Frame, Gap
from collector.segments import Segment


class Repaired(NamedTuple):
    """`seq` is the highest sequence number seen."""

    segment: Segment
    seq: int
    torn_bytes: int
    gaps: int


def repair(segment: Segment, offset: int, drained: int, *, last: bool) -> Repaired:
    """Look through a segment from `offset` on, where records up to the number `drained` have no place.

    Only the last segment written can have a torn tail, and room, which is given back.
    """
    size = end = segment.size
    is_empty = True
    torn_bytes = gaps = 0
    seen: set[int] = set()
    for item in segment.items(offset, last=last):
        end = item.end
        is_empty = False
        if isinstance(item, Frame) and item.seq > drained and item.seq not in seen:
            seen.add(item.seq)
            size = segment.size
            continue
        if isinstance(item, Gap) and item.torn and last:
            torn_bytes = item.end - item.start
            end = item.start
        else:
            gaps += 1
            keep_aside(segment, item)
        if isinstance(item, Frame):
            _strike_out(segment, item)
        size = min(size, item.start)  # a reader would wait for ever at what is at the end and no record
    if last:
        if end < segment.size:
            os.truncate(segment.path, end)
        _sync(segment)
    if is_empty:  # but for the padding before a write that never came
        size = min(size, offset)
    return Repaired(replace(segment, size=size), max(seen, default=0), torn_bytes, gaps)


def _sync(segment: Segment) -> None:
    """What was written and not synced when its writer was killed can be read, and yet be lost with the power."""
    fd = os.open(segment.path, os.O_WRONLY)
    try:
        os.fdatasync(fd)
    finally:
        os.close(fd)


def keep_aside(segment: Segment, found: Frame | Gap) -> None:
    """Copy a stretch of a segment into a file beside it."""
    with segment.path.open("rb") as file:
        file.seek(found.start)
        damaged = file.read(found.end - found.start)
    segment.path.with_name(f"{segment.path.stem}-{found.start}.corrupt").write_bytes(damaged)


def _strike_out(segment: Segment, copied: Frame) -> None:
    """Leave no frame to be found there."""
    with segment.path.open("r+b") as file:
        file.seek(copied.start)
        file.write(bytes(len(segment.magic)))
