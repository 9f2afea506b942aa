"""What lies under a heatmap: a page as its visitor first had it before the eyes."""

from collections.abc import Iterable

from replay import frames
from replay.dom import Dom
from replay.normalise import Normaliser
from replay.rrweb import Event, EventType, Interaction, Source

SETTLE_MS = 3_000  # by then pages have filled in what they fetch; pop-ups that wait for a visitor come later
TAIL_MS = 150  # of the click that led here, and not yet one on this page

_ACTS = {Interaction.MOUSE_DOWN, Interaction.CLICK, Interaction.TOUCH_START, Interaction.DOUBLE_CLICK}


def backdrop(events: Iterable[object], at_ms: int | None = None) -> list[Event]:
    """Meta and FullSnapshot of the page, harmless, scrolled to the top; [] if the events hold no full snapshot.

    What its own frames show follows 1 ms later, one event for each.

    `events` are one tab's raw rrweb events in order. Without `at_ms` (same clock as the events) the page of
    the first full snapshot is taken as late as it can be: before the visitor's first act on it, before the next
    snapshot, and `SETTLE_MS` after it began. With it, the page is taken as it was then.
    """
    dom = Dom()
    began_ms: int | None = None
    taken_ms = 0
    for event in Normaliser().events(events):
        now_ms = event["timestamp"]
        if began_ms is not None and (now_ms > at_ms if at_ms is not None else is_over(event, began_ms)):
            break
        if event["type"] == EventType.FULL_SNAPSHOT:
            began_ms = now_ms
        dom.apply(event)
        taken_ms = now_ms
    node = dom.snapshot()
    if node is None:
        return []
    framed = frames.detach(node, taken_ms + 1)
    meta = {"href": dom.href, "width": dom.width or 1, "height": dom.height or 1}
    return [
        {"type": int(EventType.META), "data": meta, "timestamp": taken_ms},
        {
            "type": int(EventType.FULL_SNAPSHOT),
            "data": {"node": node, "initialOffset": {"top": 0, "left": 0}},
            "timestamp": taken_ms,
        },
        *framed,
    ]


def is_over(event: Event, began_ms: int) -> bool:
    """True for the first event that no longer belongs to the page as it was first seen."""
    since_ms = event["timestamp"] - began_ms
    if since_ms > SETTLE_MS or event["type"] in (EventType.META, EventType.FULL_SNAPSHOT):
        return True
    return since_ms > TAIL_MS and is_act(event)


def is_act(event: Event) -> bool:
    """Whether the visitor does something to the page: clicks, touches, types."""
    if event["type"] != EventType.INCREMENTAL:
        return False
    source = event["data"]["source"]
    return source == Source.INPUT or (source == Source.MOUSE_INTERACTION and event["data"]["type"] in _ACTS)
