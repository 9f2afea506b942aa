"""A site at a glance: how many came, where they went, who struggled."""

import asyncio

import msgspec
from aiohttp import web

from insight.score import STRUGGLING
from storage import sessions, traffic
from storage.pointers import Scope
from storage.sessions import Search
from viewer import filters, session_row
from viewer.context import PERSON, SITE, VIEWER, WORDS
from viewer.filters import Filter
from viewer.render import render
from viewer.session_row import Row
from viewer.views import replays

TOP = 10


class OverviewView(msgspec.Struct, frozen=True):
    filter: Filter
    now_ms: int
    heard: bool  # whether anything ever came (in the last 90 days)
    totals: traffic.Totals
    days: list[traffic.Day]
    pages: list[traffic.Page]
    devices: list[traffic.DeviceShare]
    struggles: list[Row]
    query: str  # the part of the address that lists the struggling sessions


async def page(request: web.Request) -> web.StreamResponse:
    viewer, site = request.app[VIEWER], request[SITE].site
    now_ms = viewer.now_ms()
    chosen = filters.parse(request.query, now_ms)
    store, values = viewer.store, chosen.values()
    scope = Scope(site, chosen.from_ms, chosen.to_ms, chosen.device)
    came, pages, (worst, _), heard = await asyncio.gather(
        traffic.sessions(store, site, values, STRUGGLING, chosen.days),
        traffic.pages(store, site, values, TOP),
        sessions.page(store, scope, Search(score=STRUGGLING), person=request[PERSON].person, limit=TOP),
        traffic.heard_of(store, filters.day_of(now_ms)),
    )
    struggles = await session_row.rows(store, site, worst, request[WORDS])
    query = replays.kept({**request.query, "min": str(STRUGGLING)})
    view = OverviewView(chosen, now_ms, site in heard, came.totals, came.days, pages, came.devices, struggles, query)
    return await render(request, "overview.html", view)
