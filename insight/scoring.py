"""Scoring sessions from what is stored: as their events arrive, at their end, and again once the rules change."""

import asyncio
import datetime as dt
import time
from collections.abc import Collection, Iterable
from itertools import groupby
from uuid import UUID

import msgspec

from insight import site_rules
from insight.score import score
from insight.signals import Signal, find
from insight.signals.rules import DEFAULT, Rules
from insight.site_rules import SiteRules
from storage import Store, scores
from storage.scores import Finding, Moment, Score

PORTION = 200  # sessions read at a time: some 10,000 rows, 40 ms
STALE_DAYS = 31
STALE_AT_ONCE = 5_000  # looking for stale ones reads all sessions
MAX_SIGNALS = 500  # kept of a session


def _score(session: UUID, signals: list[Signal], events: int, rules: Rules) -> Score:
    kept = signals[:MAX_SIGNALS]
    return Score(
        session=session,
        score=score(signals),
        signals=msgspec.json.encode(kept).decode(),
        findings=tuple(Finding(signal.kind, signal.page, signal.path, signal.label) for signal in kept),
        events=events,
        rules=rules.number,
    )


def _find(moments: list[Moment], rules: Rules) -> dict[UUID, list[Signal]]:
    by_session = groupby(moments, key=lambda moment: moment.session)
    return {session: find(stream, rules) for session, stream in by_session}


async def _rescore(store: Store, site: int, sessions: list[UUID], rules: Rules) -> int:
    # Counted and numbered before reading: whatever arrives meanwhile makes the score stale, never too new.
    version = time.time_ns()
    counts = await scores.counts(store, site, sessions)
    moments = await scores.moments(store, site, counts)
    found = await asyncio.to_thread(_find, moments, rules)
    rows = [
        (count.first_day, _score(count.session, found.get(count.session, []), count.events, rules)) for count in counts
    ]
    await scores.save(store, site, rows, version)
    return len(rows)


def portions(sessions: Iterable[UUID]) -> list[list[UUID]]:
    """Sessions, each once, as many at a time as are scored in one go."""
    numbers = sorted(set(sessions))
    return [numbers[start : start + PORTION] for start in range(0, len(numbers), PORTION)]


async def rescore(store: Store, site: int, sessions: Collection[UUID], rules: Rules = DEFAULT) -> int:
    """Read the sessions' events anew and write their scores; returns how many were written."""
    return sum([await _rescore(store, site, portion, rules) for portion in portions(sessions)])


async def stale(store: Store, known: SiteRules, *, today: dt.date | None = None) -> dict[int, list[UUID]]:
    """By site, sessions that have other events or rules than they were scored with, the newest first; some 5,000.

    Other events count over the last 31 days, other rules over all that was scored.
    """
    from_day = (today or dt.datetime.now(dt.UTC).date()) - dt.timedelta(days=STALE_DAYS)
    numbers = {site: rules.number for site, rules in known.by_site.items()}
    found: dict[int, list[UUID]] = {}
    for site, session in await scores.stale(store, from_day, numbers, DEFAULT.number, STALE_AT_ONCE):
        found.setdefault(site, []).append(session)
    return found


async def rescore_stale(store: Store, *, today: dt.date | None = None) -> int:
    """Score what is stale; returns how many were written."""
    written = 0
    last: dict[int, list[UUID]] = {}
    known = await site_rules.read(store)
    # What is stale again at once is being written to just now; who writes scores it.
    while (found := await stale(store, known, today=today)) and found != last:
        for site, sessions in found.items():
            written += await rescore(store, site, sessions, known.of(site))
        last = found
    return written
