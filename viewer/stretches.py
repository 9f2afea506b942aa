"""Makes long recordings ready to be played, and keeps that in the tables: no seek waits for more than its page."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

from replay.outline import outline
from replay.walk import Walk
from storage import Store, chunks, stretches
from storage.sessions import Summary
from storage.stretches import Stretch
from viewer import copies, ready
from viewer.ready import MADE_BYTES, MADE_MS, portions
from viewer.tracks import KEPT_BYTES, PART_BYTES

AT_ONCE = 16  # rows of an insert; each has a page
MOST_BYTES = 256 * 1024 * 1024  # of a tab's JSON; the rest is made ready when somebody watches


async def made(store: Store, site: int, summary: Summary, tab: UUID) -> AsyncIterator[list[Stretch]]:
    """A tab's recording as it is to be stored, some stretches at a time; none of a short one."""
    known = outline(await chunks.outline(store, site, summary, tab))
    if known.bytes < KEPT_BYTES:
        return
    there = await copies.beside(store, site, summary)
    waiting: list[Stretch] = []
    size = 0
    for span in ready.begins(known):
        walk = Walk(known.shift_ms, span[0].seq)
        for portion in portions(span, PART_BYTES):
            size += sum(chunk.bytes for chunk in portion)
            if size > MOST_BYTES:
                break
            first, last = portion[0].seq, portion[-1].seq
            pieces = await chunks.pieces(store, site, summary, tab, from_seq=first, to_seq=last)
            pieces = await asyncio.to_thread(copies.put, pieces, there)
            for part in portions(portion, MADE_BYTES, MADE_MS):
                first, last = part[0].seq, part[-1].seq
                own = [piece for piece in pieces if first <= piece.seq <= last]
                one = await asyncio.to_thread(ready.make, walk, own, first, ready.state(known, last + 1, there))
                if one is not None:
                    waiting.append(await asyncio.to_thread(ready.kept, one))
            if len(waiting) >= AT_ONCE:
                yield waiting
                waiting = []
    if waiting:
        yield waiting


async def keep(store: Store, site: int, summary: Summary, tab: UUID, version: int) -> int:
    """Make a tab's recording ready, if it is long, and store it; how many stretches that made. What the same version
    or an earlier one brought is replaced."""
    count = 0
    async for some in made(store, site, summary, tab):
        await stretches.save(store, site, summary, tab, some, version=version)
        count += len(some)
    return count
