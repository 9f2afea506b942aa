"""A tab's recording put together from its chunks, in whatever order and number they came."""

from collections.abc import Collection, Iterable, Sequence
from statistics import median_low
from typing import Literal, Protocol

import msgspec

from replay import json_text
from replay.incremental import whole
from replay.normalise import LATEST_MS, Normaliser
from replay.remains import Passed
from replay.rrweb import Event, EventType

LONGEST_MS = 24 * 3600 * 1000  # a session's; an event that claims to be later has a wrong clock


class Piece(Protocol):
    """One stored row: a chunk, or a part of one, whose data is a slice of the chunk's JSON text."""

    @property
    def seq(self) -> int: ...
    @property
    def part(self) -> int: ...
    @property
    def parts(self) -> int: ...
    @property
    def shift_ms(self) -> int: ...
    @property
    def data(self) -> str | bytes: ...


class Gap(msgspec.Struct, frozen=True):
    """A stretch that cannot be shown, until the next full snapshot; without one `to_ms` is None.

    "start": the first chunks are missing · "missing": later ones are · "damaged": a chunk could not be read.
    """

    reason: Literal["start", "missing", "damaged"]
    from_ms: int | None
    to_ms: int | None

    @property
    def missing_ms(self) -> int:
        return self.to_ms - self.from_ms if self.from_ms is not None and self.to_ms is not None else 0


class Recording(msgspec.Struct, frozen=True):
    """Harmless events on the server's clock, in order, and what is missing among them.

    `cut` tells why parts of a page were left out: "deep", "large", or "". The events begin with a full
    snapshot, or with its Meta; there are none if no snapshot arrived.
    """

    events: list[Event]
    gaps: tuple[Gap, ...]
    cut: str = ""

    @property
    def playable(self) -> bool:
        return bool(self.events)

    @property
    def complete(self) -> bool:
        return self.playable and not self.gaps and not self.cut

    @property
    def missing_ms(self) -> int:
        return sum(gap.missing_ms for gap in self.gaps)


def texts(pieces: Iterable[Piece]) -> dict[int, bytes | None]:
    """JSON text by chunk number, in order; None where a part is missing."""
    chosen: dict[int, dict[int, tuple[int, int, bytes]]] = {}
    for piece in pieces:
        data = piece.data.encode() if isinstance(piece.data, str) else piece.data
        # of two that claim one place the same one wins, whichever came first
        rank = (len(data), piece.parts, data)
        slices = chosen.setdefault(piece.seq, {})
        slices[piece.part] = max(slices.get(piece.part, rank), rank)
    whole: dict[int, bytes | None] = {}
    for seq, slices in sorted(chosen.items()):
        parts = max(rank[1] for rank in slices.values())
        together = [slices[part][2] for part in range(parts) if part in slices]
        whole[seq] = b"".join(together) if len(together) == parts else None
    return whole


def _decoded(text: bytes | None) -> list[object] | None:
    if text is None:
        return None
    try:
        events = json_text.decode(text)
    except ValueError:
        return None
    return events if isinstance(events, list) else None


class Clock:
    """Puts events onto one line of time that never runs back and never jumps by more than a session's length."""

    def __init__(self, shift_ms: int, *, first_ms: int | None = None, now_ms: int = 0) -> None:
        self._shift_ms = shift_ms
        self.first_ms = first_ms
        self.now_ms = now_ms

    def set(self, event: Event) -> None:
        event["timestamp"] = self.go(event["timestamp"])

    def go(self, told_ms: int) -> int:
        """The time on the line of a moment that the recorder told, ms; the line goes on from there."""
        at_ms = told_ms + self._shift_ms
        if self.first_ms is None:
            self.first_ms = self.now_ms = at_ms
        elif self.now_ms < at_ms <= self.first_ms + LONGEST_MS:
            self.now_ms = at_ms
        return self.now_ms


class Assembly:
    """Puts chunks together that are given in order; what it made of them is in `events` and `gaps`."""

    def __init__(self, clock: Clock, *, expected: int = 0, whole: bool = False) -> None:
        """`expected` is the first chunk's number; `whole`: a page is there already that the events go on from."""
        self.events: list[Event] = []
        self.gaps: list[Gap] = []
        self.clock = clock
        self.normaliser = Normaliser()
        self._expected = expected
        self._gap: Gap | None = None if whole else Gap("start", None, None)  # until a full snapshot ends it
        self._lost = False  # whether something is missing in the open gap
        self._meta: Event | None = None

    @property
    def waiting(self) -> Gap | None:
        """The gap after which events wait for a full snapshot, if they do."""
        return self._gap

    def chunk(self, seq: int, text: bytes | None) -> None:
        """The next chunk's JSON text, None where a part of it is missing."""
        self.take(seq, _decoded(text))

    def take(self, seq: int, given: Sequence[object] | None) -> None:
        """The next chunk's raw events, with `Passed` for those that need not be applied; None where it is damaged."""
        if given is None or seq != self._expected:
            self._miss("damaged" if given is None else "missing")
        for one in given or ():
            if isinstance(one, Passed):
                self._pass(one.at_ms)
            elif (event := self.normaliser.event(one)) is not None:
                self._take(event)
        self._expected = seq + 1

    def _miss(self, reason: Literal["missing", "damaged"]) -> None:
        if self._gap is None:
            self._gap = Gap(reason, self.clock.now_ms, None)
        elif reason == "damaged" and not self._lost:
            self._gap = Gap(reason, self._gap.from_ms, None)
        self._lost = True

    def _take(self, event: Event) -> None:
        self.clock.set(event)
        if self._gap is None:
            self.events.append(event)
            return
        kind = event["type"]
        if self._gap.from_ms is None:
            self._gap = Gap(self._gap.reason, event["timestamp"], None)
        if kind == EventType.META:
            self._meta = event
        elif kind == EventType.FULL_SNAPSHOT:
            if self._lost:
                self.gaps.append(Gap(self._gap.reason, self._gap.from_ms, event["timestamp"]))
            self.events.extend([self._meta, event] if self._meta else [event])
            self._gap, self._meta, self._lost = None, None, False
        elif kind == EventType.INCREMENTAL:
            self._lost = True

    def _pass(self, given_ms: int | float) -> None:
        at_ms = whole(given_ms, 0, LATEST_MS)
        if at_ms is not None:
            self.clock.go(at_ms)
            self._lost = self._lost or self._gap is not None

    def end(self) -> None:
        """No chunk follows."""
        if self._gap is not None:
            self.gaps.append(self._gap)


def shift(shifts: Iterable[int]) -> int:
    """The clock shift for all chunks, ms: the middle one of theirs, since each holds its own delay of the network."""
    known = list(shifts)
    return median_low(known) if known else 0


def assemble(pieces: Collection[Piece]) -> Recording:
    """One tab's recording. The result does not depend on the order of the pieces nor on repeats.

    After a gap the events wait for the next full snapshot: laid onto a page they were not recorded on they
    would show what nobody saw.
    """
    shifts = {(piece.seq, piece.part, piece.shift_ms) for piece in pieces}
    assembly = Assembly(Clock(shift(shift_ms for _, _, shift_ms in shifts)))
    for seq, text in texts(pieces).items():
        assembly.chunk(seq, text)
    assembly.end()
    return Recording(assembly.events, tuple(assembly.gaps), assembly.normaliser.cut)
