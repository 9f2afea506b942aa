"""Keyframes made by us: the few events that show a rebuilt document as all events before them would."""

from replay import frames
from replay.dom import Dom
from replay.rrweb import Event, EventType


def keyframe(dom: Dom, at_ms: int) -> list[Event]:
    """Meta, FullSnapshot and what no snapshot holds (frames, sheets that scripts changed, inputs, scrolling, the
    pointer), all at `at_ms`; [] before the first full snapshot. Applied to it, later events do what they did."""
    node = dom.tree()
    if node is None:
        return []
    framed = frames.detach(node, at_ms)
    meta = {"href": dom.href, "width": dom.width or 1280, "height": dom.height or 720}
    offset = {"top": dom.scroll_y, "left": dom.scroll_x}
    return [
        {"type": int(EventType.META), "data": meta, "timestamp": at_ms},
        {"type": int(EventType.FULL_SNAPSHOT), "data": {"node": node, "initialOffset": offset}, "timestamp": at_ms},
        *framed,
        *({"type": int(EventType.INCREMENTAL), "data": data, "timestamp": at_ms} for data in dom.lasting_events()),
    ]
