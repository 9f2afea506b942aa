"""Sessions: found by how much they struggled, and told one by one."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

import msgspec

from storage.engine import Row, Store
from storage.pointers import Scope

NOBODY = UUID(int=0)


class Search(msgspec.Struct, frozen=True):
    """Which sessions of a scope: those that saw `page`, with a `signal` of this kind, a score of at least `score`."""

    page: str = ""
    signal: str = ""
    score: int = 0
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
    rows = await store.read(
        "sessions.list",
        **scope.values(),
        page=search.page,
        signal=search.signal,
        score=search.score,
        newest=int(search.newest),
        bots=int(search.bots),
        person=person,
        limit=limit,
        offset=offset,
    )
    return [_session(row) for row in rows], rows[0]["total"] if rows else 0


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
