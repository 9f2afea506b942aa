"""`ashiato verify`: holds what is on disk against what was promised, one line for each promise."""

import asyncio
import datetime as dt
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ashiato import underway
from ashiato.home import owned
from ashiato.settings import Settings
from ashiato.start import CannotStart, cannot_ask, store_of
from ashiato.underway import UnderWay
from collector.eraser import sessions_of, site_of
from collector.inspection import Inspection, inspect
from collector.ledger import Entry, Ledger
from collector.limits import Limits
from collector.numbers import count_of, spool_of
from collector.spools import every, main
from storage import Store, StoreError, erasure, migrations
from storage.audit import Audit, Inserts

SHOWN = 5
SWEPT_S = 5.0


class Finding(NamedTuple):
    """One promise: what was looked at, and what breaks it."""

    name: str
    told: str
    breaches: list[str]

    def __str__(self) -> str:
        shown = "; ".join(self.breaches[:SHOWN])
        more = f"; and {len(self.breaches) - SHOWN} more" if len(self.breaches) > SHOWN else ""
        return f"{self.name}: {f'BREACH: {shown}{more}' if self.breaches else 'ok'} ({self.told})"


def _leftovers(home: Path) -> Iterator[str]:
    """Temp files that no running process can own. A start sweeps them."""
    for path in [*(home / "tmp").rglob("*"), *home.glob("spool*/*.tmp"), home / "secret.new"]:
        if path.is_file():
            yield str(path.relative_to(home))


async def _unfinished_parts(home: Path) -> list[str]:
    """The engine's own, once it has opened its tables and swept; what it is just removing has time to go."""
    until_s = time.monotonic() + SWEPT_S
    while left := await asyncio.to_thread(lambda: [*(home / "clickhouse" / "store").glob("*/*/*tmp_*")]):
        if time.monotonic() > until_s:
            break
        await asyncio.sleep(0.2)
    return [str(path.relative_to(home)) for path in left]


def _room(home: Path, ballast_bytes: int) -> Finding:
    disk = os.statvfs(home)
    free = disk.f_bavail * disk.f_frsize
    held = (main(home) / "ballast").exists()
    told = f"{free / 1e9:.1f} GB are free, the ballast is {'held' if held else 'not held'}"
    full = [] if held or free > ballast_bytes * 5 // 4 else ["the disk is full: batches would be answered 503"]
    return Finding("I4 a new batch is taken", told, full)


def _gaps(inserts: Inserts, spools: Sequence[Inspection]) -> list[tuple[int, int]]:
    """Sequence numbers, from and to, of records that are neither in an insert nor in a spool."""
    gaps = list(inserts.gaps)
    reached = dict(inserts.last_seq)
    for spool in spools:
        for seq, is_there in [(spool.drained_seq, False), *((seq, True) for seq in sorted(spool.left))]:
            name = spool_of(seq)
            before = reached.get(name, seq - count_of(seq))
            last = seq - 1 if is_there else seq
            if last > before:
                gaps.append((before + 1, last))
            reached[name] = max(before, seq)
    return gaps


async def _acknowledged(audit: Audit, spools: Sequence[Inspection]) -> Finding:
    name = "I1 every acknowledged record is kept"
    waiting = f"{sum(len(spool.left) for spool in spools)} waiting in {'the spool' if len(spools) < 2 else 'spools'}"
    if torn_bytes := sum(spool.torn_bytes for spool in spools):
        waiting += f", {torn_bytes} bytes of a write that was never acknowledged"
    damaged = [f"{spool.folder.name}/{line}" for spool in spools for line in spool.damaged]
    try:
        inserts = await audit.inserts()
    except StoreError as error:
        return Finding(name, waiting, [*damaged, str(error)])
    missing = [
        f"records {count_of(first)} to {count_of(last)} of spool {spool_of(first):08x} are in no insert"
        for first, last in _gaps(inserts, spools)
    ]
    told = f"{inserts.records} spool records in {inserts.inserts} inserts, {waiting}"
    return Finding(name, told, [*damaged, *missing])


class _Days:
    """What is found day by day."""

    def __init__(self, erasing: UnderWay) -> None:
        self._erasing = erasing
        self.twice: list[str] = []
        self.partial: list[str] = []
        self.unbalanced: list[str] = []
        self.received = 0
        self.bare: list[str] = []
        self.assets = self.unreferred = 0

    async def add(self, audit: Audit, day: dt.date) -> None:
        self.twice += [f"batch {batch} of site {site}" for site, batch in await audit.repeated(day)]
        for row in await audit.uneven(day):
            if self._erasing.explains(day, row):
                continue
            line = f"{row.table} has {row.present} of {row.expected} rows of insert {row.insert} on {day}"
            (self.twice if row.present > row.expected else self.partial).append(line)
        for site in await audit.balances(day):
            self.received += site.received
            if not self._erasing.explains_accounts(day, site):
                self.unbalanced.append(
                    f"site {site.site} on {day}: received {site.received}, stored {site.stored}, dropped "
                    f"{site.dropped}, quarantined {site.quarantined}, erased {site.erased}"
                )
        found = await audit.assets(day)
        self.assets += found.assets
        self.unreferred += found.unreferred
        self.bare += [f"asset {asset} of site {site} on {day} is missing" for site, asset in found.missing]


async def _by_day(audit: Audit, pending: bool, erasing: UnderWay) -> tuple[Finding, Finding, Finding, Finding]:
    found = _Days(erasing)
    days: list[dt.date] = []
    try:
        found.partial += await audit.damaged()
        days = await audit.days()
        for day in days:
            await found.add(audit, day)
    except StoreError as error:
        found.partial.append(str(error))
    told = f"{len(days)} days"
    cut_off = "; an insert was cut off, the next start finishes it" if pending else ""
    if erasing.orders:
        cut_off += "; an erasure was cut off, the next start finishes it"
    return (
        Finding("I2 nothing is stored twice", told, found.twice),
        Finding("I3 no insert is partial and no part damaged", told + cut_off, found.partial),
        Finding(
            "I5 received = stored + dropped + quarantined + erased",
            f"{found.received} batches received",
            found.unbalanced,
        ),
        Finding(
            "I8 every chunk has its assets",
            f"{found.assets} assets, {found.unreferred} that no chunk refers to",
            found.bare,
        ),
    )


async def _is_left(store: Store, order: Entry) -> bool:
    if order.kind == "site":
        return await site_of(store, order) is not None
    sessions = [*order.sessions, *await sessions_of(store, order)]
    return await erasure.any_left(store, order.site, sessions)


async def _deleted(audit: Audit, store: Store, orders: Sequence[Entry], damaged: Sequence[str]) -> Finding:
    waiting = [order for order in orders if not order.done]
    left = [f"erasures/{name} is damaged: what it ordered to be erased is not known" for name in damaged]
    try:
        left += [f"{table} has {n} rows of deleted sites" for table, n in (await audit.deleted()).items()]
        for order in orders:
            if order.done and await _is_left(store, order):
                left.append(f"the tables have rows of the {order.kind} of erasure {order.number}")
    except StoreError as error:
        left.append(str(error))
    told = f"{len(orders)} erasures" + (f", {len(waiting)} for the next start to finish" if waiting else "")
    return Finding("I6 nothing is left of deleted sites and what was erased", told, left)


def _orders(folder: Path) -> tuple[list[Entry], list[str]]:
    """The ledger's orders, and the files of it that are damaged."""
    if not folder.is_dir():
        return [], []
    ledger = Ledger(folder)
    return ledger.entries, ledger.damaged()


async def examine(home: Path, store: Store, ballast_bytes: int = Limits().ballast_bytes) -> list[Finding]:
    """Look at everything; the data folder must be this process's."""
    leftovers = list(_leftovers(home))
    spools = [await asyncio.to_thread(inspect, folder) for folder in every(home)]
    pending = [spool.pending.insert_id for spool in spools if spool.pending]
    audit = Audit(store, pending)
    acknowledged = await _acknowledged(audit, spools)
    orders, damaged = await asyncio.to_thread(_orders, home / "erasures")
    twice, partial, balance, shared = await _by_day(audit, bool(pending), await underway.of(store, orders))
    deleted = await _deleted(audit, store, orders, damaged)
    leftovers += await _unfinished_parts(home)
    temp = Finding("I7 no temp file is left", f"{len(leftovers)} files", leftovers)
    return [acknowledged, twice, partial, _room(home, ballast_bytes), balance, deleted, temp, shared]


async def verify(settings: Settings) -> bool:
    """Print a line for each promise; True if all are kept. Raises Taken while another process has the data folder."""
    if not settings.data.is_dir():
        raise CannotStart(f"{settings.data} is no folder; --data says where the data is")
    with owned(settings.data) as home:
        store = store_of(settings)
        try:
            if names := await migrations.pending(store):
                raise CannotStart(f"the schema is not up to date ({', '.join(names)}); run `ashiato migrate` first")
            findings = await examine(home, store)
        except StoreError as error:
            raise cannot_ask(error) from error
        finally:
            await store.close()
    for finding in findings:
        print(finding)
    return not any(finding.breaches for finding in findings)
