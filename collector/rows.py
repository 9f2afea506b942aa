"""From spool records to rows: every batch is stored, known already, or quarantined, and every part accounted for."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Raw

from collector import clamp, moments, recordings
from collector.context import Context, context, day_of
from collector.directory import Directory
from collector.names import Names
from collector.record import (
    PRIVACY_SIGNAL,
    RECORDING_OFF,
    Arrival,
    Kind,
    Refusals,
    decode_arrival,
    decode_refusals,
)
from collector.recordings import Stored, WriteKeys
from collector.segments import Entry
from collector.tables import Rows
from collector.visits import Visits
from storage.assets import Key
from wire import Batch, Chunk, Event, Malformed, Reason, decode_batch, decode_event, decode_events, limits
from wire.batch import is_json
from wire.events import Custom, Identify

SAMPLE_BYTES = 2_048
_LOOKED_AT = {Custom, Identify}  # the others are stored as they are


class Read(NamedTuple):
    """A decoded arrival. Two batches with the same content hash tell the same facts, whenever they were sent."""

    arrival: Arrival
    batch: Batch
    content_hash: int

    @property
    def ids(self) -> Iterator[UUID]:
        """Its own id, and the one under which it is kept if another batch took that first."""
        yield self.batch.id
        yield self.renamed

    @property
    def renamed(self) -> UUID:
        """The id under which it is kept if another batch took its own first."""
        return UUID(
            bytes=hashlib.blake2b(
                self.batch.id.bytes + self.content_hash.to_bytes(8, "little"), digest_size=16
            ).digest()
        )


class Unread(NamedTuple):
    """A record that can't be decoded, which the door should have refused."""

    site: int
    received_ms: int
    payload: bytes
    error: str


class Erased(NamedTuple):
    """Requests of which only the receipts may know. Those of a site that is deleted itself are of site 0."""

    site: int
    received_ms: int
    size: int
    n: int = 1


Record = Read | Refusals | Unread | Erased


class Known(NamedTuple):
    """What the tables hold of the batches and tabs at hand, but for this insert's own rows."""

    batches: Mapping[tuple[int, UUID], int]
    keys: WriteKeys
    names: Names


class Built(NamedTuple):
    rows: Rows
    sessions: set[tuple[int, UUID]]
    stored: int
    duplicates: int
    erased: int
    names: Mapping[tuple[int, Any], set[str]]  # new ones, by site and day


def _of_json(raw: Raw) -> bytes | Raw:
    """An event's bytes in MessagePack: who passes JSON on may set it anew, with other spaces or as MessagePack."""
    try:
        return msgspec.msgpack.encode(msgspec.json.decode(raw))
    except (msgspec.MsgspecError, OverflowError, RecursionError):  # no event, and dropped as such
        return raw


def content_hash(batch: Batch, *, json: bool) -> int:
    """A hash of what a batch tells. The time of sending is left out: it changes when a client tries again."""
    digest = hashlib.blake2b(digest_size=8)
    digest.update(batch.session.bytes + batch.tab.bytes + batch.seq.to_bytes(4, "little") + batch.view.id.bytes)
    digest.update(b"".join(map(_of_json, batch.events) if json else batch.events))
    if batch.chunk is not None:
        digest.update(batch.chunk.seq.to_bytes(4, "little") + batch.chunk.part.to_bytes(4, "little"))
        digest.update(batch.chunk.data)
    return int.from_bytes(digest.digest(), "little")


def _read(entry: Entry) -> Read | Refusals | Unread:
    try:
        if entry.kind == Kind.REFUSALS:
            return decode_refusals(entry.payload)
        arrival = decode_arrival(entry.payload)
    except ValueError as error:
        return Unread(0, 0, entry.payload, str(error))
    try:
        batch = decode_batch(arrival.body)
    except Malformed as error:
        return Unread(arrival.site, arrival.received_ms, arrival.body, str(error))
    return Read(arrival, batch, content_hash(batch, json=is_json(arrival.body)))


def read(entries: Iterable[Entry]) -> list[Record]:
    """Decode records."""
    return [_read(entry) for entry in entries]


class _Builder:
    def __init__(self, directory: Directory, known: Known) -> None:
        self.rows = Rows()
        self.visits = Visits()
        self.stored = 0
        self.duplicates = 0
        self.erased = 0
        self._directory = directory
        self._batches = dict(known.batches)
        self._keys = known.keys
        self._names = known.names
        self._assets: dict[Key, bytes] = {}
        self._drops: Counter[tuple[int, Any, str, str]] = Counter()
        self._dropped_bytes: Counter[tuple[int, Any, str, str]] = Counter()

    def drop(self, site: int, at_ms: int, reason: str, *, origin: str = "", n: int = 1, size: int = 0) -> None:
        key = (site, day_of(at_ms), reason, origin)
        self._drops[key] += n
        self._dropped_bytes[key] += size

    def quarantine(self, site: int, at_ms: int, reason: str, detail: str, sample: str, size: int) -> None:
        self.rows.add("quarantine", (site, day_of(at_ms), at_ms, reason, clamp.text(detail, 500), sample, size))

    def refusals(self, refusals: Refusals) -> None:
        for count in refusals.counts:
            self.drop(
                count.site,
                refusals.at_ms,
                count.reason,
                origin=clamp.text(count.origin, 200),
                n=count.n,
                size=count.size,
            )
        for sample in refusals.samples:
            self.quarantine(sample.site, refusals.at_ms, sample.reason, sample.detail, sample.sample, sample.size)

    def unread(self, unread: Unread) -> None:
        sample = unread.payload[:SAMPLE_BYTES].hex()
        self.quarantine(unread.site, unread.received_ms, "unread", unread.error, sample, len(unread.payload))

    def _id(self, read: Read) -> UUID | None:
        """The id to store a batch under; None for one that is stored already."""
        for candidate in read.ids:
            known = self._batches.get((read.arrival.site, candidate))
            if known == read.content_hash:
                return None
            if known is None:
                self._batches[(read.arrival.site, candidate)] = read.content_hash
                return candidate
        return None

    def batch(self, read: Read) -> None:
        arrival, batch = read.arrival, read.batch
        batch_id = self._id(read)
        if batch_id is None:
            self.duplicates += 1
            self.drop(arrival.site, arrival.received_ms, Reason.DUPLICATE.word, size=len(arrival.body))
            return
        self.stored += 1
        if batch.lost:
            self.drop(arrival.site, arrival.received_ms, Reason.LOST.word, n=batch.lost)
        where = context(arrival, batch, self._directory.by_number(arrival.site))
        stored = self._events(where, arrival, batch)
        self.rows.add(
            "batches",
            (
                *(arrival.site, where.day, batch_id, read.content_hash, arrival.received_ms),
                *(batch.session, batch.tab, batch.seq, len(arrival.body), stored),
            ),
        )

    def _events(self, where: Context, arrival: Arrival, batch: Batch) -> int:
        """Add the rows of a batch's parts; returns how many of its events were stored."""
        json = is_json(arrival.body)
        events = decode_events(batch.events, json=json)
        if events is not None and _LOOKED_AT.isdisjoint(map(type, events)):
            happened = list(enumerate(events))
        else:
            happened = list(self._admitted(where, arrival, batch, json=json))
        times = moments.add(self.rows, where, happened)
        chunks = 0
        if batch.chunk is not None:
            stored = self._chunk(where, arrival, batch.chunk)
            if isinstance(stored, Reason):
                self.drop(arrival.site, arrival.received_ms, stored.word, size=len(batch.chunk.data))
            else:
                self.rows.add("chunks", stored.row)
                self._assets |= {(where.site, where.day, name): text for name, text in stored.assets.items()}
                times += [where.at(batch.chunk.first), where.at(batch.chunk.last)]
                chunks = 1
        self.visits.add(
            where, times or [where.at(batch.view.at)], [event for _, event in happened], chunks, len(arrival.body)
        )
        return len(happened)

    def _admitted(self, where: Context, arrival: Arrival, batch: Batch, *, json: bool) -> Iterator[tuple[int, Event]]:
        """The events that are stored, each with its number in the batch; the others are dropped and counted."""
        for n, raw in enumerate(batch.events):
            event = decode_event(raw, json=json)
            if isinstance(event, Reason):
                self._drop_event(arrival, raw, event)
            elif isinstance(event, Custom) and not self._names.admit(
                (where.site, where.day), clamp.text(event.name, limits.MAX_NAME_CHARS)
            ):
                self._drop_event(arrival, raw, Reason.NAME_LIMIT)
            elif isinstance(event, Identify) and arrival.facts & PRIVACY_SIGNAL:
                yield n, Identify(event.t)
            else:
                yield n, event

    def _drop_event(self, arrival: Arrival, raw: Raw, reason: Reason) -> None:
        self.drop(arrival.site, arrival.received_ms, reason.word, size=memoryview(raw).nbytes)

    def _chunk(self, where: Context, arrival: Arrival, chunk: Chunk) -> Stored | Reason:
        if arrival.facts & PRIVACY_SIGNAL:
            return Reason.PRIVACY_SIGNAL
        if arrival.facts & RECORDING_OFF:
            return Reason.RECORDING_OFF
        return recordings.stored(where, chunk, self._keys)

    def built(self) -> Built:
        self.visits.write(self.rows)
        self.rows.extend("assets", ((*key, text) for key, text in self._assets.items()))
        for (site, day, reason, origin), n in self._drops.items():
            size = self._dropped_bytes[site, day, reason, origin]
            self.rows.add("drops", (site, day, reason, origin, clamp.unsigned(n, clamp.UINT32), size))
        return Built(self.rows, self.visits.sessions(), self.stored, self.duplicates, self.erased, self._names.fresh)


def build(found: Sequence[Record], directory: Directory, known: Known) -> Built:
    """All rows of an insert, the same ones whenever it is repeated."""
    builder = _Builder(directory, known)
    for item in found:
        if isinstance(item, Refusals):
            builder.refusals(item)
        elif isinstance(item, Unread):
            builder.unread(item)
        elif isinstance(item, Erased):
            builder.erased += item.n
        else:
            builder.batch(item)
    return builder.built()


def poisoned(found: Sequence[Record], directory: Directory, error: str) -> Built:
    """One record that the tables refuse, as a quarantine row."""
    builder = _Builder(directory, Known({}, WriteKeys(), Names()))
    for item in found:
        if isinstance(item, Read):
            arrival = item.arrival
            sample = arrival.body[:SAMPLE_BYTES].hex()
            builder.quarantine(arrival.site, arrival.received_ms, "poison", error, sample, len(arrival.body))
        elif isinstance(item, Unread):
            builder.unread(item)
        elif isinstance(item, Erased):
            builder.erased += item.n
        else:
            builder.quarantine(0, item.at_ms, "poison", error, "", 0)
    return builder.built()
