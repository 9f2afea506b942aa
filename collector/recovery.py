"""A spool's folder as the last process left it, made ready for the next: what is there, and where to go on."""

from pathlib import Path
from typing import NamedTuple

import msgpack

from collector import durable, numbers, segments
from collector.repair import repair
from collector.segments import Position, Segment
from collector.spares import Spares


class Mark(NamedTuple):
    """What lies before `end` became durable at `since_s` or later, Unix time."""

    since_s: float
    end: Position


class Recovered(NamedTuple):
    """`segments` hold what has not reached the tables; `seq` and `number` are the last ones used so far."""

    checkpoint: Position
    segments: tuple[Segment, ...]
    marks: tuple[Mark, ...]
    seq: int
    number: int
    torn_bytes: int
    gaps: int

    @property
    def held(self) -> list[tuple[Position, int]]:
        """The bytes of each segment that have not reached the tables, and where they end."""
        return [(segment.end, segment.beyond(self.checkpoint)) for segment in self.segments]


def checkpoint(folder: Path) -> tuple[Position, int] | None:
    """How far the records have reached the tables, and the last one's sequence number."""
    saved = durable.load(folder / "checkpoint")
    if saved is None:
        return None
    number, offset, seq = msgpack.unpackb(saved)
    return Position(number, offset), seq


def recover(folder: Path) -> Recovered:
    """Repair what a crash left, and drop what has reached the tables.

    Nobody may be writing to the spool; a drain may go on with what was there.
    """
    drained, seq = checkpoint(folder) or (Position(0, 0), 0)
    present = segments.found(folder)
    left: list[Segment] = []
    marks: list[Mark] = []
    magics: set[bytes] = set()
    torn_bytes = gaps = 0
    seq_drained = seq
    for segment in present:
        if not segment.beyond(drained):
            segment.path.unlink(missing_ok=True)
            continue
        if segment.magic in magics:  # each draws its own: somebody copied this one
            segment.path.rename(segment.path.with_suffix(".corrupt"))
            gaps += 1
            continue
        magics.add(segment.magic)
        try:
            since_s = segment.path.stat().st_mtime
        except FileNotFoundError:
            continue  # drained and unlinked meanwhile
        offset, floor = (drained.offset, seq_drained) if segment.number == drained.segment else (0, 0)
        repaired = repair(segment, offset, floor, last=segment is present[-1])
        seq = max(seq, repaired.seq)
        torn_bytes += repaired.torn_bytes
        gaps += repaired.gaps
        left.append(repaired.segment)
        marks.append(Mark(since_s, repaired.segment.end))
    if not numbers.spool_of(seq):
        seq = numbers.fresh()
    number = max([drained.segment, *(segment.number for segment in present)])
    return Recovered(drained, tuple(left), tuple(marks), seq, number, torn_bytes, gaps)


def sweep(folder: Path) -> None:
    """Remove the temp files and the spare ones that a killed process left."""
    for left in folder.glob("*.tmp"):
        left.unlink()
    Spares(folder).drop()
