"""A store that refuses."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from storage import Store, StoreError


class Failing(Store):
    """The real store, but for inserts that a test makes fail."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.refuse: list[Exception] = []
        self.poison = ""
        self.inserts = 0

    async def read(self, name: str, /, **values: Any) -> list[dict[str, Any]]:
        return await self._store.read(name, **values)

    async def run(self, name: str, /, **values: Any) -> None:
        await self._store.run(name, **values)

    async def settle(self, insert_id: UUID) -> None:
        await self._store.settle(insert_id)

    async def insert(self, table: str, columns: Mapping[str, Sequence[Any]]) -> None:  # type: ignore[override]
        self.inserts += 1
        if self.refuse:
            raise self.refuse.pop()
        if self.poison and table == "pointers" and self.poison in columns["label"]:
            raise StoreError("Code: 27. Cannot parse input")
        await self._store.insert(table, columns)


class Lying(Failing):
    """Stores the tables up to one, then says that it failed."""

    def __init__(self, store: Store, last: str = "pointers") -> None:
        super().__init__(store)
        self._last = last

    async def insert(self, table: str, columns: Mapping[str, Sequence[Any]]) -> None:  # type: ignore[override]
        await self._store.insert(table, columns)
        if table == self._last and not self.inserts:
            self.inserts = 1
            raise StoreError("timed out")
