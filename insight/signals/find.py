"""All signals of a session."""

from collections.abc import Iterable
from uuid import UUID

from insight.signals import dead, error, quick_back, rage
from insight.signals.signal import Signal
from insight.thresholds import DEFAULT, Thresholds
from storage.scores import Moment
from wire import Click
from wire.events import TAGS


def find(moments: Iterable[Moment], thresholds: Thresholds = DEFAULT) -> list[Signal]:
    """The signals of one session's moments, by time. What happens in two tabs is never read as one stream."""
    tabs: dict[UUID, list[Moment]] = {}
    for moment in sorted(moments, key=lambda moment: moment.at_ms):
        tabs.setdefault(moment.tab, []).append(moment)
    found: list[Signal] = []
    for stream in tabs.values():
        clicks = [moment for moment in stream if moment.tag == TAGS[Click]]
        found += rage.find(clicks, thresholds)
        found += dead.find(clicks, thresholds)
        found += error.find(stream, thresholds)
        found += quick_back.find(stream, thresholds)
    return sorted(found, key=lambda signal: (signal.at_ms, signal.kind))
