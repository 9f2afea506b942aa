"""Keeps scores up with what arrives: sessions that got new events are scored again, soon and in one go."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

from insight import scoring
from storage import Store, StoreError

PAUSE_S = 1.0  # a session's next batch comes two seconds later: scoring it more often changes nothing

log = logging.getLogger("ashiato.rescoring")


class Rescoring:
    """`touched` takes sessions from the drain; `run` scores them until it is cancelled."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._touched: set[tuple[int, UUID]] = set()
        self._wake = asyncio.Event()
        self._turn = asyncio.Lock()

    async def touched(self, sessions: set[tuple[int, UUID]]) -> None:
        self._touched |= sessions
        self._wake.set()

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Write no score meanwhile: one that was read before a deletion would bring its session back."""
        async with self._turn:
            yield

    async def run(self) -> None:
        """Score first what an earlier process left stale, then what is touched."""
        await self._try(self._stale)
        while True:
            await self._wake.wait()
            await asyncio.sleep(PAUSE_S)
            await self.finish()

    async def finish(self) -> None:
        """Score what is waiting now."""
        self._wake.clear()
        await self._try(self._waiting)

    async def _try(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            async with self._turn:
                await work()
        except StoreError as error:
            # what was not scored is found stale at the next start, or touched again by its next batch
            log.warning("sessions could not be scored: %s", error)

    async def _stale(self) -> None:
        await scoring.rescore_stale(self._store)

    async def _waiting(self) -> None:
        by_site: dict[int, list[UUID]] = defaultdict(list)
        touched, self._touched = self._touched, set()
        for site, session in touched:
            by_site[site].append(session)
        for site, sessions in by_site.items():
            await scoring.rescore(self._store, site, sessions)
