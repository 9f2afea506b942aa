"""What a crash or a bad block left in a segment: a torn tail is cut off, damage is copied aside and stepped over."""

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


def repair(segment: Segment, offset: int, *, last: bool) -> Repaired:
    """Look through a segment from `offset` on. Only the last segment written can have a torn tail."""
    size = segment.size
    seq = torn_bytes = gaps = 0
    for item in segment.items(offset):
        if isinstance(item, Frame):
            seq = max(seq, item.seq)
            continue
        if last and item.end == segment.size:
            torn_bytes = item.end - item.start
            os.truncate(segment.path, item.start)
        else:
            gaps += 1
            _keep_aside(segment, item)
        if item.end == segment.size:
            size = item.start  # else a reader would wait at the gap for ever
    return Repaired(replace(segment, size=size), seq, torn_bytes, gaps)


def _keep_aside(segment: Segment, gap: Gap) -> None:
    with segment.path.open("rb") as file:
        file.seek(gap.start)
        damaged = file.read(gap.end - gap.start)
    segment.path.with_name(f"{segment.path.stem}-{gap.start}.corrupt").write_bytes(damaged)
