"""Sharing what is bounded: whoever holds much may take only while much is left, so that there is room for others."""

import threading
from collections import Counter, deque
from collections.abc import Hashable, Mapping

from collector.segments import Position

TIMES = 4  # one alone gets 4/5 of the whole, two get 4/9 each
PIECES = 256


def fair(held: int, size: int, free: int) -> bool:
    """True if one who holds `held` bytes may take `size` more of the `free` ones."""
    return size <= free and (not held or held + size <= TIMES * (free - size))


class Shares:
    """Who holds how much of the spool beyond the checkpoint, to 1/256 of its cap. May be used by several threads."""

    def __init__(self, cap_bytes: int) -> None:
        self._piece_bytes = cap_bytes // PIECES
        self._pieces: deque[tuple[Position, Counter[Hashable]]] = deque()
        self._held: Counter[Hashable] = Counter()
        self._lock = threading.Lock()

    def held(self, owner: Hashable) -> int:
        """Bytes."""
        return self._held[owner]

    def add(self, end: Position, sizes: Mapping[Hashable, int]) -> None:
        """Bytes by owner that were written up to `end`."""
        with self._lock:
            self._held.update(sizes)
            piece: Counter[Hashable] = Counter()
            if self._pieces and self._pieces[-1][1].total() < self._piece_bytes:
                _, piece = self._pieces.pop()
            piece.update(sizes)
            self._pieces.append((end, piece))

    def drained(self, checkpoint: Position) -> None:
        """Forget what has reached the tables."""
        with self._lock:
            while self._pieces and self._pieces[0][0] <= checkpoint:
                self._held -= self._pieces.popleft()[1]  # drops those who hold nothing any more
