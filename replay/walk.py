"""A way through a tab's chunks, in order, that knows the page at every place and can be gone on from there."""

import zlib
from collections.abc import Collection

import msgspec

from replay import json_text
from replay.chunks import Assembly, Clock, Gap, Piece, texts
from replay.dom import Dom
from replay.keyframes import keyframe
from replay.remains import remains
from replay.rrweb import Event


class Checkpoint(msgspec.Struct, frozen=True):
    """The page as it was when all chunks before `next_seq` were played: a keyframe as compressed JSON."""

    next_seq: int
    first_ms: int
    now_ms: int
    data: bytes


class Walk:
    """`next_seq` is the number of the chunk to go on with."""

    def __init__(self, shift_ms: int, next_seq: int, checkpoint: Checkpoint | None = None) -> None:
        """From a chunk with a full snapshot, or from where a checkpoint was made."""
        self.dom = Dom()
        self.next_seq = next_seq
        if checkpoint is None:
            self._assembly = Assembly(Clock(shift_ms), expected=next_seq)
            return
        clock = Clock(shift_ms, first_ms=checkpoint.first_ms, now_ms=checkpoint.now_ms)
        self.next_seq = checkpoint.next_seq
        self._assembly = Assembly(clock, expected=checkpoint.next_seq, whole=True)
        events = json_text.decode(zlib.decompress(checkpoint.data))
        self._assembly.normaliser.go_on(events)
        for event in events:
            self.dom.apply(event)

    @property
    def now_ms(self) -> int:
        return self._assembly.clock.now_ms

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What was missing on the way; the last one may still be open."""
        waiting = self._assembly.waiting
        return (*self._assembly.gaps, *([waiting] if waiting else []))

    @property
    def cut(self) -> str:
        """Why parts of a page were left out: "deep", "large", or ""."""
        return self._assembly.normaliser.cut

    def read(self, pieces: Collection[Piece]) -> list[Event]:
        """The events of the next chunks; the page is as it was after them."""
        events = self._events(pieces)
        for event in events:
            self.dom.apply(event)
        return events

    def skip(self, pieces: Collection[Piece]) -> None:
        """Go past the next chunks: the page is as it was after them, and nothing else of them is left."""
        run: list[tuple[int, bytes]] = []
        for seq, text in texts(pieces).items():
            if seq < self.next_seq:
                continue
            if text is None or (run and seq != run[-1][0] + 1):
                self._skip(run)
                run = []
            if text is None:
                self._assembly.chunk(seq, None)
                self.next_seq = seq + 1
            else:
                run.append((seq, text))
        self._skip(run)

    def _skip(self, run: list[tuple[int, bytes]]) -> None:
        """Chunks that follow one another, and perhaps not what came before."""
        for (seq, _), given in zip(run, remains([text for _, text in run], self.dom.ids), strict=True):
            self._assembly.take(seq, given)
            self.next_seq = seq + 1
        events, self._assembly.events = self._assembly.events, []
        for event in events:
            self.dom.apply(event)

    def begin(self, pieces: Collection[Piece], at_ms: int) -> list[Event]:
        """The same, but what happened until `at_ms` as a keyframe of that moment."""
        events = self._events(pieces)
        past = 0
        while past < len(events) and events[past]["timestamp"] <= at_ms:
            self.dom.apply(events[past])
            past += 1
        head = keyframe(self.dom, at_ms) if past or self.dom.root else []
        if past and not head:
            head = events[:past]
        for event in events[past:]:
            self.dom.apply(event)
        return [*head, *events[past:]]

    def _events(self, pieces: Collection[Piece]) -> list[Event]:
        for seq, text in texts(pieces).items():
            if seq >= self.next_seq:
                self._assembly.chunk(seq, text)
                self.next_seq = seq + 1
        events, self._assembly.events = self._assembly.events, []
        return events

    def checkpoint(self) -> Checkpoint | None:
        """None where no page is there to go on from."""
        if self._assembly.waiting or self.dom.root is None:
            return None
        data = zlib.compress(json_text.encode(keyframe(self.dom, self.now_ms)), 1)
        return Checkpoint(self.next_seq, self._assembly.clock.first_ms or self.now_ms, self.now_ms, data)
