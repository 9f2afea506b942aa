"""A spool's folder as it lies on disk, looked at without changing it. Its collector must not be running."""

from pathlib import Path
from typing import NamedTuple

from collector import plan as plans
from collector import recovery, segments
from collector.frame import Frame
from collector.plan import Plan
from collector.segments import Position


class Inspection(NamedTuple):
    """`left` are the sequence numbers of records beyond the checkpoint; `pending` is an insert that was cut off."""

    folder: Path
    checkpoint: Position
    drained_seq: int
    left: list[int]
    damaged: list[str]
    torn_bytes: int
    pending: Plan | None


def inspect(folder: Path) -> Inspection:
    """Read every frame that has not reached the tables. One that is cut off at the very end was never acknowledged."""
    saved = recovery.checkpoint(folder)
    checkpoint, drained_seq = saved or (Position(0, 0), 0)
    number, offset = checkpoint
    damaged = [f"{path.name} was set aside" for path in sorted(folder.glob("*.corrupt"))]
    if saved is None and (folder / "checkpoint").exists():
        damaged.append("checkpoint")
    left: list[int] = []
    torn_bytes = 0
    present = [segment for segment in segments.found(folder) if segment.number >= number]
    for segment in present:
        last = segment is present[-1]
        for item in segment.items(offset if segment.number == number else 0, last=last):
            if isinstance(item, Frame):
                left.append(item.seq)
            elif last and item.torn:
                torn_bytes = item.end - item.start
            else:
                damaged.append(f"{segment.path.name} from {item.start} to {item.end}")
    plan = plans.load(folder)
    return Inspection(
        *(folder, checkpoint, drained_seq, left, damaged, torn_bytes),
        plan if plan is not None and plan.end > checkpoint else None,
    )
