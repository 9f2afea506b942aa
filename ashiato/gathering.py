"""Gathers the images and fonts of recorded pages, for the sites that want it, for as long as the process runs."""

import asyncio
import datetime as dt
import logging
import time
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import msgspec

from ashiato.fetcher import Fetcher, NotFetched
from replay import json_text, references
from replay.chunks import texts
from storage import Store, StoreError, chunks, files, sessions, sites, turns
from storage.backdrops import Piece
from storage.files import NOTHING, File, Reference, Unread
from storage.sites import Site
from viewer.origins import origin

ROUND_S = 20
TABS = 20  # looked through in a round
MOST_URLS = 300  # of a tab's new chunks; a font for Japanese has some 120 files
AT_ONCE = 4
FRESH_MS = 24 * 3_600_000  # what was found at an address is not looked for again so long
BACK = dt.timedelta(days=1)
SWEPT_MS = 3_600_000  # a file that is so new may be about to be referred to

log = logging.getLogger("ashiato.gathering")


def allowed(site: Site) -> frozenset[str]:
    """Where a site's files are fetched from: its own origins, and those named for it."""
    return frozenset((*site.origins, *site.file_origins))


class _Room(msgspec.Struct):
    """What a site's quota leaves, in bytes; below 0 by what was under way when it was used up."""

    bytes: int


class _Found(msgspec.Struct, frozen=True):
    """What is at an address: a file that is stored, one that is not yet, or nothing and why."""

    url: str
    why: str
    at_ms: int
    file: UUID = NOTHING
    body: File | None = None


class Gathering:
    """`clock` is Unix time in seconds."""

    def __init__(self, store: Store, fetcher: Fetcher | None = None, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._fetcher = fetcher or Fetcher()
        self._clock = clock
        self._turn = asyncio.Lock()
        self._at_once = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Write nothing meanwhile: a reference that is stored after a deletion would bring back what was deleted."""
        async with self._turn:
            yield

    async def look(self) -> int:
        """Look through what was recorded since; how many tabs there were."""
        wanted = {one.site: one for one in await sites.every(self._store) if one.files == "fetch" and allowed(one)}
        if not wanted:
            return 0
        since = dt.datetime.fromtimestamp(self._clock(), dt.UTC).date() - BACK
        found = await files.unread(self._store, list(wanted), since, TABS)
        for tab in found:
            await self._gather(wanted[tab.site], tab)
        return len(found)

    async def sweep(self) -> None:
        """Delete files that no recording refers to any more."""
        async with self._turn:
            await files.sweep(self._store, 0, self._now_ms() - SWEPT_MS)

    def _now_ms(self) -> int:
        return round(self._clock() * 1000)

    async def _gather(self, site: Site, tab: Unread) -> None:
        summary = await sessions.get(self._store, tab.site, tab.session)
        urls: list[str] = []
        if summary is not None:
            pieces = await chunks.pieces(
                self._store, tab.site, summary, tab.tab, from_seq=tab.from_seq, to_seq=tab.last_seq
            )
            urls = await asyncio.to_thread(_named, pieces, allowed(site))
        found = await self._found(site, urls)
        async with self._turn:
            # it may have been erased meanwhile
            if summary is not None and await sessions.get(self._store, tab.site, tab.session) is None:
                return
            told = [Reference(one.url, await self._kept(site, one), one.why, one.at_ms) for one in found]
            await files.refer(self._store, tab, told)

    async def _found(self, site: Site, urls: list[str]) -> list[_Found]:
        known = await files.known(self._store, site.site, urls, self._now_ms() - FRESH_MS) if urls else {}
        _, used = await files.use(self._store, site.site)
        room = _Room(site.file_quota_bytes - used)
        return list(await asyncio.gather(*(self._look_at(site, url, known.get(url), room) for url in urls)))

    async def _look_at(self, site: Site, url: str, known: Reference | None, room: _Room) -> _Found:
        if known is not None:
            return _Found(url, known.why, known.at_ms, known.file)
        async with self._at_once:
            now_ms = self._now_ms()
            if room.bytes <= 0:
                return _Found(url, "quota", 0)  # so that it is looked for again once there is room
            try:
                file = await self._fetcher.fetch(url, allowed(site))
            except NotFetched as error:
                return _Found(url, str(error), now_ms)
            room.bytes -= len(file.body)
            return _Found(url, "", now_ms, body=file)

    async def _kept(self, site: Site, found: "_Found") -> UUID:
        if found.body is None:
            return found.file
        return await files.keep(self._store, site.site, found.body, found.at_ms)


def _named(pieces: list[Piece], origins: Collection[str]) -> list[str]:
    """Addresses at these origins that the chunks name, each once."""
    found: dict[str, None] = {}
    for text in texts(pieces).values():
        try:
            events = json_text.decode(text) if text else []
        except ValueError:
            continue  # a damaged chunk names nothing
        for url in references.named(events if isinstance(events, list) else []):
            if len(found) < MOST_URLS and url not in found and origin(url) in origins:
                found[url] = None
    return list(found)


async def keep(gathering: Gathering, store: Store, *, alone: bool, claimant: UUID | None = None) -> None:
    """Look for as long as the process runs; of many processes on a server, one does it in each slot."""
    claimant = claimant or uuid4()
    swept = time.monotonic()
    while True:
        await asyncio.sleep(ROUND_S)
        try:
            if not alone and not await turns.take(store, "files", int(time.time() / ROUND_S), claimant):
                continue
            while await gathering.look() == TABS:
                pass
            if time.monotonic() - swept >= SWEPT_MS / 1000:
                swept = time.monotonic()
                await gathering.sweep()
        except StoreError as error:
            log.warning("images and fonts of recordings could not be stored: %s", error)
