"""Whom a heatmap's visitors can be compared with."""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlencode

import msgspec

from insight.score import STRUGGLING
from storage.conditions import Condition
from storage.segments import Segment
from viewer.filters import DEVICES, Device, Filter
from viewer.i18n import N_


class Comparison(msgspec.Struct, frozen=True):
    """What the address says of the first and, in `against`, of the second.

    `name` tells of both in their order; of a `segment` that the team named it is that name, and the second.
    """

    name: str
    query: dict[str, str]
    chosen: bool = False
    segment: bool = False


def of(asked: Filter, against: Filter | None, segments: Iterable[Segment]) -> list[Comparison]:
    """The comparisons that a filter gives by itself, and those with segments in the same days."""
    days = (asked.to_day - asked.from_day) + dt.timedelta(1)
    before = msgspec.structs.replace(asked, from_day=asked.from_day - days, to_day=asked.to_day - days)
    pairs = [
        (N_("With the days before"), asked, before),
        (N_("Phones with desktops"), _of(asked, "phone"), _of(asked, "desktop")),
        (
            N_("Who struggled with the others"),
            asked.narrowed(Condition("score", "least", str(STRUGGLING))),
            asked.narrowed(Condition("score", "most", str(STRUGGLING - 1))),
        ),
        (
            N_("First visits with returning ones"),
            asked.narrowed(Condition("visit", "is", "first")),
            asked.narrowed(Condition("visit", "is", "returning")),
        ),
    ]
    found = [_between(name, one, other, (asked, against)) for name, one, other in pairs]
    for segment in segments:
        chosen = segment.chosen
        device = next((device for device in DEVICES if device == chosen.device), "")
        other = msgspec.structs.replace(asked, device=device, where=chosen.where, then=chosen.then)
        if other != asked:
            between = _between(segment.name, asked, other, (asked, against))
            found.append(msgspec.structs.replace(between, segment=True))
    return found


def _between(name: str, one: Filter, other: Filter, shown: tuple[Filter, Filter | None]) -> Comparison:
    return Comparison(name, {**one.query(), "against": urlencode(other.query())}, (one, other) == shown)


def _of(asked: Filter, device: Device) -> Filter:
    return msgspec.structs.replace(asked, device=device)
