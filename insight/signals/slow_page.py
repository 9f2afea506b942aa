"""Slow pages: the visitor had to wait for what the page is about.

A Largest Contentful Paint later than 4,000 ms, which web.dev calls poor; where the browser does not tell it, a load
of more than 10 s, after which attention is lost (Nielsen, 1993).
"""

from collections.abc import Sequence
from uuid import UUID

from insight.signals.signal import Signal
from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Start, Vital
from wire.events import TAGS


def find(moments: Sequence[Moment], thresholds: Thresholds) -> list[Signal]:
    """Slow page views of a tab, each once, at their beginning; `detail` is the wait in ms."""
    paints: dict[UUID, int] = {}
    for moment in moments:
        if moment.tag == TAGS[Vital] and moment.text("name") == "LCP":
            paints[moment.view] = moment.number("value")
    found = []
    for view in moments:
        if view.tag != TAGS[Start]:
            continue
        paint_ms, load_ms = paints.get(view.view), view.number("load_ms")
        waited_ms = load_ms if paint_ms is None else paint_ms
        if waited_ms > (thresholds.slow_load_ms if paint_ms is None else thresholds.slow_paint_ms):
            found.append(
                Signal("slow_page", view.at_ms, view.page, "", "", 1, view.tab, view.view, detail=str(waited_ms))
            )
    return found
