"""Midnight, a day, a week: sessions that go on over it, and recordings whose pieces come that late."""

import gzip
import json
import uuid
from typing import Any

import msgpack
import pytest

from collector import Collector
from replay.chunks import Gap, Recording, assemble
from storage import Store, chunks, sessions
from storage.scope import Scope
from storage.sessions import Search
from tests.collector.batches import batch, chunk, view
from tests.collector.conftest import Client, Query, Serve, drained
from tests.replay.pages import click, page

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
MIDNIGHT_MS = 1_772_064_000_000  # 2026-02-26 00:00 UTC
BEGUN_MS = MIDNIGHT_MS - 10 * MINUTE_MS
SESSION, TAB = uuid.uuid4(), uuid.uuid4()


class Visit:
    """A recorded session whose chunk number n tells of its minute n, sent to a collector whose clock is set."""

    def __init__(self, store: Store, collector: Collector, client: Client, now: list[int]) -> None:
        self._store = store
        self._collector = collector
        self._client = client
        self._now = now

    async def send(self, minute: int, *, late_ms: int = 1_000, **changes: Any) -> None:
        """The browser's own clock is right, and it has kept the batch until so long after that minute."""
        at_ms = BEGUN_MS + minute * MINUTE_MS
        events = page(at_ms, "Shop") if minute == 0 else [click(at_ms)]
        data = gzip.compress(json.dumps(events).encode())
        told = {"seq": minute, "first": at_ms, "last": at_ms, "count": len(events), "data": data, **changes}
        piece = chunk(**told)
        body = batch(
            session=SESSION.bytes,
            tab=TAB.bytes,
            seq=minute,
            sent=at_ms,
            chunk=piece,
            view=view(at=at_ms),
            events=[[1, 0], [2, 0, "b", 0, 0, 0, 0, 0, "Buy"]],
        )
        self._now[0] = at_ms + late_ms
        answer = await self._client.post(f"/i?age={late_ms}", data=msgpack.packb(body))
        assert answer.status == 204
        await drained(self._store, self._collector)

    async def recording(self) -> Recording:
        summary = await sessions.get(self._store, 1, SESSION)
        assert summary is not None
        return assemble(await chunks.pieces(self._store, 1, summary, TAB))


@pytest.fixture
async def visit(store: Store, serve: Serve) -> Visit:
    now = [BEGUN_MS]
    collector, client = await serve(clock=lambda: now[0])
    return Visit(store, collector, client, now)


def days(first_ms: int) -> Scope:
    return Scope(1, first_ms, first_ms + DAY_MS)


async def test_session_over_midnight_is_one_that_began_the_day_before(visit: Visit, store: Store, query: Query) -> None:
    for seq, minute in enumerate((0, 5, 9, 11, 15)):
        await visit.send(minute, seq=seq)
    assert query("select toString(day) as day, count() as n from events group by day order by day") == [
        {"day": "2026-02-25", "n": 6},
        {"day": "2026-02-26", "n": 4},
    ]
    ((found,), total) = await sessions.page(store, days(MIDNIGHT_MS - DAY_MS), Search())
    assert (found.session, found.views, found.clicks, found.chunks, total) == (SESSION, 5, 5, 5, 1)
    assert (found.started_ms, found.ended_ms) == (BEGUN_MS, BEGUN_MS + 15 * MINUTE_MS)
    assert await sessions.page(store, days(MIDNIGHT_MS), Search()) == ([], 0)
    recording = await visit.recording()
    assert [event["timestamp"] for event in recording.events[2:]] == [BEGUN_MS + n * MINUTE_MS for n in (5, 9, 11, 15)]


@pytest.mark.parametrize("late_ms", [40 * MINUTE_MS, 23 * HOUR_MS])
async def test_chunk_that_comes_hours_late_heals_its_recording(visit: Visit, query: Query, late_ms: int) -> None:
    for minute in (0, 1, 3):
        await visit.send(minute)
    assert (await visit.recording()).gaps == (Gap("missing", BEGUN_MS + MINUTE_MS, None),)
    await visit.send(2, late_ms=late_ms)
    healed = await visit.recording()
    assert healed.complete
    assert [event["timestamp"] for event in healed.events[2:]] == [BEGUN_MS + n * MINUTE_MS for n in (1, 2, 3)]
    assert query("select count() as n from drops") == [{"n": 0}]


@pytest.mark.parametrize("late_ms", [25 * HOUR_MS, 6 * DAY_MS])
async def test_chunk_that_comes_more_than_a_day_late_is_counted_and_the_recording_says_what_is_missing(
    visit: Visit, query: Query, late_ms: int
) -> None:
    for minute in (0, 1, 3):
        await visit.send(minute)
    before = await visit.recording()
    await visit.send(2, late_ms=late_ms)
    assert await visit.recording() == before
    assert before.gaps == (Gap("missing", BEGUN_MS + MINUTE_MS, None),)
    assert query("select reason, n from drops") == [{"reason": "chunk_limit", "n": 1}]
    assert query("select count() as n from batches") == [{"n": 4}]  # what else the batch tells is stored


async def test_chunk_of_a_thief_is_not_joined_days_later_either(visit: Visit, query: Query) -> None:
    await visit.send(0)
    await visit.send(1, late_ms=6 * DAY_MS, key=b"thief")
    assert query("select seq from chunks") == [{"seq": 0}]
    assert query("select sum(n) as n from drops") == [{"n": 1}]
