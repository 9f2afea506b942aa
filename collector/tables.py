"""Rows on their way into the tables: tuples in the order of the columns named here."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

# Assets come before the chunks that refer to them. Batches come last: a batch that stands there has all its other rows.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "views": (
        *("site", "day", "view", "session", "visitor", "tab", "at", "page", "url", "title", "referrer", "navigation"),
        *("load_ms", "width", "height", "page_height", "screen_width", "screen_height", "scale", "device", "browser"),
        *("os", "lang", "zone", "bot"),
    ),
    "events": (
        *("site", "day", "session", "tab", "view", "at", "seq", "n", "tag", "page", "path", "label", "x", "y", "flags"),
        *("node", "reaction", "reaction_ms", "detail"),
    ),
    "pointers": (
        *("site", "day", "kind", "page", "at", "session", "tab", "view", "path_hash", "path", "label", "ex", "ey"),
        *("x", "y", "width", "page_height", "device", "flags", "node", "weight", "reaction", "reaction_ms", "bot"),
    ),
    "scrolls": (
        *("site", "day", "page", "at", "session", "tab", "view", "top", "height", "page_height", "dwell_ms", "width"),
        *("device", "bot"),
    ),
    "assets": ("site", "day", "asset", "data"),
    "chunks": (
        *("site", "day", "session", "tab", "seq", "part", "parts", "first", "last", "shift_ms", "count", "keyframe"),
        *("view", "page", "width", "key", "data", "assets", "cuts", "json_bytes", "wire_bytes"),
    ),
    "sessions": (
        *("site", "day", "session", "visitor", "started", "ended", "entry_page", "exit_page", "referrer", "device"),
        *("browser", "os", "lang", "zone", "width", "height", "views", "clicks", "errors", "events", "chunks"),
        *("bytes", "bot", "user", "weight"),
    ),
    "drops": ("site", "day", "reason", "origin", "n", "bytes"),
    "quarantine": ("site", "day", "received", "reason", "detail", "sample", "bytes"),
    "receipts": (
        *("site", "day", "received", "erased", "bytes", "records", "first_seq", "last_seq"),
        *("views", "events", "pointers", "scrolls", "assets", "chunks", "sessions", "drops", "quarantine"),
        "batches",
    ),
    "batches": ("site", "day", "batch", "content_hash", "received", "session", "tab", "seq", "bytes", "events"),
}


class Rows:
    """Rows of one insert, by table."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}

    def add(self, table: str, row: tuple[Any, ...]) -> None:
        self._rows[table].append(row)

    def extend(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self._rows[table].extend(rows)

    def take(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Have these rows in place of all that the table got so far."""
        self._rows[table] = list(rows)

    def of(self, table: str) -> Sequence[tuple[Any, ...]]:
        return self._rows[table]

    def count(self, table: str) -> int:
        return len(self._rows[table])

    def tally(self, table: str) -> Counter[tuple[int, datetime.date]]:
        """How many rows a table gets, by site and day."""
        return Counter((row[0], row[1]) for row in self._rows[table])

    def columns(self, table: str, insert_id: UUID) -> dict[str, Sequence[Any]]:
        """The table's rows as columns, with the insert's id beside each."""
        rows = self._rows[table]
        columns: dict[str, Sequence[Any]] = (
            dict(zip(COLUMNS[table], zip(*rows, strict=True), strict=True)) if rows else {}
        )
        columns["insert_id"] = [insert_id] * len(rows)
        return columns
