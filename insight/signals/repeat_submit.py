"""Repeated submits: the same form is sent again though nothing in it was changed.

Twice within 10 s (oss-clarity's), with no edit between, and not answered within 250 ms each time: a button that puts
one more into the bag answers, and a chat's messages are typed between.
"""

from bisect import bisect_right
from collections.abc import Sequence
from uuid import UUID

from insight.signals.click import is_answered
from insight.signals.signal import Signal
from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Click, Field, Submit
from wire.events import TAGS

PRESS_MS = 500  # the click that sends a form comes just before it


class _Clicks:
    """Clicks of a tab, in order, found by time."""

    def __init__(self, moments: Sequence[Moment]) -> None:
        self._clicks = [moment for moment in moments if moment.tag == TAGS[Click]]
        self._times = [click.at_ms for click in self._clicks]

    def pressed(self, submit: Moment) -> Moment | None:
        """The click that sent the form: the last before it, or the first just after it, by the clocks' doubt."""
        at = bisect_right(self._times, submit.at_ms)
        near = [click for click in self._clicks[max(0, at - 1) : at + 1] if click.view == submit.view]
        near = [click for click in near if abs(submit.at_ms - click.at_ms) <= PRESS_MS]
        return min(near, key=lambda click: abs(submit.at_ms - click.at_ms), default=None)


def _runs(moments: Sequence[Moment], thresholds: Thresholds) -> list[list[Moment]]:
    """Submits of one form that follow each other without an edit in the page between."""
    runs: list[list[Moment]] = []
    last: dict[UUID, dict[str, list[Moment]]] = {}
    for moment in moments:
        if moment.tag == TAGS[Field] and moment.number("edits"):
            last.pop(moment.view, None)
        elif moment.tag == TAGS[Submit]:
            of_view = last.setdefault(moment.view, {})
            run = of_view.get(moment.path)
            if run and moment.at_ms - run[-1].at_ms <= thresholds.repeat_submit_ms:
                run.append(moment)
            else:
                of_view[moment.path] = [moment]
                runs.append(of_view[moment.path])
    return runs


def find(moments: Sequence[Moment], thresholds: Thresholds) -> list[Signal]:
    """Repeated submits of a tab's moments, which are in order; `count` is how often the form was sent."""
    clicks = _Clicks(moments)
    found = []
    for run in _runs(moments, thresholds):
        if len(run) < thresholds.submits:
            continue
        pressed = [clicks.pressed(submit) for submit in run]
        if all(click is not None and is_answered(click, thresholds) for click in pressed):
            continue
        first, button = run[0], pressed[0]
        label = first.label or (button.label if button else "")
        found.append(
            Signal(*("repeat_submit", first.at_ms, first.page, first.path, label, len(run), first.tab, first.view))
        )
    return found
