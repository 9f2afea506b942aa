"""A session as a row of a list: its story in a sentence, its signals, its activity."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from insight.signals.signal import Signal
from storage import Store, sessions
from storage.sessions import Session
from viewer import story
from viewer.i18n import Words

STRIP_PARTS = 24
MARKS = 40
APART = 0.07  # of the strip's length; marks nearer than that hide each other
LEAD_MS = 5_000  # a replay opened from a list starts this long before what it is opened for


class Mark(msgspec.Struct, frozen=True):
    """A signal on the strip; `place` runs from 0 to 1."""

    kind: str
    place: float


class Row(msgspec.Struct, frozen=True):
    """A session. `strip` holds its activity in equal parts of its time, 0 to 1; `at_ms` is where to begin playing."""

    session: UUID
    score: int
    counts: dict[str, int]
    sentence: str
    entry_page: str
    exit_page: str
    started_ms: int
    duration_ms: int
    device: str
    browser: str
    os: str
    views: int
    recorded: bool
    bot: bool
    watched: bool
    at_ms: int
    strip: list[float]
    marks: list[Mark]


async def rows(
    store: Store, site: int, found: Sequence[Session], words: Words, moments: Mapping[UUID, int] | None = None
) -> list[Row]:
    """A row for each session, in their order; playing begins shortly before the session's moment (Unix ms), if any."""
    spread = await sessions.activity(store, site, found, STRIP_PARTS)
    matched = moments or {}
    return [_row(session, spread[session.session], words, matched.get(session.session)) for session in found]


def opens_ms(started_ms: int, signals: Sequence[Signal], matched_ms: int | None) -> int:
    """Where a list opens a session, ms into it: shortly before the moment that it was found for (Unix ms), or else
    before its first signal."""
    at_ms = signals[0].at_ms if matched_ms is None and signals else matched_ms
    return max(0, at_ms - started_ms - LEAD_MS) if at_ms is not None else 0


def _row(session: Session, activity: list[int], words: Words, matched_ms: int | None) -> Row:
    found = story.signals(session.signals)
    busiest = max(activity, default=0)
    return Row(
        session=session.session,
        score=session.score,
        counts=_counts(session, found),
        sentence=story.sentence(found, words),
        entry_page=session.entry_page,
        exit_page=session.exit_page,
        started_ms=session.started_ms,
        duration_ms=session.ended_ms - session.started_ms,
        device=session.device,
        browser=session.browser,
        os=session.os,
        views=session.views,
        recorded=session.chunks > 0,
        bot=session.bot,
        watched=session.watched,
        at_ms=opens_ms(session.started_ms, found, matched_ms),
        strip=[round(count / busiest, 3) if busiest else 0.0 for count in activity],
        marks=_marks(session, [(signal.kind, signal.at_ms) for signal in found[:MARKS]]),
    )


def _counts(session: Session, signals: Sequence[Signal]) -> dict[str, int]:
    """Signals by kind, those that were seen, the worst first."""
    # the list of signals is cut where there are very many; these were counted before
    counted = Counter(rage=session.rage, dead=session.dead, error=session.error, quick_back=session.quick_back)
    counts = Counter(story.counts(signals)) | counted
    return {kind: counts[kind] for kind in story.ORDER if counts[kind]}


def _marks(session: Session, found: Sequence[tuple[str, int]]) -> list[Mark]:
    """The signals, by time, at their moments, or as far off as it takes to see each."""
    length_ms = max(1, session.ended_ms - session.started_ms)
    places = [min(1.0, max(0.0, (at_ms - session.started_ms) / length_ms)) for _, at_ms in found]
    return [Mark(kind, round(place, 3)) for (kind, _), place in zip(found, apart(places, APART), strict=True)]


def apart(places: Sequence[float], gap: float) -> list[float]:
    """Ascending places from 0 to 1, moved as little as keeps them `gap` apart, or evenly where they are too many."""
    gap = min(gap, 1 / max(1, len(places) - 1))
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + gap) if moved else place)
    limit = 1.0
    for n in reversed(range(len(moved))):
        moved[n] = max(0.0, min(moved[n], limit))
        limit = moved[n] - gap
    return moved
