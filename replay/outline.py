"""What is known of a tab's recording without opening it: when it goes from where to where, and what is missing."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

import msgspec

from replay.chunks import Gap, shift


class Row(Protocol):
    """What is stored of a piece beside its data; the times are on a clock that `shift_ms` was added to."""

    @property
    def seq(self) -> int: ...
    @property
    def part(self) -> int: ...
    @property
    def parts(self) -> int: ...
    @property
    def first_ms(self) -> int: ...
    @property
    def last_ms(self) -> int: ...
    @property
    def shift_ms(self) -> int: ...
    @property
    def keyframe(self) -> bool: ...
    @property
    def bytes(self) -> int: ...


class Chunk(msgspec.Struct, frozen=True):
    """Times are of the tab's one clock; `whole`: all its parts are there; `bytes` of JSON."""

    seq: int
    first_ms: int
    last_ms: int
    keyframe: bool
    whole: bool
    bytes: int


class Outline(msgspec.Struct, frozen=True):
    shift_ms: int
    chunks: tuple[Chunk, ...]

    @property
    def from_ms(self) -> int:
        return min((chunk.first_ms for chunk in self.chunks), default=0)

    @property
    def to_ms(self) -> int:
        return max((chunk.last_ms for chunk in self.chunks), default=0)

    @property
    def bytes(self) -> int:
        """Of JSON."""
        return sum(chunk.bytes for chunk in self.chunks)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Chunks that never arrived, as far as the numbers tell; each lasts until the next full snapshot."""
        found: list[Gap] = []
        if not self.chunks:
            return ()
        first = self.chunks[0]
        start = next((n for n, chunk in enumerate(self.chunks) if chunk.keyframe and chunk.whole), None)
        if start is None:
            return (Gap("start", first.first_ms, None),)
        if start > 0:
            found.append(Gap("start", first.first_ms, self.chunks[start].first_ms))
        for before, after in pairwise(self.chunks[start:]):
            if found and (found[-1].to_ms is None or found[-1].to_ms > before.last_ms):
                continue  # that gap lasts
            if after.seq != before.seq + 1 or not after.whole:
                following = (one for one in self.chunks if one.seq >= after.seq and one.keyframe and one.whole)
                found.append(Gap("missing", before.last_ms, next((one.first_ms for one in following), None)))
        return tuple(found)

    @property
    def score(self) -> int:
        """How much of the recorded time can be shown, 0 to 100; 100 only where nothing is missing."""
        gaps = self.gaps
        if not self.chunks or (gaps and gaps[0].reason == "start" and gaps[0].to_ms is None):
            return 0
        length_ms = max(1, self.to_ms - self.from_ms)
        missing_ms = sum((self.to_ms if gap.to_ms is None else gap.to_ms) - (gap.from_ms or 0) for gap in gaps)
        share = 1 - min(1.0, missing_ms / length_ms)
        return min(99, round(100 * share)) if gaps else 100

    def keyframe_before(self, at_ms: int) -> int | None:
        """The number of the last whole chunk with a full snapshot that began by then, else of the first one."""
        whole = [chunk for chunk in self.chunks if chunk.keyframe and chunk.whole]
        before = [chunk.seq for chunk in whole if chunk.first_ms <= at_ms]
        return before[-1] if before else whole[0].seq if whole else None


def outline(rows: Sequence[Row]) -> Outline:
    """The same whatever the order of the rows, and however often each is there."""
    shift_ms = shift(value for _, _, value in {(row.seq, row.part, row.shift_ms) for row in rows})
    chunks: dict[int, list[Row]] = {}
    for row in rows:
        chunks.setdefault(row.seq, []).append(row)
    made = []
    for seq, parts in sorted(chunks.items()):
        moved = shift_ms - parts[0].shift_ms
        sizes = {row.part: row.bytes for row in parts}
        made.append(
            Chunk(
                seq=seq,
                first_ms=min(row.first_ms for row in parts) + moved,
                last_ms=max(row.last_ms for row in parts) + moved,
                keyframe=any(row.keyframe for row in parts),
                whole=len(sizes) == max(row.parts for row in parts),
                bytes=sum(sizes.values()),
            )
        )
    return Outline(shift_ms, tuple(made))
