"""How much memory records take once they are opened: a few kilobytes may hold a recording of 16 MB, or 5,000 events."""

from collections.abc import Sequence

from collector.inflate import is_gzip
from collector.rows import Read, Record
from collector.segments import Entry
from wire import Batch, limits

EVENT_BYTES = 1_000  # an event's rows, in two tables


def _inflated(data: memoryview) -> int:
    """What gzip says at its end; where that is a lie the chunk is refused, and takes nothing."""
    if not is_gzip(data):
        return len(data)
    return min(int.from_bytes(data[-4:], "little"), limits.MAX_CHUNK_JSON_BYTES)


def opened(batch: Batch) -> int:
    """What a batch takes beyond its own size."""
    return EVENT_BYTES * len(batch.events) + (_inflated(batch.chunk.data) if batch.chunk else 0)


def weight(entry: Entry, record: Record) -> int:
    """About how many bytes an entry's rows take; `record` is what it was decoded to."""
    return len(entry.payload) + (opened(record.batch) if isinstance(record, Read) else 0)


def within(entries: Sequence[Entry], found: Sequence[Record], most: int) -> int:
    """How many of the first of them weigh no more together, but at least one if there is one."""
    left = most
    for n, (entry, record) in enumerate(zip(entries, found, strict=True)):
        left -= weight(entry, record)
        if n and left < 0:
            return n
    return len(entries)
