"""Fields that are come back to again and again before the form is sent.

Four visits of one field in one page view, each with an edit or of a second or more (ours: a look back and a correction
make three). Passing by with the Tab key is no visit; sending the form begins the count anew, so that a chat's field is
none.
"""

from collections.abc import Sequence
from uuid import UUID

from insight.signals.field import is_written
from insight.signals.signal import Signal
from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Submit
from wire.events import TAGS

STAYED_MS = 1_000


def find(moments: Sequence[Moment], thresholds: Thresholds) -> list[Signal]:
    """Fields of a tab's moments, which are in order, that were visited too often; `count` is how often."""
    found: list[Signal] = []
    visits: dict[tuple[UUID, str], list[Moment]] = {}

    def settle() -> None:
        for seen in visits.values():
            if len(seen) >= thresholds.field_visits:
                last = seen[thresholds.field_visits - 1]
                found.append(
                    Signal(
                        *("form_repeat", last.at_ms, last.page, last.path, last.label, len(seen), last.tab, last.view)
                    )
                )
        visits.clear()

    for moment in moments:
        if moment.tag == TAGS[Submit]:
            settle()
        elif is_written(moment) and (moment.number("edits") or moment.number("dwell_ms") >= STAYED_MS):
            visits.setdefault((moment.view, moment.path), []).append(moment)
    settle()
    return found
