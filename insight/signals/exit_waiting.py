"""Exits while waiting: the visitor left the site for good while the page still owed an answer.

Either the page had not loaded after a second or more, or the last act was a click that nothing had come of when the
visitor left, a second to ten after it. A second is where a wait is felt, ten where attention ends (Nielsen, 1993).
Links and forms are left out of the second: where they lead may be another site.
"""

from collections.abc import Sequence

from insight.signals.click import is_owed
from insight.signals.signal import Signal
from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Click, Leave, Start
from wire.events import TAGS, Navigation

_LOADED = {Navigation.LOAD, Navigation.RELOAD}


def _last(moments: Sequence[Moment]) -> tuple[Moment, Moment, Moment | None] | None:
    """The last page view's start, its leave, and its last click; None where the visitor is still there."""
    starts = [moment for moment in moments if moment.tag == TAGS[Start]]
    if not starts:
        return None
    start = starts[-1]
    own = [moment for moment in moments if moment.view == start.view]
    leaves = [moment for moment in own if moment.tag == TAGS[Leave]]
    clicks = [moment for moment in own if moment.tag == TAGS[Click]]
    return (start, leaves[-1], clicks[-1] if clicks else None) if leaves else None


def find(moments: Sequence[Moment], thresholds: Thresholds) -> list[Signal]:
    """The exit of a session's moments, which are in order, if it was one while waiting; `detail` is the wait in ms."""
    last = _last(moments)
    if last is None:
        return []
    start, leave, click = last
    stayed_ms = leave.at_ms - start.at_ms
    if start.number("navigation") in _LOADED and not start.number("load_ms") and stayed_ms >= thresholds.exit_ms:
        return [
            Signal("exit_waiting", leave.at_ms, start.page, "", "", 1, start.tab, start.view, detail=str(stayed_ms))
        ]
    if click is None or not is_owed(click):
        return []
    waited_ms = leave.at_ms - click.at_ms
    if not thresholds.exit_ms <= waited_ms <= thresholds.exit_most_ms:
        return []
    values = (click.at_ms, click.page, click.path, click.label, 1, click.tab, click.view)
    return [Signal("exit_waiting", *values, detail=str(waited_ms))]
