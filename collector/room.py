"""The memory that bodies on their way to the disk may take, of which one address gets no more than its share."""

from collections.abc import Hashable

from collector.shares import fair


class Room:
    """`total` bytes."""

    def __init__(self, total: int) -> None:
        self._free = total
        self._held: dict[Hashable, int] = {}

    def take(self, holder: Hashable, size: int) -> bool:
        """Hold bytes until they are given back; False if there is no room for them."""
        held = self._held.get(holder, 0)
        if not fair(held, size, self._free):
            return False
        self._held[holder] = held + size
        self._free -= size
        return True

    def give_back(self, holder: Hashable, size: int) -> None:
        held = self._held[holder] - size
        if held:
            self._held[holder] = held
        else:
            del self._held[holder]
        self._free += size
