"""The sessions before and after one in the list that its address tells of, each to be opened as the list opens it."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec
from aiohttp import web

from insight.signals.signal import Signal
from storage import findings, sessions
from storage.scope import Scope
from storage.sessions import Search
from viewer import session_row
from viewer.context import SITE, VIEWER
from viewer.seen import Seen
from viewer.views import hurt, queue, replays

HIT = "hit"  # in an address: begin shortly before what the list shows the session for


class Neighbours(msgspec.Struct, frozen=True):
    """None where the list ends. `at_ms` is what the list opens the session itself for (Unix ms), if it tells."""

    before: UUID | None = None
    after: UUID | None = None
    at_ms: int | None = None


async def of(request: web.Request, shown: Seen) -> Neighbours:
    """After a session that is not in the list, or no longer, comes the list's first."""
    viewer, session = request.app[VIEWER], shown.summary.session
    if shown.shared:
        return Neighbours()
    chosen = replays.asked(request.query, viewer.now_ms())
    since_ms, likeness = queue.asked(request.query)
    if since_ms is not None:
        waiting = await queue.order(request, chosen, since_ms, likeness, queue.LONGEST)
        return _beside([one.session for one in waiting], session)
    site, spot = request[SITE].site, hurt.came_from(request.query)
    scope = chosen.scope(site)
    if spot:
        place = await findings.beside(viewer.store, scope, chosen.sessions(site), spot, session)
        return Neighbours(place.before, place.after, place.at_ms) if place else Neighbours()
    search = replays.search_of(request.query, chosen)
    (before, after), moments = await asyncio.gather(
        sessions.beside(viewer.store, scope, search, session), _moment(request, scope, search, session)
    )
    return Neighbours(before, after, moments.get(session))


async def _moment(request: web.Request, scope: Scope, search: Search, session: UUID) -> dict[UUID, int]:
    """When the session did what the list asks for; not looked for where the address says where to begin."""
    if request.query.get("t") != HIT:
        return {}
    return await sessions.moments(request.app[VIEWER].store, scope, search, [session])


def _beside(ids: Sequence[UUID], session: UUID) -> Neighbours:
    if session not in ids:
        return Neighbours(None, ids[0] if ids else None)
    n = ids.index(session)
    return Neighbours(ids[n - 1] if n else None, ids[n + 1] if n + 1 < len(ids) else None)


def opens_ms(request: web.Request, shown: Seen, beside: Neighbours, signals: Sequence[Signal]) -> int:
    """Where a replay begins if its address names no time: one that a neighbour led to, where the list would open it."""
    if request.query.get("t") != HIT:
        return shown.at_ms
    return session_row.opens_ms(shown.summary.started_ms, signals, beside.at_ms)
