"""What an insert took from the spool, counted before anything is made of it, and how many rows came of it."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from collector.context import day_of
from collector.record import Refusals
from collector.rows import Erased, Record, Unread
from collector.segments import Entry
from collector.tables import COLUMNS, Rows

_Key = tuple[int, datetime.date]  # site, day
TABLES = tuple(table for table in COLUMNS if table != "receipts")


def _received(found: Iterable[Record]) -> tuple[Counter[_Key], Counter[_Key], Counter[_Key]]:
    """Requests that brought a batch, those of them that were erased on the way, and the bytes of all."""
    requests: Counter[_Key] = Counter()
    erased: Counter[_Key] = Counter()
    size: Counter[_Key] = Counter()
    for item in found:
        if isinstance(item, Refusals):
            for count in item.counts:
                requests[count.site, day_of(item.at_ms)] += count.n
                size[count.site, day_of(item.at_ms)] += count.size
        elif isinstance(item, Erased):
            requests[item.site, day_of(item.received_ms)] += item.n
            erased[item.site, day_of(item.received_ms)] += item.n
            size[item.site, day_of(item.received_ms)] += item.size
        elif isinstance(item, Unread):
            requests[item.site, day_of(item.received_ms)] += 1
            size[item.site, day_of(item.received_ms)] += len(item.payload)
        else:
            requests[item.arrival.site, day_of(item.arrival.received_ms)] += 1
            size[item.arrival.site, day_of(item.arrival.received_ms)] += len(item.arrival.body)
    return requests, erased, size


def _day(item: Record) -> datetime.date:
    if isinstance(item, Refusals):
        return day_of(item.at_ms)
    return day_of(item.received_ms if isinstance(item, Unread | Erased) else item.arrival.received_ms)


def records(rows: Rows) -> int:
    """Of how many spool records an insert's receipts tell."""
    return sum(rows.columns("receipts", UUID(int=0)).get("records", ()))


def add(rows: Rows, entries: Sequence[Entry], found: Sequence[Record]) -> None:
    """Add the insert's receipts to its rows, which are all there. `found` are the entries' records."""
    requests, erased, size = _received(found)
    made: dict[str, Counter[_Key]] = {table: rows.tally(table) for table in TABLES}
    own: _Key = (0, _day(found[-1]))
    for key in sorted({own, *requests, *(key for tally in made.values() for key in tally)}):
        records = (len(entries), entries[0].seq, entries[-1].seq) if key == own else (0, 0, 0)
        rows.add(
            "receipts", (*key, requests[key], erased[key], size[key], *records, *(made[table][key] for table in TABLES))
        )
