"""The list of sessions: each a person's story, the struggling first."""

import asyncio
from collections.abc import Mapping
from typing import Literal, get_args
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from aiohttp import web

from storage import pointers, sessions
from storage.pointers import Scope
from storage.sessions import Search, Session
from viewer import filters, story
from viewer.context import PERSON, SITE, VIEWER, WORDS
from viewer.filters import Filter
from viewer.i18n import N_, Words
from viewer.problems import Problem
from viewer.render import render

SignalKind = Literal["rage", "dead", "error", "quick_back"]
KINDS: tuple[SignalKind, ...] = get_args(SignalKind)
ROWS = 50
PAGES = 200  # offered to choose from
STRIP_PARTS = 24
LEAD_MS = 5_000  # a replay opened from the list starts this long before the first signal


class Mark(msgspec.Struct, frozen=True):
    """A signal on the strip; `place` runs from 0 to 1."""

    kind: str
    place: float


class Row(msgspec.Struct, frozen=True):
    """A session. `strip` holds its activity in equal parts of its time, 0 to 1; `at_ms` is where to begin playing."""

    session: UUID
    score: int
    counts: dict[str, int]
    sentence: str
    entry_page: str
    exit_page: str
    started_ms: int
    duration_ms: int
    device: str
    browser: str
    os: str
    views: int
    recorded: bool
    bot: bool
    watched: bool
    at_ms: int
    strip: list[float]
    marks: list[Mark]


class ReplaysView(msgspec.Struct, frozen=True):
    """`query` is the address's part that a replay keeps, so that next and previous follow this list."""

    filter: Filter
    search: Search
    now_ms: int
    total: int
    offset: int
    size: int
    rows: list[Row]
    pages: list[str]
    query: str

    @property
    def narrowed(self) -> bool:
        """Whether anything but the bar's range and device narrows the list."""
        return bool(self.search.page or self.search.signal or self.search.score)


def _whole(query: Mapping[str, str], name: str, most: int) -> int:
    text = query.get(name) or "0"
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) <= most):
        raise Problem(400, N_("A number in the address is out of range."))
    return int(text)


def search(query: Mapping[str, str]) -> Search:
    """What the address asks for. Raises Problem 400 for what can't be meant."""
    signal = query.get("signal", "")
    if signal not in ("", *KINDS):
        raise Problem(400, N_("The signal is rage, dead, error or quick_back."))
    if query.get("sort", "") not in ("", "newest"):
        raise Problem(400, N_("Sessions are sorted by struggle, or the newest first."))
    return Search(
        page=query.get("page", "")[:2048],
        signal=signal,
        score=_whole(query, "min", 100),
        newest=query.get("sort") == "newest",
        bots=query.get("bots") == "1",
    )


def kept(query: Mapping[str, str]) -> str:
    """The list's address without its place in it."""
    names = ("from", "to", "device", "page", "signal", "min", "sort", "bots")
    return urlencode({name: query[name] for name in names if query.get(name)})


def counts(session: Session) -> dict[str, int]:
    """Signals by kind, those that were seen."""
    found = {"rage": session.rage, "dead": session.dead, "error": session.error, "quick_back": session.quick_back}
    return {kind: count for kind, count in found.items() if count}


def _row(session: Session, activity: list[int], words: Words) -> Row:
    found = story.signals(session.signals)
    length_ms = max(1, session.ended_ms - session.started_ms)
    busiest = max(activity, default=0)
    return Row(
        session=session.session,
        score=session.score,
        counts=counts(session),
        sentence=story.sentence(found, words),
        entry_page=session.entry_page,
        exit_page=session.exit_page,
        started_ms=session.started_ms,
        duration_ms=session.ended_ms - session.started_ms,
        device=session.device,
        browser=session.browser,
        os=session.os,
        views=session.views,
        recorded=session.chunks > 0,
        bot=session.bot,
        watched=session.watched,
        at_ms=max(0, found[0].at_ms - session.started_ms - LEAD_MS) if found else 0,
        strip=[round(count / busiest, 3) if busiest else 0.0 for count in activity],
        marks=[
            Mark(signal.kind, round(min(1.0, max(0.0, (signal.at_ms - session.started_ms) / length_ms)), 3))
            for signal in found[:40]
        ],
    )


async def page(request: web.Request) -> web.StreamResponse:
    viewer, site = request.app[VIEWER], request[SITE].site
    now_ms = viewer.now_ms()
    chosen = filters.parse(request.query, now_ms)
    asked = search(request.query)
    offset = _whole(request.query, "offset", 1_000_000)
    scope = Scope(site, chosen.from_ms, chosen.to_ms, chosen.device)
    (found, total), pages = await asyncio.gather(
        sessions.page(viewer.store, scope, asked, person=request[PERSON].person, limit=ROWS, offset=offset),
        pointers.pages(viewer.store, scope),
    )
    spread = await sessions.activity(viewer.store, site, found, STRIP_PARTS)
    view = ReplaysView(
        filter=chosen,
        search=asked,
        now_ms=now_ms,
        total=total,
        offset=offset,
        size=ROWS,
        rows=[_row(session, spread[session.session], request[WORDS]) for session in found],
        pages=[seen.page for seen in pages[:PAGES]],
        query=kept(request.query),
    )
    return await render(request, "replays.html", view)
