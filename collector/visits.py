"""One partial row per session and insert: the readers sum them up."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from collector import clamp
from collector.context import Context
from collector.tables import Rows
from wire import Event, events


class _Key(NamedTuple):
    site: int
    day: datetime.date
    session: UUID


@dataclass(slots=True)
class Visit:
    """What this insert adds to a session."""

    first: Context
    last: Context
    started_ms: int
    ended_ms: int
    visitor: UUID
    user: str = ""
    views: int = 0
    clicks: int = 0
    errors: int = 0
    events: int = 0
    chunks: int = 0
    size: int = 0

    def saw(self, context: Context, times: Sequence[int]) -> None:
        """Things happened at these times, in this context."""
        first_ms, last_ms = min(times), max(times)
        if first_ms < self.started_ms:
            self.started_ms, self.first = first_ms, context
        if last_ms >= self.ended_ms:
            self.ended_ms, self.last = last_ms, context

    def counts(self, happened: Sequence[Event]) -> None:
        kinds = list(map(type, happened))
        self.events += len(kinds)
        self.views += kinds.count(events.Start)
        self.clicks += kinds.count(events.Click)
        if events.Error in kinds:
            errors = sum(max(1, event.count) for event in happened if isinstance(event, events.Error))
            self.errors = clamp.unsigned(self.errors + errors, clamp.UINT32)


class Visits:
    """The sessions of one insert."""

    def __init__(self) -> None:
        self._visits: dict[_Key, Visit] = {}

    def add(self, context: Context, times: Sequence[int], happened: Sequence[Event], chunks: int, size: int) -> None:
        """A batch of the session: its times on the server's clock (at least one), its events, chunks and bytes."""
        key = _Key(context.site, context.day, context.batch.session)
        visit = self._visits.get(key)
        if visit is None:
            visit = self._visits[key] = Visit(context, context, min(times), max(times), context.visitor)
        visit.saw(context, times)
        visit.user = context.user or visit.user
        visit.chunks += chunks
        visit.size += size
        visit.counts(happened)

    def sessions(self) -> set[tuple[int, UUID]]:
        return {(key.site, key.session) for key in self._visits}

    def write(self, rows: Rows) -> None:
        for key, visit in self._visits.items():
            rows.add("sessions", _row(key, visit))


def _row(key: _Key, visit: Visit) -> tuple[Any, ...]:
    first = visit.first
    return (
        *(key.site, key.day, key.session, visit.visitor, visit.started_ms, visit.ended_ms),
        *(first.page, visit.last.page, first.referrer, first.device, first.agent.browser, first.agent.system),
        *(first.lang, first.zone, first.width, first.height),
        *(visit.views, visit.clicks, visit.errors, visit.events, visit.chunks, visit.size, int(first.agent.bot)),
        *(visit.user, 100 / first.batch.sample),
    )
