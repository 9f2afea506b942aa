"""From the spools into the tables, each record exactly once.

An insert's boundaries are durable before its first row is sent, and every row carries the insert's id. After a
crash or an error the rows of that id are counted table by table: all there is left alone, none is inserted, some
is deleted and inserted anew. Only then does the checkpoint move.

One insert is at hand at a time, from whichever spool holds the oldest record: so what a client sends to two
collectors is found to be the same, and there is never more than one insert to be finished after a crash.
"""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import takewhile
from typing import NamedTuple
from uuid import UUID, uuid4

from collector import numbers, rows
from collector import plan as plans
from collector.ballast import tells_full_disk
from collector.directory import Directory
from collector.inserts import Inserts
from collector.ledger import Ledger
from collector.pauses import pause
from collector.plan import Plan
from collector.reader import Reader
from collector.rows import Built, Record
from collector.segments import Entry
from collector.weights import within
from storage import Store, StoreError, damage
from storage.errors import OUT_OF_MEMORY

INSERT_RECORDS = 2_000  # of a thousand, a third of an insert's cost would be the engine's, however few they are
INSERT_BYTES = 8 * 1024 * 1024  # of the spool; a recording's chunks grow about sixfold when inflated
INSERT_MEMORY = 64 * 1024 * 1024  # of what they hold once they are opened; the insert takes three times as much
PACE_S = 1.0  # inserts of less than a second's records cost more than they bring
STOP_S = 10.0
BACKOFF_S = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
TRIES_ALONE = 3  # before a record that the tables refuse is quarantined

Stored = Callable[[set[tuple[int, UUID]]], Awaitable[None]]
log = logging.getLogger("ashiato.drain")


class _Work(NamedTuple):
    """`more` says that the spool held more than the insert takes."""

    spool: Reader
    plan: Plan
    entries: list[Entry]
    found: list[Record]  # the entries decoded
    more: bool


def _of_one_name(entries: list[Entry]) -> list[Entry]:
    """An insert's receipts tell its first and last sequence number: all are to be of one spool's."""
    name = numbers.spool_of(entries[0].seq)
    return list(takewhile(lambda entry: numbers.spool_of(entry.seq) == name, entries))


async def _nothing(_sessions: set[tuple[int, UUID]]) -> None:
    return None


class Drain:
    """`on_stored` is awaited after each insert with the sessions, as (site, session), that it touched."""

    def __init__(
        self,
        store: Store,
        spools: Sequence[Reader],
        directory: Directory,
        on_stored: Stored = _nothing,
        *,
        ledger: Ledger | None = None,
        backoff_s: tuple[float, ...] = BACKOFF_S,
        pace_s: float = PACE_S,
        stop_s: float = STOP_S,
    ) -> None:
        self.stored = 0
        self.duplicates = 0
        self.erased = 0
        self.quarantined = 0
        self.inserts = 0
        self.failed = 0
        self.spools = tuple(spools)
        self._store = store
        self._inserts = Inserts(store, directory, ledger)
        self._ledger = ledger
        self._on_stored = on_stored
        self._backoff_s = backoff_s
        self._pace_s = pace_s
        self._stop_s = stop_s
        self._limit = INSERT_RECORDS
        self._work: _Work | None = None
        self._cut_off: deque[_Work] | None = None  # inserts that a crash cut off, None before anybody looked
        self._again: Reader | None = None  # the spool whose last plan was given up for a smaller one
        self._failures = 0
        self._uncertain = False  # rows of the insert at hand may be in the tables
        self._written: Built | None = None  # they all are, but the checkpoint could not be moved
        self._left_more = False  # by the last insert, in its spool
        self._turn = asyncio.Lock()
        self._helping: set[asyncio.Task[bool]] = set()
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Drain until `stop`; errors of the store are waited out, while the door goes on."""
        while await self._wait_for_records():
            started = time.monotonic()
            if await self._round():
                await pause(self._stopping, self._pace_s - (time.monotonic() - started))

    async def stop(self) -> None:
        """Have `run` end, then store what is left, for up to ten seconds. What remains stays in the spools."""
        self._stopping.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._stop_s):
                while self._is_behind():
                    if not await self._step():
                        await asyncio.sleep(0.1)
        for step in self._helping:
            step.cancel()
        await asyncio.gather(*self._helping, return_exceptions=True)

    @asynccontextmanager
    async def between_inserts(self) -> AsyncIterator[None]:
        """Hold the drain where no row of a planned insert is missing. An insert that a crash cut off is done first."""
        while True:
            async with self._turn:
                if self._cut_off is not None and not self._has_work():
                    yield
                    return
            if not await self._help() and self._has_work():
                await asyncio.sleep(0.1)

    async def empty(self) -> None:
        """Store what the spools hold now; the files it lay in are gone when this returns."""
        before = [(spool, await spool.roll()) for spool in self.spools]
        while any(spool.holds_before(segment) for spool, segment in before):
            if not await self._help():
                await asyncio.sleep(0.1)

    def _has_work(self) -> bool:
        return self._work is not None or bool(self._cut_off)

    def _behind(self) -> list[Reader]:
        """The spools that hold something, the oldest record's first."""
        behind = [spool for spool in self.spools if spool.is_behind(spool.checkpoint)]
        return sorted(behind, key=lambda spool: (spool is not self._again, spool.oldest_s or 0.0))

    def _is_behind(self) -> bool:
        return self._has_work() or bool(self._behind())

    async def _wait_for_records(self) -> bool:
        """True once there is something to store, False once it is time to stop."""
        if self._stopping.is_set() or self._is_behind():
            return not self._stopping.is_set()
        waits = [asyncio.ensure_future(spool.wait_beyond(spool.checkpoint)) for spool in self.spools]
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait([*waits, stopping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in (*waits, stopping):
                wait.cancel()
        return not self._stopping.is_set()

    async def _round(self) -> bool:
        """An insert for each spool that holds something; True if they took all that there was."""
        more = False
        for _ in range(max(1, len(self._behind()))):
            if self._stopping.is_set() or not await self._step():
                return False
            more = more or self._left_more
        return not more

    # The next insert

    def _resume(self) -> deque[_Work]:
        """The inserts that a crash cut off."""
        found: deque[_Work] = deque()
        for spool in self.spools:
            plan = plans.load(spool.folder)
            if plan is None or plan.end <= spool.checkpoint:
                continue
            if entries := spool.read(plan.start, end=plan.end, records=INSERT_RECORDS, size=2**62):
                found.append(_Work(spool, plan, entries, rows.read(entries), more=True))
        return found

    def _next(self) -> _Work | None:
        for spool in self._behind():
            entries = spool.read(spool.checkpoint, records=self._limit, size=INSERT_BYTES)
            if not entries:
                if spool.step_over_damage():
                    log.error("what is left of a segment in %s is damaged; it is kept aside", spool.folder)
                continue
            entries = _of_one_name(entries)
            found = rows.read(entries)
            n = within(entries, found, INSERT_MEMORY)
            entries, found = entries[:n], found[:n]
            end = entries[-1].end
            plan = Plan(uuid4(), entries[0].start, end, self._ledger.highest if self._ledger else 0)
            plans.write(spool.save, plan)
            return _Work(spool, plan, entries, found, more=spool.is_behind(end))
        return None

    async def _take(self) -> _Work | None:
        """Have an insert at hand, if there is anything to store."""
        if self._cut_off is None:
            self._cut_off = await asyncio.to_thread(self._resume)
        if self._work is None and self._cut_off:
            self._work, self._uncertain = self._cut_off.popleft(), True
        elif self._work is None:
            self._work, self._uncertain = await asyncio.to_thread(self._next), False
            if self._work is None:
                await pause(self._stopping, self._backoff_s[0])
        return self._work

    async def _help(self) -> bool:
        """As `_step` on behalf of others: if they leave, what was begun goes on.

        What a thread does for it can't be broken off, and the next step must not begin beside it.
        """
        step = asyncio.create_task(self._step())
        self._helping.add(step)
        step.add_done_callback(self._helping.discard)
        return await asyncio.shield(step)

    async def _step(self) -> bool:
        """Try one insert; False if nothing was stored."""
        async with self._turn:
            try:
                work = await self._take()
                if work is None:
                    return False
                built = self._written or await self._inserts.build(work.plan, work.entries, work.found)
                await self._carry_out(work, built)
            except OSError as error:
                # The spool's disk is full or failing: nothing is wrong with the records
                await self._wait_out(error)
                return False
            except Exception as error:
                # What damaged parts held of the insert at hand is missing when it is counted next, and is brought anew
                damaged = await damage.was_at_fault(self._store, error)
                if self._written is not None or tells_full_disk(error) or damaged:
                    await self._wait_out(error)
                    return False
                return await self._failed(error)
        try:
            await self._on_stored(built.sessions)
        except Exception:
            log.exception("what follows an insert failed; the insert stands")
        return True

    # One insert

    async def _carry_out(self, work: _Work, built: Built) -> None:
        if self._written is None:
            await self._write(work, built)
            self._written = built
        # A checkpoint that failed to be saved may be on disk all the same: from here on no row may be touched.
        built = self._written
        await work.spool.advance(work.entries[-1])
        self._work = self._written = None
        self._again = None
        self._left_more = work.more
        self._failures = 0
        self._limit = min(INSERT_RECORDS, self._limit * 2)
        self._inserts.stored(built)
        self.inserts += 1
        self.stored += built.stored
        self.duplicates += built.duplicates
        self.erased += built.erased
        self.quarantined += built.rows.count("quarantine")

    async def _write(self, work: _Work, built: Built) -> None:
        uncertain, self._uncertain = self._uncertain, True
        await self._inserts.write(work.plan, built, uncertain=uncertain)

    # What to do when it fails

    async def _failed(self, error: Exception) -> bool:
        """Wait, or narrow down to the record that the tables refuse and set it aside."""
        work = self._work
        if work is None:
            return False
        refused = not isinstance(error, StoreError)
        if not refused or len(work.entries) > 1:
            await self._wait_out(error, still=refused)
        # Less at a time helps where memory is short; where ClickHouse itself is away or busy, no record is at fault
        if isinstance(error, StoreError) and error.is_passing:
            too_much = error.code == OUT_OF_MEMORY and len(work.entries) > 1
            if not too_much:
                return False
        try:
            if len(work.entries) > 1:
                await self._halve(work)
            elif refused or self._failures >= TRIES_ALONE:
                await self._set_aside(work, error)
                return True
        except Exception as again:
            await self._wait_out(again)
        return False

    async def _wait_out(self, error: Exception, *, still: bool = False) -> None:
        log.warning("an insert failed and will be tried again: %s", error)
        self.failed += 1
        if tells_full_disk(error):
            spool = self._work.spool if self._work is not None else self.spools[0]
            await asyncio.to_thread(spool.relieve)
        if not still:
            await pause(self._stopping, self._backoff_s[min(self._failures, len(self._backoff_s) - 1)])
        self._failures += 1

    async def _halve(self, work: _Work) -> None:
        """Take back what the insert brought and plan a smaller one. Raises StoreError while the store is away."""
        await self._inserts.take_back(work.plan)
        self._limit = max(1, len(work.entries) // 2)
        self._work = None
        self._again = work.spool  # its plan stands until the next one is written over it
        self._failures = 0

    async def _set_aside(self, work: _Work, error: Exception) -> None:
        """Quarantine a single record. Raises what the store raises if it takes no rows at all."""
        aside = await self._inserts.set_aside(work.plan, work.entries, work.found, str(error))
        await self._write(work, aside)
        # The store takes rows again, so the fault may have been its own: the record gets one more try
        try:
            await self._carry_out(work, await self._inserts.build(work.plan, work.entries, work.found))
        except Exception as again:
            log.warning("a batch is quarantined: %s", again)
            await self._carry_out(work, aside)
