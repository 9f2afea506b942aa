"""Thrashed pointers: the mouse is shaken to and fro while nothing happens.

Six turns, each after at least 60 px and within 400 ms of the one before. FullStory names the signal and gives no
number; OpenReplay looks for turns in windows of 225 ms. Where a button is held, and over a canvas or video, the snippet
does not count: that is dragging, drawing and playing.
"""

from collections.abc import Sequence

from insight.signals.signal import Signal
from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Swing
from wire.events import TAGS

MOUSE = 0


def find(moments: Sequence[Moment], thresholds: Thresholds) -> list[Signal]:
    """Thrashed pointers of a tab; `count` is of turns."""
    return [
        Signal("thrash", moment.at_ms, moment.page, "", "", moment.number("turns"), moment.tab, moment.view)
        for moment in moments
        if moment.tag == TAGS[Swing]
        and moment.number("what") == MOUSE
        and moment.number("turns") >= thresholds.thrash_turns
    ]
