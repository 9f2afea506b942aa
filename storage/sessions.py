"""Sessions: found by how much they struggled, and told one by one."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from storage import selection
from storage.conditions import Condition, Step
from storage.engine import Row, Store
from storage.scope import Scope

NOBODY = UUID(int=0)


class Search(msgspec.Struct, frozen=True):
    """Which sessions of a scope: those that meet all conditions and took all steps."""

    conditions: tuple[Condition, ...] = ()
    steps: tuple[Step, ...] = ()
    newest: bool = False  # newest first, else struggling first
    bots: bool = False


class Session(msgspec.Struct, frozen=True):
    """A session as a list shows it. `signals` is the JSON of its signals, "" where it is not scored yet."""

    session: UUID
    visitor: UUID
    started_ms: int
    ended_ms: int
    entry_page: str
    exit_page: str
    device: str
    browser: str
    os: str
    width: int
    height: int
    views: int
    clicks: int
    events: int
    chunks: int
    bot: bool
    score: int
    rage: int
    dead: int
    error: int
    quick_back: int
    signals: str
    watched: bool


class Summary(msgspec.Struct, frozen=True):
    """One session. `from_day` to `to_day` are the partitions that hold its rows; px are CSS px."""

    session: UUID
    visitor: UUID
    started_ms: int
    ended_ms: int
    entry_page: str
    exit_page: str
    referrer: str
    device: str
    browser: str
    os: str
    lang: str
    zone: str
    width: int
    height: int
    views: int
    clicks: int
    events: int
    chunks: int
    bytes: int
    bot: bool
    from_day: dt.date
    to_day: dt.date


def _session(row: Row) -> Session:
    values = {name: row[name] for name in Session.__struct_fields__}
    return Session(**{**values, "bot": bool(row["bot"]), "watched": bool(row["watched"])})


async def page(
    store: Store, scope: Scope, search: Search, *, person: UUID = NOBODY, limit: int = 50, offset: int = 0
) -> tuple[list[Session], int]:
    """Sessions that began in the scope, and how many there are in all; `watched` is by `person`."""
    ids, total = await find(store, scope, search, limit=limit, offset=offset)
    return await tell(store, scope, ids, person=person), total


async def tell(store: Store, scope: Scope, sessions: Sequence[UUID], *, person: UUID = NOBODY) -> list[Session]:
    """These sessions of the scope's days, in their order; those that are not there are left out."""
    rows = await store.read("sessions.tell", **_days(scope), sessions=sessions, person=person) if sessions else []
    told = {row["session"]: _session(row) for row in rows}
    return [told[session] for session in sessions if session in told]


async def find(
    store: Store, scope: Scope, search: Search, *, limit: int = 50, offset: int = 0
) -> tuple[list[UUID], int]:
    """The same, the sessions' ids alone."""
    found = selection.sessions(scope.values(), search.conditions, search.steps, bots=search.bots)
    rows = await store.read(
        "sessions.find", **_days(scope), found=found, newest=int(search.newest), limit=limit, offset=offset
    )
    if rows:
        return [row["session"] for row in rows], rows[0]["total"]
    return [], await count(store, scope, search) if offset else 0


async def beside(store: Store, scope: Scope, search: Search, session: UUID) -> tuple[UUID | None, UUID | None]:
    """The sessions before and after one in the same order; of one that is not there, None and the first of all."""
    found = selection.sessions(scope.values(), search.conditions, search.steps, bots=search.bots)
    rows = await store.read("sessions.beside", **_days(scope), found=found, newest=int(search.newest), session=session)
    before, after = rows[0]["before"], rows[0]["after"]
    return before if before.int else None, after if after.int else None


async def count(store: Store, scope: Scope, search: Search) -> int:
    """How many sessions of the scope meet all conditions."""
    found = selection.sessions(scope.values(), search.conditions, search.steps, bots=search.bots)
    return int((await store.read("sessions.count", found=found))[0]["sessions"])


async def moments(store: Store, scope: Scope, search: Search, sessions: Sequence[UUID]) -> dict[UUID, int]:
    """When (Unix ms) each of the sessions began to take the steps or, without any, did what is asked for.

    Of several conditions the first that has a moment counts.
    """
    asked = (selection.moments(scope.values(), condition) for condition in search.conditions)
    found = selection.sequence(scope.values(), search.steps) if search.steps else next(filter(None, asked), None)
    if found is None or not sessions:
        return {}
    rows = await store.read("sessions.moments", times=found, sessions=list(sessions))
    return {row["session"]: row["at_ms"] for row in rows}


def _days(scope: Scope) -> dict[str, Any]:
    values = scope.values()
    return {name: values[name] for name in ("site", "from_day", "to_day")}


async def get(store: Store, site: int, session: UUID) -> Summary | None:
    """The session, or None where this site has none of that id."""
    rows = await store.read("sessions.get", site=site, session=session)
    if not rows:
        return None
    return Summary(session=session, **{**rows[0], "bot": bool(rows[0]["bot"])})


async def activity(store: Store, site: int, sessions: Sequence[Session], parts: int) -> dict[UUID, list[int]]:
    """Events in each of `parts` equal stretches of each session's time."""
    spread = {session.session: [0] * parts for session in sessions}
    if not sessions:
        return spread
    day = dt.timedelta(days=1)
    rows = await store.read(
        "sessions.activity",
        site=site,
        sessions=[session.session for session in sessions],
        started=[session.started_ms for session in sessions],
        ended=[session.ended_ms for session in sessions],
        parts=parts,
        from_day=_day(min(session.started_ms for session in sessions)) - day,
        to_day=_day(max(session.ended_ms for session in sessions)) + day,
    )
    for row in rows:
        spread[row["session"]][row["piece"]] = row["events"]
    return spread


async def mark_watched(store: Store, site: int, session: UUID, person: UUID, at_ms: int) -> None:
    """Note that a person has played this session."""
    await store.insert(
        "watched", {"person": [person], "site": [site], "session": [session], "at": [at_ms], "version": [at_ms]}
    )


def _day(ms: int) -> dt.date:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC).date()
