"""Reads what was on the screen in recorded sessions, once each is quiet, and makes the long ones ready to be played: in
the background, one after another."""

import asyncio
import datetime as dt
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

from replay.chunks import Assembly, Clock
from replay.chunks import texts as chunk_texts
from replay.outline import outline
from replay.screen import Screen
from storage import Store, StoreError, chunks, sessions, texts
from storage import stretches as stored
from storage.backdrops import Piece
from storage.sessions import Summary
from viewer import stretches

QUIET_MS = 120_000  # nothing came for so long: the tab sends every five seconds
LOOK_S = 30.0
AT_ONCE = 50  # sessions
IDLE_SHARE = 3  # it rests three times as long as it worked, so that it never takes more than a quarter of a core
STALE_DAYS = 31
STEP_BYTES = 1024 * 1024  # of JSON read at once
MOST_BYTES = 64 * 1024 * 1024  # of a tab's JSON; what comes later is not searched

log = logging.getLogger("ashiato.screen_reading")


class ScreenReading:
    """`run` reads until it is cancelled, and goes on where it was; `now_ms` is Unix ms."""

    def __init__(self, store: Store, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._now_ms = now_ms
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Write nothing meanwhile: what was read before a deletion would bring its session back."""
        async with self._turn:
            yield

    async def run(self) -> None:
        while True:
            try:
                while await self.read_due(rest=IDLE_SHARE):
                    pass
            except StoreError as error:
                log.warning("texts of recordings could not be read: %s", error)
            await asyncio.sleep(LOOK_S)

    async def read_due(self, *, rest: float = 0.0) -> int:
        """Read some that are due; returns how many. It rests so many times as long as each took."""
        now_ms = self._now_ms()
        from_day = dt.datetime.fromtimestamp(now_ms / 1000, dt.UTC).date() - dt.timedelta(STALE_DAYS)
        due = await texts.due(self._store, from_day, now_ms - QUIET_MS, AT_ONCE)
        for site, session in due:
            began = time.monotonic()
            await self._read(site, session)
            await asyncio.sleep(rest * (time.monotonic() - began))
        return len(due)

    async def _read(self, site: int, session: UUID) -> None:
        version = time.time_ns()  # what arrives meanwhile has it read again
        told = await sessions.get(self._store, site, session)
        if told is None:
            return
        tabs = await chunks.tabs(self._store, site, told)
        by_tab = {tab.tab: await self._tab(site, told, tab.tab) for tab in tabs}
        for tab in tabs:
            async for made in stretches.made(self._store, site, told, tab.tab):
                async with self._turn:
                    if await sessions.get(self._store, site, session) is None:
                        return
                    await stored.save(self._store, site, told, tab.tab, made, version=version)
        async with self._turn:
            if await sessions.get(self._store, site, session) is not None:
                day, count = told.from_day, told.chunks
                await texts.save(self._store, site, day, session, by_tab, chunks=count, version=version)

    async def _tab(self, site: int, session: Summary, tab: UUID) -> dict[str, int]:
        known = outline(await chunks.outline(self._store, site, session, tab))
        assembly, screen = Assembly(Clock(known.shift_ms)), Screen()
        at = read_bytes = 0
        while at < len(known.chunks) and read_bytes < MOST_BYTES:
            end, size = at, 0
            while end < len(known.chunks) and (end == at or size + known.chunks[end].bytes <= STEP_BYTES):
                size += known.chunks[end].bytes
                end += 1
            first, last = known.chunks[at].seq, known.chunks[end - 1].seq
            pieces = await chunks.pieces(self._store, site, session, tab, from_seq=first, to_seq=last)
            await asyncio.to_thread(_take, assembly, screen, pieces)
            at, read_bytes = end, read_bytes + size
        await asyncio.to_thread(screen.finish)
        return screen.texts


def _take(assembly: Assembly, screen: Screen, pieces: list[Piece]) -> None:
    for seq, text in chunk_texts(pieces).items():
        assembly.chunk(seq, text)
    events, assembly.events = assembly.events, []
    screen.take(events)
