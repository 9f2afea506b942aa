"""Parts of recordings for the player: from any moment on, a keyframe of it and what follows.

Of a long recording stretches lie in the tables, made ready once it had ended (`viewer/stretches.py`): one of them is
a part. Else a part is made from the nearest place where the page is known: a recorded full snapshot, or a checkpoint
made on an earlier way through, and all of the recording is made ready in the background, from the moment that was asked
for on. All of this memory is bounded, and forgotten when nobody has watched for ten minutes.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from uuid import UUID

import msgspec

from replay import json_text
from replay.chunks import Gap
from replay.outline import Chunk, Outline, outline
from replay.rrweb import Event
from replay.walk import Checkpoint, Walk
from storage import Store, StoreError, chunks, stretches
from storage.backdrops import Piece
from storage.sessions import Summary
from storage.stretches import Stretch
from viewer import copies, ready
from viewer.ready import MADE_BYTES, MADE_MS, Ready, portions

PART_BYTES = 1024 * 1024  # of JSON that follow the asked moment
FIRST_BYTES = 48 * 1024  # the same of a part that the player waits for
PART_MS = 60_000
STEP_BYTES = 4 * 1024 * 1024  # read at once on the way to the asked moment
CHECKPOINT_MS = 20_000
CHECKPOINTS_BYTES = 64 * 1024 * 1024
WALKS = 6  # each holds a page, some 10 MB
FORGET_MS = 10 * 60_000
MOST_READY_BYTES = 48 * 1024 * 1024  # compressed; 90 busy minutes take some 20 MB
KEPT_BYTES = 1024 * 1024  # of JSON: from then on a recording's stretches lie in the tables
OUTLINE_MS = 10_000  # for so long it is not asked for again, of a recording that has ended
LIVE_MS = 2 * 60_000  # since the last that was recorded; browsers send every few seconds

log = logging.getLogger(__name__)

Key = tuple[int, UUID, UUID]  # site, session, tab


class Part(msgspec.Struct, frozen=True):
    """`next_seq` is the chunk that follows; `ended`: none does yet. `data` is the JSON of the events: they begin with a
    keyframe, or go on."""

    data: bytes
    next_seq: int
    to_ms: int
    ended: bool
    gaps: tuple[Gap, ...]
    cut: str = ""


class _Known(msgspec.Struct):
    """A tab's checkpoints by the number of the chunk that follows each, with how many pieces lay before it."""

    checkpoints: dict[int, tuple[int, Checkpoint]]
    ready: dict[int, Ready]
    used_ms: int = 0
    outline: Outline | None = None
    outline_ms: int = 0

    @property
    def bytes(self) -> int:
        return sum(len(one.data) for _, one in self.checkpoints.values())


class Tracks:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: OrderedDict[Key, _Known] = OrderedDict()
        self._walks: OrderedDict[tuple[Key, int], tuple[int, Walk]] = OrderedDict()
        self._turns = asyncio.Semaphore(2)  # decoding takes a core each
        self._asked = 0  # parts that someone waits for
        self._calm = asyncio.Event()  # nobody does
        self._calm.set()
        self._warming: tuple[Key, asyncio.Task[None]] | None = None

    async def outline(self, site: int, summary: Summary, tab: UUID) -> Outline:
        return outline(await chunks.outline(self._store, site, summary, tab))

    async def at(self, site: int, summary: Summary, tab: UUID, at_ms: int, now_ms: int) -> Part | None:
        """From this moment on, Unix ms; None where there is no full snapshot to begin with."""
        with self._waiting():
            return await self._at((site, summary.session, tab), summary, at_ms, now_ms)

    async def _at(self, key: Key, summary: Summary, at_ms: int, now_ms: int) -> Part | None:
        self._forget(now_ms)
        memory = self._known.setdefault(key, _Known({}, {}))
        memory.used_ms = now_ms
        self._known.move_to_end(key)
        known = await self._outline(key, summary, now_ms)
        start = known.keyframe_before(at_ms)
        if start is None:
            return None
        at_ms = max(at_ms, known.from_ms)
        stretch = _ready_at(memory, known, at_ms)
        if stretch is not None:
            return _ready_part(known, stretch, await asyncio.to_thread(stretch.whole))
        kept = await self._kept(key, known, summary, stretches.at(self._store, key[0], summary, key[2], at_ms))
        if kept is not None and _reaches(known, kept, at_ms):
            return _kept_part(known, kept, b",".join(part for part in (kept.head, kept.events) if part))
        checkpoint = self._checkpoint(memory, known, start, at_ms)
        async with self._turns:
            walk = await asyncio.to_thread(Walk, known.shift_ms, start, checkpoint)
            ahead = [chunk for chunk in known.chunks if chunk.seq >= walk.next_seq and chunk.first_ms <= at_ms]
            steps = portions(ahead[:-1], STEP_BYTES)
            for step in steps[:-1]:
                pieces = await self._pieces(key, summary, step)
                await asyncio.to_thread(walk.skip, pieces)
                self._keep(key, known, await asyncio.to_thread(walk.checkpoint))
            # the last of the way and the part itself are one question
            way = steps[-1] if steps else []
            ahead = _stretch(known, way[-1].seq + 1 if way else walk.next_seq, at_ms, FIRST_BYTES)
            pieces = await self._pieces(key, summary, [*way, *ahead])
            if way:
                await asyncio.to_thread(walk.skip, [piece for piece in pieces if piece.seq <= way[-1].seq])
            events = await asyncio.to_thread(walk.begin, pieces, at_ms)
            # a damaged snapshot: the first whole one is waited for
            while walk.dom.root is None and (ahead := _stretch(known, walk.next_seq, walk.now_ms, FIRST_BYTES)):
                pieces = await self._pieces(key, summary, ahead)
                events += await asyncio.to_thread(walk.read, pieces)
                walk.next_seq = max(walk.next_seq, ahead[-1].seq + 1)
        return await self._part(key, known, walk, events)

    async def following(self, site: int, summary: Summary, tab: UUID, seq: int, now_ms: int) -> Part | None:
        """From this chunk on, where an earlier part ended; None where that is no longer known."""
        with self._waiting():
            return await self._following((site, summary.session, tab), summary, seq, now_ms)

    async def _following(self, key: Key, summary: Summary, seq: int, now_ms: int) -> Part | None:
        known = await self._outline(key, summary, now_ms)
        rows, walk = self._walks.pop((key, seq), (0, None))
        if walk is None or rows != _rows_before(known, seq):
            memory = self._known.get(key)
            stretch = memory.ready.get(seq) if memory else None
            if stretch is not None and stretch.rows == _rows_before(known, stretch.next_seq):
                return _ready_part(known, stretch, await asyncio.to_thread(stretch.rest))
            kept = await self._kept(key, known, summary, stretches.begun(self._store, key[0], summary, key[2], seq))
            return None if kept is None else _kept_part(known, kept, kept.events)
        async with self._turns:
            if self._due(key, walk):
                self._keep(key, known, await asyncio.to_thread(walk.checkpoint))
            pieces = await self._pieces(key, summary, _stretch(known, seq, walk.now_ms, PART_BYTES))
            events = await asyncio.to_thread(walk.read, pieces)
        return await self._part(key, known, walk, events)

    async def _kept(
        self, key: Key, known: Outline, summary: Summary, asked: Coroutine[None, None, Stretch | None]
    ) -> Stretch | None:
        """The stretch of the tables that is asked for, if it was made of the same recording by the same rules."""
        if known.bytes < KEPT_BYTES:
            asked.close()
            return None
        found, there = await asyncio.gather(asked, copies.beside(self._store, key[0], summary))
        if found is None or found.state != ready.state(known, found.next_seq, there):
            return None
        return found

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        """Someone waits: what is made in the background waits for that."""
        self._asked += 1
        self._calm.clear()
        try:
            yield
        finally:
            self._asked -= 1
            if not self._asked:
                self._calm.set()

    def warm(self, site: int, summary: Summary, tab: UUID, at_ms: int, now_ms: int) -> None:
        """Make this recording ready in the background, unless it still goes on; one at a time is."""
        key = (site, summary.session, tab)
        memory = self._known.get(key)
        if memory is None or memory.outline is None or now_ms - memory.outline.to_ms < LIVE_MS:
            return
        if self._warming is None or self._warming[0] != key:
            if self._warming:
                self._warming[1].cancel()
            self._warming = key, asyncio.create_task(self._warm(key, summary, memory.outline, at_ms))

    async def warmed(self) -> None:
        """What is being made ready is."""
        if self._warming:
            await self._warming[1]

    async def close(self) -> None:
        """Nothing is made ready any more."""
        if self._warming:
            self._warming[1].cancel()
            await asyncio.gather(self._warming[1], return_exceptions=True)
            self._warming = None

    async def _warm(self, key: Key, summary: Summary, known: Outline, at_ms: int) -> None:
        spans = ready.begins(known)
        begun = known.keyframe_before(at_ms)
        now = next((n for n, span in enumerate(spans) if span[0].seq == begun), 0)
        try:
            if await self._all_kept(key, summary, known):
                return
            for span in (*spans[now:], *spans[:now]):
                walk = Walk(known.shift_ms, span[0].seq)
                for portion in portions(span, PART_BYTES):
                    if not await self._warm_portion(key, summary, known, walk, portion):
                        return
        except StoreError:
            log.exception("a recording could not be made ready")

    async def _all_kept(self, key: Key, summary: Summary, known: Outline) -> bool:
        """Whether the tables have all of it ready: the last stretch was made of all before it."""
        asked = stretches.at(self._store, key[0], summary, key[2], known.to_ms)
        kept = await self._kept(key, known, summary, asked)
        return kept is not None and kept.next_seq > known.chunks[-1].seq

    async def _warm_portion(self, key: Key, summary: Summary, known: Outline, walk: Walk, portion: list[Chunk]) -> bool:
        """False where there is no room for more, or nobody watches."""
        await self._calm.wait()
        pieces = await self._pieces(key, summary, portion)
        for part in portions(portion, MADE_BYTES, MADE_MS):
            await self._calm.wait()
            first, last = part[0].seq, part[-1].seq
            own = [piece for piece in pieces if first <= piece.seq <= last]
            made = await asyncio.to_thread(ready.make, walk, own, first, _rows_before(known, last + 1))
            memory = self._known.get(key)
            if memory is None or sum(one.size for one in memory.ready.values()) > MOST_READY_BYTES:
                return False
            if made is not None:
                memory.ready[first] = made
        return True

    async def _outline(self, key: Key, summary: Summary, now_ms: int) -> Outline:
        """What is known of the recording; of one that has ended it may be some seconds old."""
        memory = self._known.get(key)
        if memory and memory.outline and 0 <= now_ms - memory.outline_ms < OUTLINE_MS:
            return memory.outline
        known = await self.outline(key[0], summary, key[2])
        if memory and now_ms - known.to_ms >= LIVE_MS:
            memory.outline, memory.outline_ms = known, now_ms
        return known

    async def _part(self, key: Key, known: Outline, walk: Walk, events: list[Event]) -> Part:
        ended = _ended(known, walk.next_seq)
        self._walks[key, walk.next_seq] = (_rows_before(known, walk.next_seq), walk)
        while len(self._walks) > WALKS:
            self._walks.popitem(last=False)
        gaps = _closed(walk.gaps, ended)
        data = await asyncio.to_thread(json_text.encode, events)
        return Part(data, walk.next_seq, walk.now_ms, ended, gaps, walk.cut)

    def _due(self, key: Key, walk: Walk) -> bool:
        """Whether no checkpoint is near."""
        memory = self._known.get(key)
        return memory is not None and all(
            abs(walk.now_ms - one.now_ms) >= CHECKPOINT_MS for _, one in memory.checkpoints.values()
        )

    def _checkpoint(self, memory: _Known, known: Outline, start: int, at_ms: int) -> Checkpoint | None:
        """The last one before the moment and behind the recorded snapshot, if nothing came in before it since."""
        usable = [
            checkpoint
            for seq, (rows, checkpoint) in memory.checkpoints.items()
            if seq > start and checkpoint.now_ms <= at_ms and rows == _rows_before(known, seq)
        ]
        return max(usable, key=lambda one: one.next_seq, default=None)

    def _keep(self, key: Key, known: Outline, checkpoint: Checkpoint | None) -> None:
        memory = self._known.get(key)
        if checkpoint is None or memory is None:
            return
        memory.checkpoints[checkpoint.next_seq] = (_rows_before(known, checkpoint.next_seq), checkpoint)
        while sum(one.bytes for one in self._known.values()) > CHECKPOINTS_BYTES:
            oldest = next(iter(self._known.values()))
            if len(self._known) > 1:
                self._known.popitem(last=False)
            else:  # every second one goes: what is between can be gone through again
                for seq in sorted(oldest.checkpoints)[::2]:
                    del oldest.checkpoints[seq]

    def _forget(self, now_ms: int) -> None:
        for key in [key for key, one in self._known.items() if now_ms - one.used_ms > FORGET_MS]:
            del self._known[key]
            for place in [place for place in self._walks if place[0] == key]:
                del self._walks[place]

    async def _pieces(self, key: Key, summary: Summary, stretch: list[Chunk]) -> list[Piece]:
        if not stretch:
            return []
        first, last = stretch[0].seq, stretch[-1].seq
        pieces, found = await asyncio.gather(
            chunks.pieces(self._store, key[0], summary, key[2], from_seq=first, to_seq=last),
            copies.beside(self._store, key[0], summary),
        )
        return await asyncio.to_thread(copies.put, pieces, found) if found else pieces


def _ready_at(memory: _Known, known: Outline, at_ms: int) -> Ready | None:
    """The stretch that the moment falls into, if it is ready and nothing came in before its end since."""
    before = [one for one in memory.ready.values() if one.from_ms <= at_ms]
    last = max(before, key=lambda one: one.seq, default=None)
    if last is None or last.rows != _rows_before(known, last.next_seq):
        return None
    return last if _reaches(known, last, at_ms) else None


def _reaches(known: Outline, stretch: Ready | Stretch, at_ms: int) -> bool:
    """Whether the moment falls into the stretch, which begins before it."""
    following = next((chunk.first_ms for chunk in known.chunks if chunk.seq >= stretch.next_seq), None)
    return at_ms <= stretch.to_ms or following is None or at_ms < following


def _ended(known: Outline, next_seq: int) -> bool:
    return not any(chunk.seq >= next_seq for chunk in known.chunks)


def _closed(gaps: tuple[Gap, ...], ended: bool) -> tuple[Gap, ...]:
    return tuple(gap for gap in gaps if gap.to_ms is not None or ended)


def _kept_part(known: Outline, stretch: Stretch, data: bytes) -> Part:
    ended = _ended(known, stretch.next_seq)
    gaps = _closed(msgspec.json.decode(stretch.gaps, type=tuple[Gap, ...]), ended)
    return Part(b"[" + data + b"]", stretch.next_seq, stretch.to_ms, ended, gaps, stretch.cut)


def _ready_part(known: Outline, stretch: Ready, data: bytes) -> Part:
    ended = _ended(known, stretch.next_seq)
    return Part(data, stretch.next_seq, stretch.to_ms, ended, _closed(stretch.gaps, ended), stretch.cut)


def _rows_before(known: Outline, seq: int) -> int:
    """Tells two states of a recording apart before a chunk: what came late changes it."""
    return hash(tuple((chunk.seq, chunk.whole) for chunk in known.chunks if chunk.seq < seq))


def _stretch(known: Outline, seq: int, at_ms: int, most_bytes: int) -> list[Chunk]:
    """Chunks from this one on, over the moment, and so much further; at least one."""
    found: list[Chunk] = []
    beyond = 0
    for chunk in known.chunks:
        if chunk.seq < seq:
            continue
        later = chunk.first_ms > at_ms
        if found and later and (beyond + chunk.bytes > most_bytes or chunk.first_ms > at_ms + PART_MS):
            break
        beyond += chunk.bytes if later else 0
        found.append(chunk)
    return found
