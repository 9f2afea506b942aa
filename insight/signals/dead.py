"""Dead clicks: the page did nothing, or only after two seconds.

No mutation, navigation, scroll, selection, focus or download within 3 s, or the first of them later than 2 s
(tools differ from 1.2 to 2.75 s: OpenReplay, oss-clarity, PostHog). Links, form controls and media are left out,
since what they do need not show in the page, and so are clicks by key or with a modifier, those beside everything or
beside an open modal dialog, those in consent banners, and the ends of drags. Repeated clicks on one element within 1 s
are one signal (PostHog).
"""

from collections.abc import Sequence

from insight.signals.click import EXCUSED, GROUND, UNTIMED, is_unheard, on_ground
from insight.signals.signal import Signal
from insight.thresholds import Thresholds
from storage.pointers import DeadRule
from storage.scores import Moment


def rule(thresholds: Thresholds) -> DeadRule:
    """What `is_dead` holds, for the store to count by."""
    untimed = tuple(int(reaction) for reaction in UNTIMED)
    return DeadRule(thresholds.slow_ms, untimed, int(EXCUSED), GROUND.pattern)


def is_dead(click: Moment, thresholds: Thresholds) -> bool:
    """True for a click that should have done something and did not."""
    return not click.flags & EXCUSED and is_unheard(click, thresholds) and not on_ground(click)


def find(clicks: Sequence[Moment], thresholds: Thresholds) -> list[Signal]:
    """Dead clicks among a tab's clicks, which are in order."""
    runs: list[list[Moment]] = []
    for click in clicks:
        if not is_dead(click, thresholds):
            continue
        last = runs[-1][-1] if runs else None
        same = last is not None and (last.view, last.path) == (click.view, click.path)
        if last is not None and same and click.at_ms - last.at_ms <= thresholds.same_dead_ms:
            runs[-1].append(click)
        else:
            runs.append([click])
    return [
        Signal("dead", run[0].at_ms, run[0].page, run[0].path, run[0].label, len(run), run[0].tab, run[0].view)
        for run in runs
    ]
