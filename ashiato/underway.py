"""Erasures that a kill cut off: what their orders say explains how tables and receipts differ until the next start."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from collector.ledger import Entry
from storage import Store, erasure
from storage.audit import Balance, Uneven
from storage.erasure import Line

_NAMES = {"site", "day", "insert_id"}
_TABLES = tuple(name for name in Line.__struct_fields__ if name not in _NAMES)


class UnderWay:
    """Rows that may be there though the receipts count them no more, and rows that may be gone though they do."""

    def __init__(self) -> None:
        self.orders = 0
        self._more: Counter[tuple[dt.date, str, str]] = Counter()  # day, table, insert
        self._less: Counter[tuple[dt.date, str, str]] = Counter()
        self._erased: Counter[tuple[int, dt.date]] = Counter()  # site, day

    def add(self, line: Line, *, is_entered: bool) -> None:
        rows = self._more if is_entered else self._less
        for table in _TABLES:
            rows[line.day, table, str(line.insert_id)] += getattr(line, table)
        if is_entered:
            self._erased[line.site, line.day] += line.batches

    def explains(self, day: dt.date, row: Uneven) -> bool:
        """True if an insert's rows are as many as they can be while the erasures are not finished."""
        key = (day, row.table, row.insert)
        return -self._less[key] <= row.present - row.expected <= self._more[key]

    def explains_accounts(self, day: dt.date, site: Balance) -> bool:
        """True if the accounts are off by no more than what is entered as erased and not yet gone."""
        return -self._erased[site.site, day] <= site.missing <= 0


async def of(store: Store, orders: Iterable[Entry]) -> UnderWay:
    """What the ledger's orders have begun to take out. Raises StoreError."""
    found = UnderWay()
    for order in orders:
        if order.pending is not None:
            found.orders += 1
            entered = await erasure.entered(store, order.pending.erasure, order.pending.lines)
            for line in order.pending.lines:
                found.add(line, is_entered=line in entered)
    return found
