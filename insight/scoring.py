"""Scoring sessions from what is stored."""

import asyncio
import datetime as dt
import time
from collections.abc import Collection
from itertools import groupby
from uuid import UUID

import msgspec

from insight.score import score
from insight.signals import Kind, Signal, find
from insight.thresholds import DEFAULT, Thresholds
from storage import Store, scores
from storage.scores import Moment, Score

PORTION = 200  # sessions read at a time: some 10,000 rows, 40 ms
STALE_DAYS = 31
MAX_SIGNALS = 500  # kept of a session; all are counted


def _score(session: UUID, signals: list[Signal], events: int) -> Score:
    def of_kind(kind: Kind) -> int:
        return min(65_535, sum(signal.kind == kind for signal in signals))

    return Score(
        session=session,
        score=score(signals),
        rage=of_kind("rage"),
        dead=of_kind("dead"),
        error=of_kind("error"),
        quick_back=of_kind("quick_back"),
        signals=msgspec.json.encode(signals[:MAX_SIGNALS]).decode(),
        events=events,
    )


def _find(moments: list[Moment], thresholds: Thresholds) -> dict[UUID, list[Signal]]:
    by_session = groupby(moments, key=lambda moment: moment.session)
    return {session: find(stream, thresholds) for session, stream in by_session}


async def _rescore(store: Store, site: int, sessions: list[UUID], thresholds: Thresholds) -> int:
    # Counted and numbered before reading: whatever arrives meanwhile makes the score stale, never too new.
    version = time.time_ns()
    counts = await scores.counts(store, site, sessions)
    moments = await scores.moments(store, site, counts)
    found = await asyncio.to_thread(_find, moments, thresholds)
    rows = [(count.first_day, _score(count.session, found.get(count.session, []), count.events)) for count in counts]
    await scores.save(store, site, rows, version)
    return len(rows)


async def rescore(store: Store, site: int, sessions: Collection[UUID], thresholds: Thresholds = DEFAULT) -> int:
    """Read the sessions' events anew and write their scores; returns how many were written."""
    numbers = sorted(set(sessions))
    written = 0
    for start in range(0, len(numbers), PORTION):
        written += await _rescore(store, site, numbers[start : start + PORTION], thresholds)
    return written


async def rescore_stale(store: Store, *, today: dt.date | None = None) -> int:
    """Score what has other events than it was scored with, over the last 31 days; returns how many were written."""
    from_day = (today or dt.datetime.now(dt.UTC).date()) - dt.timedelta(days=STALE_DAYS)
    written = 0
    last: list[tuple[int, UUID]] = []
    # What is stale again at once is being written to just now; who writes scores it.
    while (stale := await scores.stale(store, from_day, PORTION)) and stale != last:
        for site, group in groupby(stale, key=lambda pair: pair[0]):
            written += await rescore(store, site, [session for _, session in group])
        last = stale
    return written
