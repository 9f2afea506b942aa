"""A session in the order in which it happened."""

from uuid import UUID

import msgspec

from storage.engine import Store
from storage.sessions import Summary
from wire import events as wire_events

MAX_EVENTS = 20_000
MAX_VIEWS = 5_000
MAX_CONSENTS = 1_000


class Happening(msgspec.Struct, frozen=True):
    """An event of a session. `tag`, `flags` and `reaction` are those of wire/events.py; `detail` is JSON or ""."""

    at_ms: int
    tab: UUID
    view: UUID
    tag: int
    page: str
    path: str
    label: str
    x: int
    y: int
    flags: int
    reaction: int
    reaction_ms: int
    detail: str


class Consent(msgspec.Struct, frozen=True):
    """What holds from here on in a tab: whether it may be recorded."""

    at_ms: int
    tab: UUID
    recording: bool


class View(msgspec.Struct, frozen=True):
    """A page view; `url`, `title` are recorded text, unsafe until escaped; px are CSS px."""

    at_ms: int
    tab: UUID
    view: UUID
    page: str
    url: str
    title: str
    navigation: int
    load_ms: int
    width: int
    height: int


async def events(store: Store, site: int, session: Summary) -> list[Happening]:
    """All but moves and scrolling, the first 20,000."""
    rows = await store.read(
        "timeline.events",
        site=site,
        session=session.session,
        from_day=session.from_day,
        to_day=session.to_day,
        limit=MAX_EVENTS,
    )
    return [Happening(**row) for row in rows]


async def views(store: Store, site: int, session: Summary) -> list[View]:
    """Page views of all tabs, the first 5,000."""
    rows = await store.read(
        "timeline.views",
        site=site,
        session=session.session,
        from_day=session.from_day,
        to_day=session.to_day,
        limit=MAX_VIEWS,
    )
    return [View(**row) for row in rows]


async def density(store: Store, site: int, session: Summary, step_ms: int) -> dict[UUID, dict[int, int]]:
    """Events, moves and scrolling among them, by tab and by step since the session began."""
    rows = await store.read(
        "timeline.density",
        site=site,
        session=session.session,
        from_day=session.from_day,
        to_day=session.to_day,
        from_ms=session.started_ms,
        step_ms=step_ms,
    )
    found: dict[UUID, dict[int, int]] = {}
    for row in rows:
        found.setdefault(row["tab"], {})[row["step"]] = row["events"]
    return found


async def consents(store: Store, site: int, session: Summary) -> list[Consent]:
    """What the visitor said to being recorded, in order, the first 1,000."""
    rows = await store.read(
        "timeline.consents",
        site=site,
        session=session.session,
        from_day=session.from_day,
        to_day=session.to_day,
        consent=wire_events.TAGS[wire_events.Consent],
        limit=MAX_CONSENTS,
    )
    return [Consent(row["at_ms"], row["tab"], bool(row["recording"])) for row in rows]
