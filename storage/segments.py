"""Filters that a team named, to choose the same sessions wherever sessions are chosen."""

import time
from uuid import UUID, uuid4

import msgspec

from storage.conditions import Condition, Step
from storage.engine import Store

MOST_CHARS = 60  # of a name
MOST = 200  # of a site


class Chosen(msgspec.Struct, frozen=True, omit_defaults=True):
    """A filter without days, as in storage/conditions.py; `device` empty means every class."""

    device: str = ""
    where: tuple[Condition, ...] = ()
    then: tuple[Step, ...] = ()


class Segment(msgspec.Struct, frozen=True):
    segment: UUID
    name: str
    chosen: Chosen


_decode = msgspec.json.Decoder(Chosen).decode


def tidy(text: str) -> str:
    """The name of a typed text: one space between words, at most 60 characters; "" is none."""
    return " ".join(text.split())[:MOST_CHARS].strip()


async def of(store: Store, site: int) -> list[Segment]:
    """The site's segments by their names; those that ask for what is known no longer are left out."""
    found = []
    for row in await store.read("segments.list", site=site):
        try:
            found.append(Segment(row["segment"], row["name"], _decode(row["asked"])))
        except msgspec.MsgspecError:
            continue
    return found


async def keep(store: Store, site: int, name: str, chosen: Chosen, *, person: UUID, now_ms: int) -> None:
    """Name a filter; the one that had this name before has it no longer."""
    known = next((one.segment for one in await of(store, site) if one.name == name), None)
    asked = msgspec.json.encode(chosen).decode()
    await _put(store, site, known or uuid4(), name=name, asked=asked, person=person, created=now_ms)


async def drop(store: Store, site: int, segment: UUID) -> None:
    await _put(store, site, segment, deleted=1)


async def _put(store: Store, site: int, segment: UUID, **values: object) -> None:
    row = {"site": site, "segment": segment, "deleted": 0, **values, "version": time.time_ns()}
    await store.insert("segments", {name: [value] for name, value in row.items()})
