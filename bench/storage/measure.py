"""Sessions brought through the real drain into the real engine, and what they take there."""

import asyncio
import hashlib
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import clickhouse_connect

from bench.storage.sessions import SITES, Letter
from collector import Drain
from collector.directory import Directory
from collector.inflate import gunzip
from collector.record import encode_arrival
from collector.spool import Spool
from storage import Store, chunks, migrations, open_store, sessions
from wire import decode_batch, limits

AT_ONCE = 200  # records on their way into the spool


class Failed(RuntimeError):
    """What was stored is not what was sent."""


class Disk(NamedTuple):
    """Bytes of active parts."""

    chunks: int
    assets: int

    @property
    def bytes(self) -> int:
        return self.chunks + self.assets


class Read(NamedTuple):
    """What reading a session's recording took, in all its tabs; the engine's threads are in the CPU's time."""

    ms: float
    cpu_ms: float


class Measured(NamedTuple):
    """`drained` is what the drain leaves, `merged` that once each day is one part; reads are of one session each."""

    sessions: int
    chunks: int
    json_bytes: int
    gzip_bytes: int
    drained: Disk
    merged: Disk
    drain_s: float
    drain_cpu_s: float
    reads: list[Read]

    @property
    def ratio(self) -> float:
        """Of the drained bytes to those of every chunk gzipped by itself."""
        return self.drained.bytes / self.gzip_bytes

    @property
    def merged_ratio(self) -> float:
        return self.merged.bytes / self.gzip_bytes


class _Sent(NamedTuple):
    """A session's JSON by tab, as a hash over its chunks in order, and the bytes of all of it."""

    hashes: dict[UUID, bytes]
    json_bytes: int
    gzip_bytes: int
    chunks: int


def _sent(letters: list[Letter]) -> dict[tuple[int, UUID], _Sent]:
    pieces: dict[tuple[int, UUID], dict[UUID, dict[tuple[int, int], tuple[bytes, int]]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for letter in letters:
        batch = decode_batch(letter.arrival.body)
        if batch.chunk is not None:
            data = gunzip(batch.chunk.data, limits.MAX_CHUNK_JSON_BYTES)
            place = (batch.chunk.seq, batch.chunk.part)
            pieces[letter.arrival.site, letter.session][batch.tab][place] = (data, len(batch.chunk.data))
    found = {}
    for session, tabs in pieces.items():
        all_of_them = [piece for tab in tabs.values() for piece in tab.values()]
        hashes = {tab: _hash([piece for _, (piece, _) in sorted(own.items())]) for tab, own in tabs.items()}
        sizes = sum(len(data) for data, _ in all_of_them), sum(size for _, size in all_of_them)
        found[session] = _Sent(hashes, *sizes, len(all_of_them))
    return found


def _hash(pieces: list[bytes]) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for piece in pieces:
        digest.update(len(piece).to_bytes(8, "little") + piece)
    return digest.digest()


async def _read(store: Store, site: int, session: UUID, sent: _Sent) -> Read:
    """Read a session's recording back as the player does; gives the ms that took, by the clock and of CPU."""
    summary = await sessions.get(store, site, session)
    if summary is None:
        raise Failed(f"session {session} is not there")
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    read = [await chunks.pieces(store, site, summary, tab) for tab in sent.hashes]
    took = Read((time.perf_counter() - began_s) * 1_000, (time.process_time() - began_cpu_s) * 1_000)
    for pieces, expected in zip(read, sent.hashes.values(), strict=True):
        if _hash([bytes(piece.data) for piece in pieces]) != expected:
            raise Failed(f"session {session} does not come back as it was sent")
    return took


class _Engine:
    """The engine behind the store, asked directly."""

    def __init__(self, folder: Path) -> None:
        self._client = clickhouse_connect.get_client(interface="chdb", path=str(folder))

    def disk(self) -> Disk:
        rows = self._client.query(
            "select sumIf(bytes_on_disk, table = 'chunks'), sumIf(bytes_on_disk, table = 'assets') "
            "from system.parts where active and database = currentDatabase()"
        ).result_rows
        return Disk(int(rows[0][0]), int(rows[0][1]))

    def merge(self) -> None:
        for table in ("chunks", "assets"):
            self._client.command(f"optimize table {table} final")

    def close(self) -> None:
        self._client.close()


async def measure(folder: Path, letters: list[Letter], reads: int) -> Measured:
    """Store the sessions in a fresh engine in `folder` and read up to `reads` of them back. Raises Failed."""
    sent = _sent(letters)
    spool = await Spool.open(folder / "spool", cap_bytes=64 * 1024**3)
    for at in range(0, len(letters), AT_ONCE):
        records = [encode_arrival(letter.arrival) for letter in letters[at : at + AT_ONCE]]
        await asyncio.gather(*(spool.append(record) for record in records))
    store = open_store(path=folder / "clickhouse")
    await migrations.migrate(store)
    engine = _Engine(folder / "clickhouse")
    try:
        drain = Drain(store, [spool], Directory(list(SITES)), stop_s=3_600)
        began_s, began_cpu_s = time.perf_counter(), time.process_time()
        await drain.stop()
        drain_s, drain_cpu_s = time.perf_counter() - began_s, time.process_time() - began_cpu_s
        drained = engine.disk()
        engine.merge()
        merged = engine.disk()
        every = sorted(sent)
        picked = every[:: max(1, len(every) // reads)][:reads]
        done = [await _read(store, site, session, sent[site, session]) for site, session in picked]
    finally:
        engine.close()
        await store.close()
        await spool.close()
    return Measured(
        len(sent),
        sum(one.chunks for one in sent.values()),
        sum(one.json_bytes for one in sent.values()),
        sum(one.gzip_bytes for one in sent.values()),
        drained,
        merged,
        drain_s,
        drain_cpu_s,
        done,
    )
