"""Scroll hunts: the page is scrolled up and down in search of something.

Four turns after at least 300 px each way (oss-clarity's), the next within 5 s (ours: who reads on the way takes
longer). Paging through a page, however fast, turns nowhere.
"""

from collections.abc import Sequence

from insight.signals.signal import Signal
from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Swing
from wire.events import TAGS

PAGE = 1


def find(moments: Sequence[Moment], thresholds: Thresholds) -> list[Signal]:
    """Scroll hunts of a tab; `count` is of turns."""
    return [
        Signal("scroll_hunt", moment.at_ms, moment.page, "", "", moment.number("turns"), moment.tab, moment.view)
        for moment in moments
        if moment.tag == TAGS[Swing]
        and moment.number("what") == PAGE
        and moment.number("turns") >= thresholds.hunt_turns
    ]
