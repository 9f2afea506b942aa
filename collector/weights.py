"""How much memory records take once they are opened: a few kilobytes may hold a recording of 16 MB, or 5,000 events."""

from collections.abc import Sequence

from collector.inflate import is_gzip
from collector.record import Kind, decode_arrival
from collector.segments import Entry
from wire import Batch, Malformed, decode_batch, limits

EVENT_BYTES = 1_000  # an event's rows, in two tables


def _inflated(data: memoryview) -> int:
    """What gzip says at its end; where that is a lie the chunk is refused, and takes nothing."""
    if not is_gzip(data):
        return len(data)
    return min(int.from_bytes(data[-4:], "little"), limits.MAX_CHUNK_JSON_BYTES)


def opened(batch: Batch) -> int:
    """What a batch takes beyond its own size."""
    return EVENT_BYTES * len(batch.events) + (_inflated(batch.chunk.data) if batch.chunk else 0)


def weight(entry: Entry) -> int:
    """About how many bytes a record's rows take."""
    size = len(entry.payload)
    if entry.kind != Kind.ARRIVAL:
        return size
    try:
        return size + opened(decode_batch(decode_arrival(entry.payload).body))
    except (Malformed, ValueError):
        return size


def within(entries: Sequence[Entry], most: int) -> list[Entry]:
    """The first of them that weigh no more together, but at least one if there is one."""
    taken: list[Entry] = []
    left = most
    for entry in entries:
        left -= weight(entry)
        if taken and left < 0:
            break
        taken.append(entry)
    return taken
