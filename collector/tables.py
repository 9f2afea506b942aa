"""Rows on their way into the tables: tuples in the order of the columns named here.

Of events, pointers and scrolls there are very many. A batch's rows in these have the columns of `SHARED` in common,
which are kept once for all of them, and what the visitor sent is made to fit when the column is whole.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, repeat
from typing import Any, NamedTuple
from uuid import UUID

from collector.columns import Column, fit

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
    "batches": ("site", "day", "batch", "content_hash", "received", "session", "tab", "seq", "bytes", "events"),
    "receipts": (
        *("site", "day", "received", "erased", "bytes", "records", "first_seq", "last_seq"),
        *("views", "events", "pointers", "scrolls", "assets", "chunks", "sessions", "drops", "quarantine"),
        "batches",
    ),
}

SHARED: Mapping[str, tuple[str, ...]] = {
    "events": ("site", "day", "session", "tab", "view", "seq", "page"),
    "pointers": ("site", "day", "session", "tab", "view", "page", "width", "page_height", "device", "bot"),
    "scrolls": ("site", "day", "session", "tab", "view", "page", "width", "device", "bot"),
}
_MADE = {"path_hash"}  # from other columns
OWN: Mapping[str, tuple[str, ...]] = {
    table: tuple(name for name in names if name not in SHARED.get(table, ()) and name not in _MADE)
    for table, names in COLUMNS.items()
}


class _Stretch(NamedTuple):
    """So many rows behind one another have these values in the shared columns."""

    shared: tuple[Any, ...]
    n: int


def _spread(stretches: Sequence[_Stretch], column: int) -> list[Any]:
    return list(chain.from_iterable(repeat(stretch.shared[column], stretch.n) for stretch in stretches))


class Rows:
    """Rows of one insert, by table."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
        self._stretches: dict[str, list[_Stretch]] = {table: [] for table in SHARED}

    def add_stretch(self, table: str, shared: tuple[Any, ...], rows: Sequence[tuple[Any, ...]]) -> None:
        """Rows of the table's `OWN` columns, which may yet have to be made to fit, and what they have in common."""
        if rows:
            self._rows[table] += rows
            self._stretches[table].append(_Stretch(shared, len(rows)))

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
        if table not in SHARED:
            return Counter((row[0], row[1]) for row in self._rows[table])
        tally: Counter[tuple[int, datetime.date]] = Counter()
        for stretch in self._stretches[table]:
            tally[stretch.shared[:2]] += stretch.n
        return tally

    def columns(self, table: str, insert_id: UUID) -> dict[str, Column]:
        """The table's rows as columns, with the insert's id beside each."""
        rows = self._rows[table]
        columns: dict[str, Column] = {}
        if rows:
            made: dict[str, Column] = dict(zip(OWN[table], zip(*rows, strict=True), strict=True))
            for column, name in enumerate(SHARED.get(table, ())):
                made[name] = _spread(self._stretches[table], column)
            fit(table, made)
            columns = {name: made[name] for name in COLUMNS[table]}
        columns["insert_id"] = [insert_id] * len(rows)
        return columns
