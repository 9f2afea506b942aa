"""Holding the tables against their receipts, day by day. For checks by hand, with no limit of time."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

import msgspec

from storage.accounts import Unit, unit_of
from storage.engine import Store
from storage.errors import StoreError
from wire import Reason

TABLES = (
    *("views", "events", "pointers", "scrolls", "assets", "chunks", "sessions", "scores", "texts", "stretches"),
    *("batches", "drops", "quarantine", "receipts", "sites", "people"),
)
# The engine's words of a part whose own bytes are whole: the sums beside them can be made anew (storage/damage.py)
SUMS_ALONE = "has broken projection"
_BATCH: Unit = "batch"
_REFUSALS = [reason.word for reason in Reason]
_PARTS = [word for word in _REFUSALS if unit_of(word) != _BATCH]


class Uneven(msgspec.Struct, frozen=True):
    """An insert of which a table has not the rows that its receipts tell."""

    table: str
    insert: str
    expected: int
    present: int


class Balance(msgspec.Struct, frozen=True):
    """What a site received on a day, and what became of it, in batches."""

    site: int
    received: int
    stored: int
    dropped: int
    quarantined: int
    erased: int

    @property
    def missing(self) -> int:
        return self.received - self.stored - self.dropped - self.quarantined - self.erased


class Assets(msgspec.Struct, frozen=True):
    """Of one day; `missing` are those that chunks refer to, by site and name, `unreferred` how many none refers to."""

    assets: int
    unreferred: int
    missing: list[tuple[int, UUID]]


class Inserts(msgspec.Struct, frozen=True):
    """All inserts with their spool records.

    `last_seq` is the last sequence number of each spool, the spool being a number's upper 32 bits; `gaps` are those,
    from and to, that no insert tells of.
    """

    inserts: int
    records: int
    last_seq: dict[int, int]
    gaps: list[tuple[int, int]]


class Audit:
    """Questions about everything but the inserts `pending`, which the next start finishes. All raise StoreError."""

    def __init__(self, store: Store, pending: Sequence[UUID]) -> None:
        self._store = store
        self._pending = list(pending)

    async def days(self) -> list[dt.date]:
        return [row["day"] for row in await self._store.read_patiently("audit.days")]

    async def repeated(self, day: dt.date) -> list[tuple[int, UUID]]:
        """Batches, by site and id, that are stored more than once with the same content."""
        rows = await self._store.read_patiently("audit.repeated", day=day, pending=self._pending)
        return [(row["site"], row["batch"]) for row in rows]

    async def uneven(self, day: dt.date) -> list[Uneven]:
        rows = await self._store.read_patiently("audit.uneven", day=day, pending=self._pending)
        return msgspec.convert(rows, list[Uneven])

    async def balances(self, day: dt.date) -> list[Balance]:
        rows = await self._store.read_patiently(
            "audit.accounts", day=day, pending=self._pending, parts=_PARTS, refusals=_REFUSALS
        )
        return msgspec.convert(rows, list[Balance])

    async def assets(self, day: dt.date) -> Assets:
        (told,) = await self._store.read_patiently("audit.assets", day=day, pending=self._pending)
        missing = await self._store.read_patiently("audit.missing_assets", day=day, pending=self._pending)
        return Assets(told["assets"], told["unreferred"], [(row["site"], row["asset"]) for row in missing])

    async def inserts(self) -> Inserts:
        spools = await self._store.read_patiently("audit.inserts", pending=self._pending)
        gaps: list[tuple[int, int]] = []
        for row in await self._store.read_patiently("audit.records", pending=self._pending):
            if row["first_seq"] > row["before"] + 1:
                gaps.append((row["before"] + 1, row["first_seq"] - 1))
            lost = row["last_seq"] - row["first_seq"] + 1 - row["records"]
            if lost > 0:
                gaps.append((row["last_seq"] - lost + 1, row["last_seq"]))
        return Inserts(
            sum(row["inserts"] for row in spools),
            sum(row["records"] for row in spools),
            {row["spool"]: row["last_seq"] for row in spools},
            gaps,
        )

    async def damaged(self) -> list[str]:
        """Parts whose bytes are not what their checksums say, or that the engine has set aside."""
        found = [
            f"{row['table']}/{row['name']} was set aside ({row['reason']})"
            for row in await self._store.read_patiently("audit.detached")
        ]
        for table in TABLES:
            try:
                parts = await self._store.damaged_parts(table)
                found += [f"{table}/{part}: {wrong}" for part, wrong in parts.items() if SUMS_ALONE not in wrong]
            except StoreError as error:
                found.append(f"{table}: {error}")
        return found

    async def deleted(self) -> dict[str, int]:
        """How many rows of deleted sites each table still holds."""
        return {row["table"]: row["rows"] for row in await self._store.read_patiently("audit.deleted")}
