"""Carrying out orders to erase: the ledger first, then the tables, then what lies in the spool.

Everything is repeatable. Killed anywhere, it goes on at the next start; and every start looks whether something that
was erased is back, as it is after an older backup was restored.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from uuid import UUID, uuid4

import msgspec

from collector.appender import Overloaded
from collector.counters import FLUSH_S
from collector.drain import Drain
from collector.failpoint import fp
from collector.fellows import Fellows
from collector.ledger import NOBODY, Entry, Ledger, Pending, Request, Subject, site_hash
from storage import Store, StoreError, damage, erasure, files, sites
from storage.erasure import Line
from storage.errors import NO_ANSWER
from storage.sites import Site

POLL_S = 0.3
LINGER_S = 15.0
AGAIN_S = 5.0  # after a failure
HEAR_S = 1.0  # how often others on the server are asked what they order
UNFINISHED_S = 60.0  # an insert that takes longer to be whole will never be
SAMPLES_MS = int(2 * FLUSH_S * 1000)  # a sample lies in memory that long before it gets its time

Held = Callable[[], AbstractAsyncContextManager[None]]

log = logging.getLogger("ashiato.eraser")


class Unerasable(ValueError):
    """An order that can't be given; the text says why."""


async def sessions_of(store: Store, entry: Entry) -> list[UUID]:
    """The sessions in the tables that an order by visitor or user covers."""
    match entry.kind:
        case "visitor":
            return await erasure.visits(store, entry.site, entry.subject, entry.at_ms)
        case "user":
            return await erasure.users_visits(store, entry.site, entry.subject, entry.at_ms)
        case "session" | "site":
            return []


async def site_of(store: Store, entry: Entry) -> Site | None:
    """The site that an order is to have deleted, if it is there."""
    for site in await sites.every(store):
        if (site.site, site_hash(site.key)) == (entry.site, entry.subject):
            return site
    return None


async def _nothing() -> None:
    return None


class Eraser:
    """`drain` is None in a process without a collector.

    `held` stops whatever else writes about sessions; `flush` puts what the door has in memory into the spool;
    `forget` empties what is kept in memory. `fellows` are the other processes on the same server, if there may be any.
    """

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        clock: Callable[[], int],
        *,
        drain: Drain | None = None,
        held: Held = nullcontext,
        flush: Callable[[], Awaitable[None]] = _nothing,
        forget: Callable[[], None] = lambda: None,
        fellows: Fellows | None = None,
    ) -> None:
        self.ledger = ledger
        self._store = store
        self._clock = clock
        self._drain = drain
        self._held = held
        self._flush = flush
        self._forget = forget
        self._fellows = fellows
        self._heard_s = -HEAR_S
        self._unfinished: dict[UUID, float] = {}  # since when inserts with rows to erase are not whole
        self._turn = asyncio.Lock()
        self._erased = 0  # the drain's count when the spools were last emptied

    async def order(self, subject: Subject, *, at_ms: int | None = None, order_id: UUID | None = None) -> Entry:
        """Give an order; it is on disk when this returns, and will be carried out. Raises Unerasable."""
        if subject.id == NOBODY:
            raise Unerasable("this id stands for all visitors who may not be recognised; erase by session")
        site = await self._site(subject.site_key)
        return self.ledger.order(subject, site, self._clock() if at_ms is None else at_ms, order_id)

    async def _site(self, key: str) -> int:
        if not key:
            return 0
        for site in await sites.every(self._store):
            if site.key == key:
                return site.site
        raise Unerasable(f"no site has the key {key!r}")

    def order_site(self, site: Site) -> Entry:
        """Give the order to delete a site; it is on disk when this returns, and will be carried out."""
        return self.ledger.order_site(site.site, site.key, self._clock())

    async def carry_out(self, number: int) -> Entry:
        """Have nothing left of what an order names, in tables and spool. Raises StoreError while that can't be."""
        async with self._turn:
            if self.ledger.get(number).heard:
                return await self._keep(number)
            async with self._between_inserts():
                await self._empty_tables(number)
            await self._empty_spool()
            await self._bytes_gone()
            async with self._between_inserts():
                # what came with sessions that the spool told of, or was quarantined from it
                await self._empty_tables(number)
                await erasure.forget(self._store)
                entry = msgspec.structs.replace(self.ledger.get(number), done=True)
                self.ledger.save(entry)
            return entry

    async def _keep(self, number: int) -> Entry:
        """Carry out here what another process was ordered: it empties the tables."""
        await self._empty_spool()
        entry = self.ledger.get(number)
        if self._fellows is not None:
            await self._fellows.tell(entry)
        self.ledger.save(msgspec.structs.replace(entry, done=True))
        return self.ledger.get(number)

    async def carry_out_within(self, number: int, seconds: float) -> bool:
        """Carry an order out; False if it takes longer or can't be just now, and `run` goes on with it."""
        try:
            async with asyncio.timeout(seconds):
                await self.carry_out(number)
        except (TimeoutError, StoreError, Overloaded, OSError):
            return False
        return True

    @asynccontextmanager
    async def _between_inserts(self) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            if self._drain is not None:
                await stack.enter_async_context(self._drain.between_inserts())
            await stack.enter_async_context(self._held())
            yield

    async def _empty_tables(self, number: int) -> None:
        if self.ledger.get(number).kind == "site":
            await self._delete_site(self.ledger.get(number))
            return
        while (entry := await self._next_deletion(number)).pending is not None:
            await self._delete(entry, entry.pending)
        await erasure.blank_samples(self._store, entry.site, entry.at_ms + SAMPLES_MS)
        self._forget()

    async def _delete_site(self, entry: Entry) -> None:
        """Delete a site and all that was collected of it; what is still in the spool is never stored."""
        if (site := await site_of(self._store, entry)) is not None:
            await sites.save(self._store, site, deleted=True)
        if entry.site in await erasure.deleted_sites_left(self._store):
            await erasure.erase_site(self._store, entry.site)
        self._forget()

    async def _next_deletion(self, number: int) -> Entry:
        """The order with what is to be deleted now pending, if anything is."""
        entry = self.ledger.get(number)
        if entry.pending is not None:
            return entry
        entry = self.ledger.learn(number, await sessions_of(self._store, entry))
        if self._fellows is not None:
            await self._fellows.tell(entry)
        if await erasure.any_left(self._store, entry.site, entry.sessions):
            lines = await self._settled(await erasure.lines(self._store, entry.site, entry.sessions))
            entry = msgspec.structs.replace(entry, pending=Pending(uuid4(), entry.sessions, tuple(lines)), done=False)
            self.ledger.save(entry)
        return entry

    async def _settled(self, lines: list[Line]) -> list[Line]:
        """The lines without those of inserts that another collector is still bringing. Raises StoreError if all are."""
        if self._fellows is None or not lines:
            return lines
        now_s = time.monotonic()
        whole = await erasure.whole(self._store, lines)
        unfinished = {line.insert_id for line in lines} - {line.insert_id for line in whole}
        self._unfinished = {name: self._unfinished.get(name, now_s) for name in unfinished}
        given_up = {name for name, since_s in self._unfinished.items() if now_s - since_s > UNFINISHED_S}
        found = [*whole, *(line for line in lines if line.insert_id in given_up)]
        if not found:
            raise StoreError("what is to be erased is still being stored by another collector", NO_ANSWER)
        return found

    async def _delete(self, entry: Entry, pending: Pending) -> None:
        inserts = sorted({line.insert_id for line in pending.lines})
        for table in erasure.SESSION_TABLES:
            if table == "batches":  # entered before they go, or they would be missing meanwhile
                await erasure.erase_assets(self._store, pending.assets)
                fp("erase.mid")
                await erasure.enter(self._store, pending.erasure, pending.lines)
            await erasure.erase_sessions(self._store, entry.site, pending.sessions, table, inserts)
            fp("erase.mid")
        await files.sweep(self._store, entry.site, self._clock() + 1)
        batches = entry.batches + sum(line.batches for line in pending.lines)
        left = await self._left_without_chunks(entry, pending)
        self.ledger.save(msgspec.structs.replace(entry, pending=left, batches=batches))

    async def _left_without_chunks(self, entry: Entry, pending: Pending) -> Pending | None:
        """What is to be deleted next: assets that only chunks referred to that are gone."""
        names, lines = await erasure.unreferred(self._store, entry.site, (line.day for line in pending.lines))
        return Pending(uuid4(), (), tuple(lines), tuple(names)) if names else None

    async def _empty_spool(self) -> None:
        """Drain what is in the spools, so that their files go; the drain leaves out what orders cover."""
        if self._drain is None:
            return
        await self._flush()
        await self._drain.empty()
        for spool in self._drain.spools:
            await asyncio.to_thread(spool.drop_damaged)

    async def _empty_late(self) -> None:
        """Let the spools' files go in which the drain has found more of what was erased, from a page still open."""
        if self._drain is not None and self._drain.erased != self._erased:
            self._erased = self._drain.erased
            async with self._turn:
                await self._drain.empty()

    async def _bytes_gone(self) -> None:
        """Wait until the parts that the deletions replaced have left the disk."""
        await erasure.forget(self._store)
        replaced = await erasure.lingering(self._store)
        for _ in range(int(LINGER_S / POLL_S)):
            if not replaced & await erasure.lingering(self._store):
                return
            await asyncio.sleep(POLL_S)
        log.warning("replaced parts are still on disk after %.0f s; ClickHouse removes them later", LINGER_S)

    # At start, and while the process runs

    async def catch_up(self) -> None:
        """Empty the tables of what a killed process left, and of what is back. `run` sees to the spool then."""
        try:
            await self._catch_up()
        except StoreError as error:
            if not await damage.was_at_fault(self._store, error):
                raise
            await self._catch_up()

    async def _catch_up(self) -> None:
        await self._take_requests()
        for site in await erasure.deleted_sites_left(self._store):
            async with self._turn, self._between_inserts():
                await erasure.erase_site(self._store, site)
        await self._hear()
        for entry in self.ledger.entries:
            if not entry.heard and (not entry.done or await self._is_back(entry)):
                async with self._turn, self._between_inserts():
                    await self._empty_tables(entry.number)

    async def _is_back(self, entry: Entry) -> bool:
        if entry.kind == "site":
            return await site_of(self._store, entry) is not None
        found = await sessions_of(self._store, entry)
        return await erasure.any_left(self._store, entry.site, [*entry.sessions, *found])

    async def _take_requests(self) -> None:
        for request in await asyncio.to_thread(self.ledger.requests):
            await self._take(request)

    async def _take(self, request: Request) -> None:
        refused = ""
        if not self.ledger.has(request.id):
            try:
                await self.order(request.subject, at_ms=request.at_ms, order_id=request.id)
            except Unerasable as error:
                refused = str(error)
        self.ledger.answer(request, refused)

    async def _hear(self) -> None:
        """Take up what other processes on the server order, and look again for what they may have stored meanwhile."""
        if self._fellows is None or time.monotonic() - self._heard_s < HEAR_S:
            return
        self._heard_s = time.monotonic()
        for entry in await self._fellows.hear():
            if entry.done and await self._is_back(entry):
                self.ledger.save(msgspec.structs.replace(entry, done=False))

    async def run(self) -> None:
        """Carry out what other processes order, what failed, and what the drain finds, until cancelled."""
        while True:
            await asyncio.sleep(POLL_S)
            try:
                await self._take_requests()
                await self._hear()
                for entry in self.ledger.entries:
                    if not entry.done:
                        await self.carry_out(entry.number)
                await self._empty_late()
            except (StoreError, Overloaded, OSError) as error:
                log.warning("an erasure could not be finished and will be tried again: %s", error)
                await damage.was_at_fault(self._store, error)
                await asyncio.sleep(AGAIN_S)
