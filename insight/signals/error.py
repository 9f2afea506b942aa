"""Script errors, and the clicks that caused them.

An error within 1,000 ms after a click is laid to that click (oss-clarity's error click). The same message of one
page view is one signal, unless another click caused it again.
"""

from collections.abc import Sequence
from uuid import UUID

from insight.signals.signal import Signal
from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Click, Error
from wire.events import TAGS


def _cause(error: Moment, click: Moment | None, thresholds: Thresholds) -> Moment | None:
    if click is None or click.view != error.view:
        return None
    return click if 0 <= error.at_ms - click.at_ms <= thresholds.error_click_ms else None


def find(moments: Sequence[Moment], thresholds: Thresholds) -> list[Signal]:
    """Errors among a tab's moments, which are in order. The label is the clicked element's, or else the message."""
    found: dict[tuple[UUID, str, str], Signal] = {}
    click: Moment | None = None
    for moment in moments:
        if moment.tag == TAGS[Click]:
            click = moment
        if moment.tag != TAGS[Error]:
            continue
        cause = _cause(moment, click, thresholds)
        path, label = (cause.path, cause.label) if cause else ("", moment.message)
        key = (moment.view, moment.message, path)
        known = found.get(key)
        found[key] = Signal(
            kind="error",
            at_ms=known.at_ms if known else (cause or moment).at_ms,
            page=moment.page,
            path=path,
            label=label,
            count=(known.count if known else 0) + moment.times,
            tab=moment.tab,
            view=moment.view,
            detail=moment.message,
        )
    return list(found.values())
