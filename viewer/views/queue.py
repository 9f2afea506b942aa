"""What to watch next: sessions that struggled and that one has not seen, the best example of each trouble first."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
from aiohttp import web

from insight.score import WEIGHT
from storage import queue, sessions, traffic
from storage.queue import Waiting
from storage.sessions import Search
from viewer import filters, session_row, story
from viewer.context import PERSON, SITE, VIEWER, WORDS
from viewer.filters import Filter
from viewer.i18n import N_
from viewer.problems import Problem
from viewer.render import render
from viewer.session_row import Row
from viewer.views import replays

WORST_FIRST = sorted(WEIGHT, key=lambda kind: (-WEIGHT[kind], kind))
TROUBLES = 20
ALIKE = 50
LONGEST = 1_000  # that next and previous go through


class Trouble(msgspec.Struct, frozen=True):
    """What went wrong in `sessions` sessions that wait to be watched, and the best example of it."""

    likeness: str
    kind: str
    what: str
    page: str
    sessions: int
    example: Row


class QueueView(msgspec.Struct, frozen=True):
    """`troubles`, or with a likeness asked for the sessions of one; `query` is what a replay keeps of the address."""

    filter: Filter
    now_ms: int
    heard: bool  # whether anything ever came (in the last 90 days)
    query: str
    troubles: list[Trouble]
    alike: list[Row] = []
    name: Waiting | None = None
    what: str = ""


def asked(query: Mapping[str, str]) -> tuple[int | None, str]:
    """Since when a person is watching the queue (Unix ms; None: not at all), and of which likeness.

    Raises Problem 400 for what can't be meant.
    """
    since, likeness = query.get("queue", ""), query.get("alike", "")
    for text, most in ((since, 15), (likeness, 20)):
        if text and not (text.isascii() and text.isdecimal() and len(text) <= most):
            raise Problem(400, N_("A number in the address is out of range."))
    return int(since) if since else None, likeness


async def order(request: web.Request, chosen: Filter, since_ms: int, likeness: str, limit: int) -> list[Waiting]:
    """The queue of who asks, as it was at a moment: what they watched since is still in its place."""
    site = request[SITE].site
    return await queue.waiting(
        request.app[VIEWER].store,
        chosen.scope(site),
        chosen.sessions(site),
        person=request[PERSON].person,
        before_ms=since_ms,
        worst_first=WORST_FIRST,
        likeness=likeness,
        limit=limit,
    )


async def _rows(request: web.Request, chosen: Filter, found: list[UUID]) -> dict[UUID, Row]:
    store, site = request.app[VIEWER].store, request[SITE].site
    told = await sessions.tell(store, chosen.scope(site), found, person=request[PERSON].person)
    return {row.session: row for row in await session_row.rows(store, site, told, request[WORDS])}


async def _heard(request: web.Request, chosen: Filter) -> bool:
    store, site = request.app[VIEWER].store, request[SITE].site
    if await sessions.count(store, chosen.scope(site), Search(bots=True)):
        return True
    return site in await traffic.heard_of(store, filters.day_of(request.app[VIEWER].now_ms()))


async def page(request: web.Request) -> web.StreamResponse:
    viewer, words = request.app[VIEWER], request[WORDS]
    now_ms = viewer.now_ms()
    chosen = filters.parse(request.query, now_ms)
    _, likeness = asked(request.query)
    waiting = await order(request, chosen, now_ms, likeness, ALIKE if likeness else TROUBLES)
    first = waiting if likeness else [one for one in waiting if one.place == 1]
    rows = await _rows(request, chosen, [one.session for one in first])
    view = QueueView(
        filter=chosen,
        now_ms=now_ms,
        heard=bool(first) or await _heard(request, chosen),
        query=replays.kept({**request.query, "queue": str(now_ms)}, chosen),
        troubles=[],
    )
    if likeness:
        one = first[0] if first else None
        what = story.what(one.label, one.path, words) if one and one.path else ""
        alike = [rows[one.session] for one in first if one.session in rows]
        view = msgspec.structs.replace(view, alike=alike, name=one, what=what)
    else:
        troubles = [
            Trouble(
                likeness=one.likeness,
                kind=one.kind,
                what=story.what(one.label, one.path, words) if one.path else "",
                page=one.page,
                sessions=one.alike,
                example=rows[one.session],
            )
            for one in first
            if one.session in rows
        ]
        view = msgspec.structs.replace(view, troubles=troubles)
    return await render(request, "queue.html", view)
