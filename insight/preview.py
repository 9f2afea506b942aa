"""What a change of the rules would do, tried on stored sessions before it is saved."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from uuid import UUID

import msgspec

from insight.scoring import portions
from insight.signals import KINDS, Kind, Signal, find
from insight.signals.rules import Rules
from storage import Store, scores
from storage.scores import Moment

MOST_ELEMENTS = 3
Place = tuple[str, str, str]  # page, path, label


class ElementChange(msgspec.Struct, frozen=True):
    """An element that accounts for a part of a change."""

    page: str
    path: str
    label: str
    before: int
    after: int


class KindChange(msgspec.Struct, frozen=True):
    """Signals of a kind by the rules as they are and as they would be, and the elements that account for most of it."""

    kind: Kind
    before: int
    after: int
    elements: list[ElementChange]


class Preview(msgspec.Struct, frozen=True):
    """`sessions` were tried; `changes` has the kinds of which another number would be found."""

    sessions: int
    changes: list[KindChange]


def _places(found: Iterable[Signal], kind: Kind) -> Counter[Place]:
    return Counter((signal.page, signal.path, signal.label) for signal in found if signal.kind == kind)


def compare(before: Sequence[Signal], after: Sequence[Signal]) -> list[KindChange]:
    """The kinds of which another number is found, the largest change first."""
    changes = []
    for kind in KINDS:
        was, would = _places(before, kind), _places(after, kind)
        moved = sorted(was.keys() | would.keys(), key=lambda place: (-abs(was[place] - would[place]), place))
        elements = [ElementChange(*place, was[place], would[place]) for place in moved if was[place] != would[place]]
        if elements:
            changes.append(KindChange(kind, was.total(), would.total(), elements[:MOST_ELEMENTS]))
    return sorted(changes, key=lambda change: -abs(change.before - change.after))


def _both(moments: list[Moment], now: Rules, then: Rules) -> tuple[list[Signal], list[Signal]]:
    before: list[Signal] = []
    after: list[Signal] = []
    for _, stream in groupby(moments, key=lambda moment: moment.session):
        session = list(stream)
        before += find(session, now)
        after += find(session, then)
    return before, after


async def preview(store: Store, site: int, sessions: Sequence[UUID], now: Rules, then: Rules) -> Preview:
    """Find the sessions' signals by both rules. Nothing is written."""
    before: list[Signal] = []
    after: list[Signal] = []
    for portion in portions(sessions):
        counts = await scores.counts(store, site, portion)
        moments = await scores.moments(store, site, counts)
        was, would = await asyncio.to_thread(_both, moments, now, then)
        before += was
        after += would
    return Preview(len(sessions), compare(before, after))
