"""Where a moment stands on the player's timeline: in proportion, but for long idle times, which are shortened."""

from bisect import bisect_right
from collections.abc import Iterable

import msgspec

IDLE_MS = 10_000  # nothing happened for this long: hatched, and skipped when asked to
LONGEST_IDLE_MS = 60_000  # no idle time takes more of the timeline than this, be it ten years


class Stretch(msgspec.Struct, frozen=True):
    """From `from_ms` to `to_ms` of the session, at `x` on the timeline and `width` long; both are parts of 1."""

    from_ms: int
    to_ms: int
    x: float
    width: float
    idle: bool


def idle_times(active_ms: Iterable[int], length_ms: int) -> list[tuple[int, int]]:
    """The times from 0 to `length_ms` in which nothing happened for at least `IDLE_MS`."""
    found = []
    last = 0
    for at_ms in [*sorted(at for at in active_ms if 0 <= at <= length_ms), length_ms]:
        if at_ms - last >= IDLE_MS:
            found.append((last, at_ms))
        last = at_ms
    return found


def track(length_ms: int, idle: Iterable[tuple[int, int]]) -> list[Stretch]:
    """The whole session in stretches, idle and not, without holes."""
    spans: list[tuple[int, int, bool]] = []
    last = 0
    for from_ms, to_ms in idle:
        if from_ms > last:
            spans.append((last, from_ms, False))
        spans.append((from_ms, to_ms, True))
        last = to_ms
    if last < length_ms or not spans:
        spans.append((last, max(length_ms, last + 1), False))
    sizes = [min(to - since, LONGEST_IDLE_MS) if quiet else to - since for since, to, quiet in spans]
    whole = sum(sizes)
    stretches = []
    x = 0
    for (from_ms, to_ms, quiet), size in zip(spans, sizes, strict=True):
        stretches.append(Stretch(from_ms, to_ms, x / whole, size / whole, quiet))
        x += size
    return stretches


def place(stretches: list[Stretch], at_ms: int) -> float:
    """Where the moment stands, 0 to 1."""
    n = max(0, bisect_right(stretches, at_ms, key=lambda stretch: stretch.from_ms) - 1)
    stretch = stretches[n]
    part = (at_ms - stretch.from_ms) / (stretch.to_ms - stretch.from_ms)
    return stretch.x + stretch.width * min(1.0, max(0.0, part))
