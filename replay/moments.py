"""The moments of a recording that show its page in another state: before an act of the visitor, and at the end.

A menu that a click opened is seen before the next one.
"""

from collections.abc import Iterable
from itertools import islice

import msgspec

from replay import backdrop, fingerprint
from replay.dom import Dom
from replay.fingerprint import Marks
from replay.normalise import Normaliser
from replay.rrweb import Event, EventType, Source

MOST = 8  # looked at in one recording
MOST_EVENTS = 6_000


class Moment(msgspec.Struct, frozen=True):
    """What tells the page's state at a moment on the events' clock; `at_ms` is None for the page as first seen.

    `after_ms` counts from the first full snapshot.
    """

    at_ms: int | None
    after_ms: int
    marks: Marks


def moments(events: Iterable[object], most: int = MOST) -> list[Moment]:
    """The page as it was first seen, then each moment before an act at which it had changed since the one before.

    `events` are one tab's raw rrweb events in order; [] if they hold no full snapshot. At most `most` moments, of the
    first MOST_EVENTS events.
    """
    dom, found, changed = Dom(), list[Moment](), False
    began_ms: int | None = None
    taken_ms = 0

    def keep() -> None:
        node = dom.snapshot()
        if node is not None and began_ms is not None:
            at_ms = taken_ms if found else None
            found.append(Moment(at_ms, taken_ms - began_ms if found else 0, fingerprint.marks(node)))

    for event in islice(Normaliser().events(events), MOST_EVENTS):
        if began_ms is not None and not found:
            over = backdrop.is_over(event, began_ms)
        else:
            over = changed and backdrop.is_act(event)
        if over:
            keep()
            changed = False
            if len(found) == most:
                return found
        dom.apply(event)
        taken_ms = event["timestamp"]
        changed = changed or _changes(event)
        if began_ms is None and event["type"] == EventType.FULL_SNAPSHOT:
            began_ms = taken_ms
    if changed or not found:
        keep()
    return found


def _changes(event: Event) -> bool:
    if event["type"] == EventType.FULL_SNAPSHOT:
        return True
    return bool(event["type"] == EventType.INCREMENTAL and event["data"]["source"] == Source.MUTATION)
