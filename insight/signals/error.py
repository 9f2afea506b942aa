"""Script errors, and the clicks that caused them.

An error within 1,000 ms after a click is laid to that click (oss-clarity's error click). The same message of one
page view is one signal, unless another click caused it again.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from uuid import UUID

from insight.signals.signal import Signal
from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Click, Error
from wire.events import TAGS

NEAR = 50  # clicks looked at for an error; nobody makes more in a second


class _Clicks:
    """Clicks of a tab, in order, found by time: a page that throws without end must not cost their product."""

    def __init__(self, moments: Sequence[Moment]) -> None:
        self._clicks = [moment for moment in moments if moment.tag == TAGS[Click]]
        self._times = [click.at_ms for click in self._clicks]

    def cause(self, error: Moment, thresholds: Thresholds) -> Moment | None:
        """The nearest click of the same page view before the error; or just after it, by the clocks' doubt."""
        start = bisect_left(self._times, error.at_ms - thresholds.error_click_ms)
        end = bisect_right(self._times, error.at_ms + thresholds.clock_ms)
        near = (click for click in self._clicks[max(start, end - NEAR) : end] if click.view == error.view)
        return min(near, key=lambda click: abs(error.at_ms - click.at_ms), default=None)


def find(moments: Sequence[Moment], thresholds: Thresholds) -> list[Signal]:
    """Errors among a tab's moments, which are in order. The label is the clicked element's, or else the message."""
    clicks = _Clicks(moments)
    found: dict[tuple[UUID, str, str], Signal] = {}
    for moment in moments:
        if moment.tag != TAGS[Error]:
            continue
        message = moment.text("message").removeprefix("Uncaught ")
        cause = clicks.cause(moment, thresholds)
        path, label = (cause.path, cause.label) if cause else ("", message)
        key = (moment.view, message, path)
        known = found.get(key)
        found[key] = Signal(
            kind="error",
            at_ms=known.at_ms if known else (cause or moment).at_ms,
            page=moment.page,
            path=path,
            label=label,
            count=(known.count if known else 0) + max(1, moment.number("count")),
            tab=moment.tab,
            view=moment.view,
            detail=message,
        )
    return list(found.values())
