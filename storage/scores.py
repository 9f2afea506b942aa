"""Scores of sessions: what they are read from, and what came of it."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

import msgspec

from storage.engine import Store


class Moment(msgspec.Struct, frozen=True):
    """A page view's start, a click or a script error of a session. `at_ms` is Unix ms on the server's clock.

    `tag`, `flags`, `reaction` and `navigation` are those of wire/events.py; `x`, `y` are CSS px of the page;
    `times` and `message` belong to errors.
    """

    session: UUID
    tab: UUID
    view: UUID
    at_ms: int
    tag: int
    page: str
    path: str = ""
    label: str = ""
    x: int = 0
    y: int = 0
    flags: int = 0
    reaction: int = 0
    reaction_ms: int = 0
    navigation: int = 0
    times: int = 1
    message: str = ""


class Count(msgspec.Struct, frozen=True):
    """How many events a session has, and the days on which they arrived."""

    session: UUID
    events: int
    first_day: dt.date
    last_day: dt.date


class Score(msgspec.Struct, frozen=True):
    """A session's score from 0 to 100, its signals by kind, the signals as JSON, and how many events were read."""

    session: UUID
    score: int
    rage: int
    dead: int
    error: int
    quick_back: int
    signals: str
    events: int


async def counts(store: Store, site: int, sessions: Sequence[UUID]) -> list[Count]:
    """Counts of those sessions that are known."""
    rows = await store.read("scores.counts", site=site, sessions=list(sessions))
    return [
        Count(session=row["session"], events=row["happened"], first_day=row["first_day"], last_day=row["last_day"])
        for row in rows
    ]


async def moments(store: Store, site: int, sessions: Sequence[Count]) -> list[Moment]:
    """Moments of the sessions, by session and then in order; of each the first 20,000."""
    if not sessions:
        return []
    rows = await store.read(
        "scores.moments",
        site=site,
        sessions=[count.session for count in sessions],
        from_day=min(count.first_day for count in sessions),
        to_day=max(count.last_day for count in sessions),
    )
    return [Moment(**row) for row in rows]


async def save(store: Store, site: int, scores: Sequence[tuple[dt.date, Score]], version: int) -> None:
    """Write scores, each with its session's first day. Of two rows the one with the larger version holds."""
    await store.insert(
        "scores",
        {
            "site": [site] * len(scores),
            "day": [day for day, _ in scores],
            "session": [score.session for _, score in scores],
            "score": [score.score for _, score in scores],
            "rage": [score.rage for _, score in scores],
            "dead": [score.dead for _, score in scores],
            "error": [score.error for _, score in scores],
            "quick_back": [score.quick_back for _, score in scores],
            "signals": [score.signals for _, score in scores],
            "events": [score.events for _, score in scores],
            "version": [version] * len(scores),
        },
    )


async def of(store: Store, site: int, sessions: Sequence[UUID]) -> list[Score]:
    """The newest scores of those sessions that have one."""
    return [Score(**row) for row in await store.read("scores.of", site=site, sessions=list(sessions))]


async def stale(store: Store, from_day: dt.date, limit: int) -> list[tuple[int, UUID]]:
    """Site and session of those whose events since `from_day` are others than they were scored with."""
    rows = await store.read("scores.stale", from_day=from_day, limit=limit)
    return [(row["site"], row["session"]) for row in rows]
