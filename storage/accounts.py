"""The accounts of what was received: stored, dropped and why, quarantined, or erased."""

import datetime as dt
from typing import Literal

import msgspec

from storage.engine import Store
from wire import Reason

Unit = Literal["batch", "event", "chunk"]
Span = dict[str, int | dt.date]

_PARTS: dict[str, Unit] = {
    Reason.BAD_EVENT.word: "event",
    Reason.UNKNOWN_EVENT.word: "event",
    Reason.NAME_LIMIT.word: "event",
    Reason.LOST.word: "event",
    Reason.BAD_CHUNK.word: "chunk",
    Reason.CHUNK_LIMIT.word: "chunk",
    Reason.WRITE_KEY_MISMATCH.word: "chunk",
    Reason.PRIVACY_SIGNAL.word: "chunk",
    Reason.RECORDING_OFF.word: "chunk",
}
_ORIGIN_REASONS = [Reason.WRONG_ORIGIN.word, Reason.NO_ORIGIN.word]


class Day(msgspec.Struct, frozen=True):
    """Batches of one UTC day: received = stored + dropped + quarantined + erased + missing.

    `received` is counted at the spool, apart from the others, and `missing` is what they do not explain. An insert's
    count comes after its rows, and an erasure's before they go: what is under way is never missing, but may be
    received a moment early, or twice while it is taken out.
    """

    day: dt.date
    received: int
    stored: int
    dropped: int
    quarantined: int
    erased: int
    missing: int
    events: int
    bytes: int


class Dropped(msgspec.Struct, frozen=True):
    """`unit` tells what `n` counts: whole batches, or parts of batches that were stored without them."""

    reason: str
    unit: Unit
    n: int
    bytes: int


class Origin(msgspec.Struct, frozen=True):
    origin: str
    reason: str
    batches: int
    last_day: dt.date


class Sample(msgspec.Struct, frozen=True):
    received_ms: int
    reason: str
    detail: str
    sample: str
    bytes: int


class Accounts(msgspec.Struct, frozen=True):
    days: list[Day]  # every day of the range, newest first
    dropped: list[Dropped]  # most first
    origins: list[Origin]
    samples: list[Sample]  # newest first


def unit_of(reason: str) -> Unit:
    """What is dropped for this reason."""
    return _PARTS.get(reason, "batch")


async def read(store: Store, site: int, first: dt.date, last: dt.date) -> Accounts:
    """The accounts of a site from `first` to `last`, days of the server's clock in UTC, both inclusive."""
    span: Span = {"site": site, "from_day": first, "to_day": last}
    # Asked first, lest an insert be under way, and once more at last, lest an erasure be
    received = {row["day"]: row for row in await store.read("accounts.received", **span)}
    stored = {row["day"]: row for row in await store.read("accounts.stored", **span)}
    refusals = [reason.word for reason in Reason]
    quarantined = {
        row["day"]: row["batches"] for row in await store.read("accounts.quarantined", refusals=refusals, **span)
    }
    batches: dict[dt.date, int] = {}
    reasons: dict[str, tuple[int, int]] = {}
    for row in await store.read("accounts.dropped", **span):
        n, size = reasons.get(row["reason"], (0, 0))
        reasons[row["reason"]] = (n + row["dropped"], size + row["size_bytes"])
        if unit_of(row["reason"]) == "batch":
            batches[row["day"]] = batches.get(row["day"], 0) + row["dropped"]
    taken_out = {row["day"]: row["taken_out"] for row in await store.read("accounts.received", **span)}

    def day(on: dt.date) -> Day:
        kept, aside, dropped = stored.get(on), quarantined.get(on, 0), batches.get(on, 0)
        whole = kept["batches"] if kept else 0
        came = received.get(on)
        erased = taken_out.get(on, 0)
        explained = whole + dropped + aside + erased
        # days from before there were receipts have no count of their own
        total = came["batches"] if came and came["inserts"] else explained
        missing = max(0, total - explained)
        return Day(
            on,
            received=explained + missing,
            stored=whole,
            dropped=dropped,
            quarantined=aside,
            erased=erased,
            missing=missing,
            events=kept["events"] if kept else 0,
            bytes=kept["bytes"] if kept else 0,
        )

    return Accounts(
        days=[day(last - dt.timedelta(n)) for n in range((last - first).days + 1)],
        dropped=sorted(
            (Dropped(reason, unit_of(reason), n, size) for reason, (n, size) in reasons.items()),
            key=lambda dropped: -dropped.n,
        ),
        origins=await _origins(store, span),
        samples=await _samples(store, span),
    )


async def _origins(store: Store, span: Span) -> list[Origin]:
    rows = await store.read("accounts.origins", reasons=_ORIGIN_REASONS, limit=20, **span)
    return msgspec.convert(rows, list[Origin])


async def _samples(store: Store, span: Span) -> list[Sample]:
    return [
        Sample(row["received_ms"], row["reason"], row["detail"], row["sample"], row["size_bytes"])
        for row in await store.read("accounts.samples", limit=20, **span)
    ]
