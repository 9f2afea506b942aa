"""A site at a glance: how many came, where they went, who struggled."""

import asyncio

import msgspec
from aiohttp import web

from insight.score import STRUGGLING
from storage import sessions, traffic
from storage.conditions import Condition
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
    struggled = chosen.narrowed(Condition("score", "least", str(STRUGGLING)))
    store, values, found = viewer.store, chosen.values(), chosen.sessions(site)
    search = Search(struggled.where, struggled.then, bots=chosen.bots)
    came, pages, (worst, _), heard = await asyncio.gather(
        traffic.sessions(store, site, values, found, STRUGGLING, chosen.days),
        traffic.pages(store, site, values, found, TOP),
        sessions.page(store, chosen.scope(site), search, person=request[PERSON].person, limit=TOP),
        traffic.heard_of(store, filters.day_of(now_ms)),
    )
    struggles = await session_row.rows(store, site, worst, request[WORDS])
    query = replays.kept(request.query, struggled)
    view = OverviewView(chosen, now_ms, site in heard, came.totals, came.days, pages, came.devices, struggles, query)
    return await render(request, "overview.html", view)
