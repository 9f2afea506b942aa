"""Keeps scores up: with what arrives, soon and in one go; at a session's end; and with rules that were changed."""

import asyncio
import contextlib
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from uuid import UUID

from insight import scoring, site_rules
from insight.site_rules import SiteRules
from storage import Store, StoreError
from wire.limits import SESSION_IDLE_MS

PAUSE_S = 1.0  # a session's next batch comes two seconds later: scoring it more often changes nothing
RULES_S = 5.0  # how soon rules are heard of that another process changed
END_S = SESSION_IDLE_MS / 1000

log = logging.getLogger("ashiato.rescoring")


class Rescoring:
    """`touched` takes sessions from the drain; `run` scores them until it is cancelled. `clock` is in seconds."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._touched: set[tuple[int, UUID]] = set()
        self._open: dict[tuple[int, UUID], float] = {}  # by when something last came, the longest ago first
        self._wake = asyncio.Event()
        self._turn = asyncio.Lock()
        self._rules = SiteRules({})
        self._settled: SiteRules | None = None  # those by which everything is scored

    async def touched(self, sessions: set[tuple[int, UUID]]) -> None:
        self._touched |= sessions
        now = self._clock()
        for session in sessions:
            self._open.pop(session, None)
            self._open[session] = now
        self._wake.set()

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Write no score meanwhile: one that was read before a deletion would bring its session back."""
        async with self._turn:
            yield

    async def run(self) -> None:
        """Score first what is touched or over, then what other events or rules have left stale."""
        stale = asyncio.create_task(self._try(self._stale))
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(RULES_S):
                        await self._wake.wait()
                        await asyncio.sleep(PAUSE_S)
                await self.finish()
                if self._rules != self._settled and stale.done():
                    stale = asyncio.create_task(self._try(self._stale))
        finally:
            stale.cancel()
            await asyncio.gather(stale, return_exceptions=True)

    async def finish(self) -> None:
        """Score what is waiting now."""
        self._wake.clear()
        await self._try(self._waiting)

    async def _try(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except StoreError as error:
            # what was not scored is found stale at the next start, or touched again by its next batch
            log.warning("sessions could not be scored: %s", error)

    async def _stale(self) -> None:
        """Until nothing is left: rules that change meanwhile make stale what was scored by those before."""
        last: dict[int, list[UUID]] = {}
        while True:
            known = self._rules = await site_rules.read(self._store)
            found = await scoring.stale(self._store, known)
            if not found or found == last:  # the latter is being written to just now; who writes scores it
                self._settled = known
                return
            for site, sessions in found.items():
                await self._score(site, sessions, known)
            last = found

    async def _waiting(self) -> None:
        self._rules = await site_rules.read(self._store)
        by_site: dict[int, list[UUID]] = defaultdict(list)
        touched, self._touched = self._touched, set()
        for site, session in {*touched, *self._over()}:
            by_site[site].append(session)
        for site, sessions in by_site.items():
            await self._score(site, sessions, self._rules)

    def _over(self) -> list[tuple[int, UUID]]:
        """Sessions to which nothing came for half an hour, once."""
        before = self._clock() - END_S
        over = []
        for session, at in self._open.items():
            if at > before:
                break
            over.append(session)
        for session in over:
            del self._open[session]
        return over

    async def _score(self, site: int, sessions: Iterable[UUID], known: SiteRules) -> None:
        for portion in scoring.portions(sessions):
            async with self._turn:
                await scoring.rescore(self._store, site, portion, known.of(site))
