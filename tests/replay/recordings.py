"""Recordings that real visitors' browsers made: of the demo's visits, and of the generated sites' pages."""

from collections.abc import Iterator

from demo import tape
from replay.chunks import assemble
from replay.rrweb import Event
from storage.backdrops import Piece


def pieces(every: int = 1) -> Iterator[list[Piece]]:
    """The chunks of each recorded tab of the demo's visits; of each n-th with `every` over one."""
    n = 0
    for visit in tape.read():
        tabs: dict[bytes, list[Piece]] = {}
        for letter in visit.letters:
            chunk = letter.batch["chunk"]
            if chunk:
                piece = Piece(chunk["seq"], chunk["part"], chunk["parts"], 0, chunk["data"])
                tabs.setdefault(letter.batch["tab"], []).append(piece)
        for found in tabs.values():
            n += 1
            if n % every == 0:
                yield found


def recorded(every: int = 1) -> Iterator[list[Event]]:
    """The harmless events of each of them that can be played."""
    for found in pieces(every):
        recording = assemble(found)
        if recording.playable:
            yield recording.events
