"""Scores of sessions: what they are read from, and what came of it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from storage.engine import Row, Store

_FACTS = msgspec.json.Decoder(dict[str, Any]).decode


class Moment(msgspec.Struct, frozen=True):
    """What happened in a session that a signal may be read from. `at_ms` is Unix ms on the server's clock.

    `tag`, `flags` and `reaction` are those of wire/events.py; `x`, `y` are CSS px of the page; `seq` and `n` are the
    batch's number in the tab and the event's in the batch; `facts` holds what else the event says, by its field's name.
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
    facts: Mapping[str, Any] = {}
    seq: int = 0
    n: int = 0

    def number(self, name: str) -> int:
        """A fact, 0 where there is none: what was stored before it was known."""
        value = self.facts.get(name, 0)
        return int(value) if isinstance(value, int | float) else 0

    def text(self, name: str) -> str:
        value = self.facts.get(name, "")
        return value if isinstance(value, str) else ""


class Count(msgspec.Struct, frozen=True):
    """How many events a session has, and the days on which they arrived."""

    session: UUID
    events: int
    first_day: dt.date
    last_day: dt.date


class Finding(msgspec.Struct, frozen=True):
    """A signal as it is counted: its kind, page and element."""

    kind: str
    page: str
    path: str
    label: str


class Score(msgspec.Struct, frozen=True):
    """A session's score from 0 to 100, and its signals, as JSON and to be counted.

    `events` were read for it, `rules` is the number of the rules by which.
    """

    session: UUID
    score: int
    signals: str
    findings: tuple[Finding, ...]
    events: int
    rules: int = 0

    def of_kind(self, kind: str) -> int:
        return min(65_535, sum(finding.kind == kind for finding in self.findings))


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
    return [moment(row) for row in rows]


def moment(row: Row) -> Moment:
    """A moment of a row whose `detail` holds the facts as JSON; it is taken out."""
    detail = row.pop("detail")
    return Moment(**row, facts=_FACTS(detail) if detail else {})


async def save(store: Store, site: int, scores: Sequence[tuple[dt.date, Score]], version: int) -> None:
    """Write scores, each with its session's first day. Of two rows the one with the larger version holds."""
    counted = {kind: [score.of_kind(kind) for _, score in scores] for kind in ("rage", "dead", "error", "quick_back")}
    told = {
        f"{name}s": [[getattr(finding, name) for finding in score.findings] for _, score in scores]
        for name in Finding.__struct_fields__
    }
    await store.insert(
        "scores",
        {
            "site": [site] * len(scores),
            "day": [day for day, _ in scores],
            "session": [score.session for _, score in scores],
            "score": [score.score for _, score in scores],
            **counted,
            "signals": [score.signals for _, score in scores],
            "events": [score.events for _, score in scores],
            "rules": [score.rules for _, score in scores],
            **told,
            "version": [version] * len(scores),
        },
    )


async def of(store: Store, site: int, sessions: Sequence[UUID]) -> list[Score]:
    """The newest scores of those sessions that have one."""
    rows = await store.read("scores.of", site=site, sessions=list(sessions))
    return [Score(**{**row, "findings": tuple(Finding(*finding) for finding in row["findings"])}) for row in rows]


async def stale(
    store: Store, from_day: dt.date, numbers: Mapping[int, int], usual: int, limit: int
) -> list[tuple[int, UUID]]:
    """Site and session of those to be scored anew, the newest first.

    Those whose events since `from_day` are others than they were scored with, and those that were scored by rules of
    another number than their site's in `numbers`, or `usual` where it is not in there.
    """
    rows = await store.read(
        "scores.stale",
        from_day=from_day,
        sites=list(numbers),
        numbers=list(numbers.values()),
        usual=usual,
        limit=limit,
    )
    return [(row["site"], row["session"]) for row in rows]


async def progress(store: Store, site: int, number: int) -> tuple[int, int]:
    """How many of the site's sessions were scored by the rules of this number, and how many were scored at all."""
    (row,) = await store.read("scores.progress", site=site, number=number)
    return row["done"], row["scored"]
