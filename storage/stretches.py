"""Stretches of recordings that are ready to be played, each with the page before it."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from storage.engine import Row, Store
from storage.sessions import Summary


class Stretch(msgspec.Struct, frozen=True):
    """The chunks from `seq` up to `next_seq`, without that one; `gaps`, and `head` and `events` without the brackets
    around, are JSON. `state` tells what they were made of."""

    seq: int
    next_seq: int
    from_ms: int
    to_ms: int
    head: bytes
    events: bytes
    gaps: bytes
    cut: str
    state: int


def _stretch(rows: Sequence[Row]) -> Stretch | None:
    return Stretch(**{**rows[0], "cut": rows[0]["cut"].decode()}) if rows else None


async def at(store: Store, site: int, session: Summary, tab: UUID, at_ms: int) -> Stretch | None:
    """The last one that begins by then, Unix ms."""
    days = {"from_day": session.from_day, "to_day": session.to_day}
    scope = {"site": site, "session": session.session, "tab": tab, **days}
    return _stretch(await store.read_bytes("stretches.at", **scope, at_ms=at_ms))


async def begun(store: Store, site: int, session: Summary, tab: UUID, seq: int) -> Stretch | None:
    """The one that begins with this chunk."""
    days = {"from_day": session.from_day, "to_day": session.to_day}
    scope = {"site": site, "session": session.session, "tab": tab, **days}
    return _stretch(await store.read_bytes("stretches.begun", **scope, seq=seq))


async def save(store: Store, site: int, session: Summary, tab: UUID, made: Sequence[Stretch], *, version: int) -> None:
    """Keep these; of two that begin with one chunk the later version counts."""
    own = {"site": site, "day": session.from_day, "session": session.session, "tab": tab, "version": version}
    rows = [{**own, **msgspec.structs.asdict(one)} for one in made]
    if rows:
        await store.insert("stretches", {name: [row[name] for row in rows] for name in rows[0]})
