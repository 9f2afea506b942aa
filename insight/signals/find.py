"""All signals of a session."""

from collections.abc import Iterable
from uuid import UUID

from insight.signals import (
    copy_out,
    dead,
    error,
    exit_waiting,
    form_abandon,
    form_refill,
    form_repeat,
    hesitation,
    loop,
    near_miss,
    quick_back,
    rage,
    repeat_submit,
    scroll_hunt,
    slow_page,
    thrash,
)
from insight.signals.rules import DEFAULT, Rules
from insight.signals.signal import Signal
from storage.scores import Moment
from wire import Click
from wire.events import TAGS

OF_CLICKS = (rage.find, dead.find, hesitation.find, near_miss.find)
OF_MOMENTS = (
    *(error.find, quick_back.find, thrash.find, scroll_hunt.find, form_refill.find, form_repeat.find),
    *(form_abandon.find, repeat_submit.find, loop.find, copy_out.find, slow_page.find),
)


def find(moments: Iterable[Moment], rules: Rules = DEFAULT) -> list[Signal]:
    """The signals of one session's moments, by time. What happens in two tabs is never read as one stream.

    The order in which the moments come does not matter: found as they arrive and found at the end is the same.
    """
    thresholds = rules.thresholds
    ordered = sorted(moments, key=lambda moment: (moment.at_ms, moment.tab, moment.seq, moment.n))
    tabs: dict[UUID, list[Moment]] = {}
    for moment in ordered:
        tabs.setdefault(moment.tab, []).append(moment)
    found = exit_waiting.find(ordered, thresholds)
    for stream in tabs.values():
        clicks = [moment for moment in stream if moment.tag == TAGS[Click]]
        for of_clicks in OF_CLICKS:
            found += of_clicks(clicks, thresholds)
        for of_moments in OF_MOMENTS:
            found += of_moments(stream, thresholds)
    told = (signal for signal in found if not rules.excuses(signal.kind, signal.page, signal.path))
    return sorted(told, key=lambda signal: (signal.at_ms, signal.kind, signal.path))
