"""Signals counted over sessions: by kind, by element, by page."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

import msgspec

from storage.engine import Store
from storage.pieces import Piece, piece
from storage.scope import Scope


class KindCount(msgspec.Struct, frozen=True):
    """How often a signal was seen, in how many sessions, of how many people."""

    kind: str
    signals: int
    sessions: int
    people: int


class Element(msgspec.Struct, frozen=True):
    """A signal on an element, or on a page itself where `path` is empty; `hurt` is its weight times the people."""

    kind: str
    page: str
    path: str
    label: str
    signals: int
    sessions: int
    people: int
    hurt: float


class Page(msgspec.Struct, frozen=True):
    """A page with how many sessions saw it, in how many something went wrong there, and which kinds of signals."""

    page: str
    seen: int
    sessions: int
    hurt: float
    found_kinds: list[str]


class Spot(msgspec.Struct, frozen=True):
    """Where it hurts: a page, an element there or, with "", the page itself; None for anywhere on it. "": any kind."""

    page: str
    kind: str = ""
    path: str | None = None


class HurtDay(msgspec.Struct, frozen=True):
    """Of the sessions of a day that saw the page, those that were hurt."""

    day: dt.date
    sessions: int
    hurt: int


class Hurt(msgspec.Struct, frozen=True):
    """Sessions that were hurt at a spot, in order; when each was first (Unix ms); and how many there are, of people."""

    at_ms: dict[UUID, int]
    sessions: int
    people: int


class Beside(msgspec.Struct, frozen=True):
    """The sessions before and after one in the order of those who were hurt, and when it was hurt first (Unix ms)."""

    before: UUID | None
    after: UUID | None
    at_ms: int


def _values(scope: Scope) -> dict[str, object]:
    values = scope.values()
    return {name: values[name] for name in ("site", "from_day", "to_day")}


def _there(spot: Spot) -> Piece:
    anywhere = spot.path is None
    return piece("hurt_there", page=spot.page, signal=spot.kind, path=spot.path or "", anywhere=int(anywhere))


def _hurt(scope: Scope, spot: Spot) -> Piece:
    there = _there(spot)
    return piece("hurt", **_values(scope), **there.values, there=there)


async def kinds(store: Store, scope: Scope, found: Piece) -> list[KindCount]:
    """Signals by kind, those of most sessions first; `found` chooses the sessions."""
    return [KindCount(**row) for row in await store.read("findings.kinds", **_values(scope), found=found)]


async def elements(
    store: Store, scope: Scope, found: Piece, weights: Mapping[str, float], *, limit: int
) -> list[Element]:
    """What hurts most: a signal's weight times the people it hurt, for each element and page."""
    rows = await store.read(
        "findings.elements",
        **_values(scope),
        found=found,
        kinds=list(weights),
        weights=list(weights.values()),
        limit=limit,
    )
    return [Element(**row) for row in rows]


async def pages(store: Store, scope: Scope, found: Piece, weights: Mapping[str, float], *, limit: int) -> list[Page]:
    """Pages, the one that hurts most first."""
    rows = await store.read(
        "findings.pages",
        **_values(scope),
        found=found,
        kinds=list(weights),
        weights=list(weights.values()),
        limit=limit,
    )
    return [Page(**row) for row in rows]


async def sessions(store: Store, scope: Scope, found: Piece, spot: Spot, *, limit: int, offset: int = 0) -> Hurt:
    """Who was hurt at the spot, the struggling first; nobody beyond the last."""
    rows = await store.read("findings.sessions", hurt=_hurt(scope, spot), found=found, limit=limit, offset=offset)
    first = rows[0] if rows else {"total": 0, "people": 0}
    return Hurt({row["session"]: row["at_ms"] for row in rows}, first["total"], first["people"])


async def beside(store: Store, scope: Scope, found: Piece, spot: Spot, session: UUID) -> Beside | None:
    """Where a session stands among those who were hurt at the spot; None if it was not."""
    rows = await store.read("findings.beside", hurt=_hurt(scope, spot), found=found, session=session)
    if not rows:
        return None
    before, after = (row if row.int else None for row in (rows[0]["before"], rows[0]["after"]))
    return Beside(before, after, rows[0]["at_ms"])


async def days(store: Store, scope: Scope, found: Piece, spot: Spot) -> list[HurtDay]:
    """Days on which the page was seen, in order."""
    values = {**_values(scope), "page": spot.page, "there": _there(spot), "found": found}
    return [HurtDay(**row) for row in await store.read("findings.days", **values)]


async def newest(store: Store, site: int, from_day: dt.date, limit: int) -> list[UUID]:
    """Scored sessions since a day, the newest first."""
    return [row["session"] for row in await store.read("findings.newest", site=site, from_day=from_day, limit=limit)]
