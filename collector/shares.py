"""Sharing what is bounded: whoever holds much may take only while much is left, so that there is room for others."""

import threading
from collections import Counter, deque
from collections.abc import Hashable, Iterable, Mapping

from collector.segments import Position

TIMES = 4  # one alone gets 4/5 of the whole, two get 4/9 each
PIECES = 256
NOBODY = 0  # owns what was found at the start


def fair(held: int, size: int, free: int) -> bool:
    """True if one who holds `held` bytes may take `size` more of the `free` ones."""
    return size <= free and (not held or held + size <= TIMES * (free - size))


class Shares:
    """Who holds how much of the spool beyond the checkpoint, to 1/256 of its cap. May be used by several threads.

    `held` are the bytes that are there already, each with the place where they end.
    """

    def __init__(self, cap_bytes: int, held: Iterable[tuple[Position, int]] = ()) -> None:
        self.cap_bytes = cap_bytes
        self._piece_bytes = cap_bytes // PIECES
        self._pieces: deque[tuple[Position, Counter[Hashable]]] = deque()
        self._held: Counter[Hashable] = Counter()
        self._total = 0
        self._lock = threading.Lock()
        for end, size in held:
            self.add(end, {NOBODY: size})

    @property
    def free(self) -> int:
        """Bytes that nobody holds; less than none where the cap is lower than it was."""
        return self.cap_bytes - self._total

    def held(self, owner: Hashable) -> int:
        """Bytes."""
        return self._held[owner]

    def add(self, end: Position, sizes: Mapping[Hashable, int]) -> None:
        """Bytes by owner that were written up to `end`."""
        with self._lock:
            self._held.update(sizes)
            self._total += sum(sizes.values())
            piece: Counter[Hashable] = Counter()
            if self._pieces and self._pieces[-1][1].total() < self._piece_bytes:
                _, piece = self._pieces.pop()
            piece.update(sizes)
            self._pieces.append((end, piece))

    def drained(self, checkpoint: Position) -> None:
        """Forget what has reached the tables."""
        with self._lock:
            while self._pieces and self._pieces[0][0] <= checkpoint:
                piece = self._pieces.popleft()[1]
                self._total -= piece.total()
                self._held -= piece  # drops those who hold nothing any more
