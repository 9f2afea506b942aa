"""Quick backs: a page was opened, was not what was hoped for, and was left for the one before within 5 s.

5,000 ms are oss-clarity's; Clarity publishes no number. Going forward again, reloading, and hopping between
anchors of one page are not going back.
"""

from collections.abc import Sequence

from insight.signals.signal import Signal
from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Start
from wire.events import TAGS, Navigation

_HISTORY = {Navigation.BACK_FORWARD, Navigation.POP}
_STAYED = {Navigation.RELOAD, Navigation.REPLACE, Navigation.HASH}


class _Trail:
    """A tab's history as far as its page views tell: where it stands and what lies before and after."""

    def __init__(self) -> None:
        self._views: list[Moment] = []
        self._at = -1

    @property
    def here(self) -> Moment | None:
        return self._views[self._at] if self._at >= 0 else None

    def steps_back(self, view: Moment) -> bool:
        return self._at > 0 and self._views[self._at - 1].page == view.page

    def steps_forward(self, view: Moment) -> bool:
        return self._at + 1 < len(self._views) and self._views[self._at + 1].page == view.page

    def move(self, by: int, view: Moment) -> None:
        self._at += by
        self._views[self._at] = view

    def stay(self, view: Moment) -> None:
        if self._at >= 0:
            self._views[self._at] = view
        else:
            self.go(view)

    def go(self, view: Moment) -> None:
        del self._views[self._at + 1 :]
        self._views.append(view)
        self._at += 1


def _returned(trail: _Trail, view: Moment) -> bool:
    """Move along the trail; True where the view is the one before the last, come back to."""
    if view.number("navigation") in _STAYED:
        trail.stay(view)
        return False
    if view.number("navigation") in _HISTORY:
        if trail.steps_back(view):
            trail.move(-1, view)
            return True
        if trail.steps_forward(view):
            trail.move(1, view)
            return False
        trail.stay(view)
        return False
    # A link back to where one came from: between pages of one kind it may as well be the next of them.
    back = trail.steps_back(view) and trail.here is not None and trail.here.page != view.page
    trail.go(view)
    return back


def find(moments: Sequence[Moment], thresholds: Thresholds) -> list[Signal]:
    """Quick backs among a tab's moments, which are in order. The label is the page returned to."""
    trail = _Trail()
    found = []
    for view in moments:
        if view.tag != TAGS[Start]:
            continue
        left = trail.here
        if _returned(trail, view) and left and view.at_ms - left.at_ms <= thresholds.quick_back_ms:
            found.append(Signal("quick_back", view.at_ms, left.page, "", view.page, 1, left.tab, left.view))
    return found
