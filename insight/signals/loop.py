"""Loops: from one page to another, back, and there again (ABAB).

oss-clarity's pattern, within a minute (ours: who compares two offers stays with each for longer). By address, not by
page: from a list to one product after another and back is what lists are for. Reloading is no step.
"""

from collections.abc import Sequence

from insight.signals.signal import Signal
from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Start
from wire.events import TAGS, Navigation

_STAYED = {Navigation.RELOAD, Navigation.REPLACE, Navigation.HASH}
SHORTEST = 4


def _place(view: Moment) -> tuple[str, int]:
    return view.page, view.number("url_hash")


def find(moments: Sequence[Moment], thresholds: Thresholds) -> list[Signal]:
    """Loops of a tab's moments, which are in order. `page` and `label` are the two pages; `count` is of page views."""
    views = [m for m in moments if m.tag == TAGS[Start] and m.number("navigation") not in _STAYED]
    steps = [view for n, view in enumerate(views) if n == 0 or _place(view) != _place(views[n - 1])]
    found = []
    begin = 0
    while begin + SHORTEST <= len(steps):
        end = begin + 2
        while end < len(steps) and _place(steps[end]) == _place(steps[end - 2]):
            end += 1
        run = steps[begin:end]
        if len(run) >= SHORTEST and run[SHORTEST - 1].at_ms - run[0].at_ms <= thresholds.loop_ms:
            first, other = run[0], run[1]
            found.append(Signal("loop", first.at_ms, first.page, "", other.page, len(run), first.tab, first.view))
        begin = max(begin + 1, end - 1)
    return found
