"""Abandoned forms: filled in, at least in part, and not sent; the last field that was written in is named.

One field is enough (oss-clarity's form abandon). A form whose last field is a search, a select or a box is left out:
those are filters, used by changing them. So is one in which a button was pressed last and answered: it was sent
without the browser's own submit.
"""

from collections.abc import Sequence
from uuid import UUID

from insight.signals.click import is_answered
from insight.signals.field import is_written
from insight.signals.signal import Signal
from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Abandon, Click, Field, Flag
from wire.events import TAGS

NEAR = 50  # clicks of a page view looked at, its last ones


def _was_sent(form: Moment, last_ms: int, clicks: Sequence[Moment], thresholds: Thresholds) -> bool:
    """True where after the last edit a button of the form was pressed, and something answered since."""
    return bool(form.number("pressed")) and any(
        click.at_ms > last_ms and not click.flags & (Flag.CONTROL | Flag.LINK) and is_answered(click, thresholds)
        for click in clicks[-NEAR:]
    )


def find(moments: Sequence[Moment], thresholds: Thresholds) -> list[Signal]:
    """Abandoned forms of a tab's moments, which are in order. The element is the field; `detail` is the form's name."""
    clicks: dict[UUID, list[Moment]] = {}
    visits: dict[tuple[UUID, str], Moment] = {}
    forms: dict[tuple[UUID, str], Moment] = {}
    for moment in moments:
        if moment.tag == TAGS[Click]:
            clicks.setdefault(moment.view, []).append(moment)
        elif moment.tag == TAGS[Field]:
            visits[moment.view, moment.path] = moment
        elif moment.tag == TAGS[Abandon] and moment.number("edited") >= thresholds.abandoned_fields:
            forms[moment.view, moment.path] = moment
    found = []
    for form in forms.values():
        last = visits.get((form.view, form.text("last")))
        if last is None or not is_written(last):
            continue
        if _was_sent(form, last.at_ms, clicks.get(form.view, []), thresholds):
            continue
        values = (last.at_ms, form.page, last.path, last.label, form.number("edited"), form.tab, form.view, form.label)
        found.append(Signal("form_abandon", *values))
    return found
