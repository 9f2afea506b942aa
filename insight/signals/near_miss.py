"""Near misses: a click beside a link or button, put right at once.

A click that did nothing, and within 2 s and 40 px of it one on something else that answered or is a link or field
(oss-clarity's numbers). Where the first did something too there were two aims.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import hypot

from insight.signals.click import is_answered
from insight.signals.signal import Signal
from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Flag, Reaction

_AIM = Flag.LINK | Flag.CONTROL
_NOT = Flag.KEYBOARD | Flag.MODIFIED | Flag.MEDIA | Flag.BESIDE | Flag.DRAGGED


PRESS_MS = 250  # a click comes at the end of its press, which may have moved the focus at its beginning


def _missed(click: Moment, gap_ms: int, thresholds: Thresholds) -> bool:
    """True where nothing came of a click before the next, which shares its reaction with the one before."""
    if click.flags & (_AIM | _NOT):
        return False
    if click.reaction in (Reaction.NONE, Reaction.UNKNOWN):
        return True
    return click.reaction_ms >= max(thresholds.answered_ms, gap_ms - PRESS_MS)


def find(clicks: Sequence[Moment], thresholds: Thresholds) -> list[Signal]:
    """Near misses among a tab's clicks, which are in order. The element is the one that was meant."""
    found = []
    for miss, hit in pairwise(clicks):
        gap_ms = hit.at_ms - miss.at_ms
        near = (
            hit.view == miss.view
            and gap_ms <= thresholds.near_miss_ms
            and hypot(hit.x - miss.x, hit.y - miss.y) <= thresholds.near_miss_px
            and hit.path != miss.path
        )
        if not near or hit.flags & _NOT or not _missed(miss, gap_ms, thresholds):
            continue
        if hit.flags & _AIM or is_answered(hit, thresholds):
            found.append(Signal("near_miss", miss.at_ms, hit.page, hit.path, hit.label, 1, hit.tab, hit.view))
    return found
