"""Refilled fields: emptied and filled anew, again and again.

Twice in one page view (ours; oss-clarity asks for a quarter of a form's fields): once is a correction. Searches,
selects, boxes and sliders are left out: trying another value is what they are for.
"""

from collections.abc import Sequence
from uuid import UUID

from insight.signals.field import is_written
from insight.signals.signal import Signal
from insight.thresholds import Thresholds
from storage.scores import Moment


def find(moments: Sequence[Moment], thresholds: Thresholds) -> list[Signal]:
    """Refilled fields of a tab's moments, which are in order; `count` is how often."""
    found: dict[tuple[UUID, str], Signal] = {}
    counts: dict[tuple[UUID, str], int] = {}
    for moment in moments:
        refills = moment.number("refills") if is_written(moment) else 0
        if not refills:
            continue
        key = (moment.view, moment.path)
        counts[key] = counts.get(key, 0) + refills
        if counts[key] >= thresholds.refills:
            at_ms = found[key].at_ms if key in found else moment.at_ms
            found[key] = Signal(
                *("form_refill", at_ms, moment.page, moment.path, moment.label, counts[key], moment.tab, moment.view)
            )
    return list(found.values())
