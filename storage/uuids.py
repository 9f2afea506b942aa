"""UUID columns in ClickHouse's form: neighbours are mostly the same, which the driver converts each time anew."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID


def packed(column: Sequence[UUID]) -> bytes:
    """The column's bytes: each UUID as two little-endian halves. Raises AttributeError for what is none."""
    pieces: list[bytes] = []
    last: UUID | None = None
    piece = b""
    for value in column:
        if value is not last:
            last, halves = value, value.bytes
            piece = halves[7::-1] + halves[:7:-1]
        pieces.append(piece)
    return b"".join(pieces)


class Uuids:
    """The driver's type for a column of UUIDs, but for the writing of it."""

    def __init__(self, of_driver: Any) -> None:
        self._of_driver = of_driver

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of_driver, name)

    def write_column(self, column: Sequence[Any], dest: bytearray, context: Any) -> None:
        try:
            dest += packed(column)
        except AttributeError:  # the driver takes text and numbers too
            self._of_driver.write_column(column, dest, context)


def quickened(types: Sequence[Any]) -> list[Any]:
    """The driver's types of an insert's columns, with ours for UUIDs."""
    return [Uuids(kind) if kind.name == "UUID" else kind for kind in types]
