"""A site at a glance: how many came, where they went, who struggled."""

import asyncio

import msgspec
from aiohttp import web

from storage import traffic
from viewer import filters
from viewer.context import SITE, VIEWER
from viewer.filters import Filter
from viewer.render import render

STRUGGLING = 20  # the score from which a session counts as struggling
TOP = 10


class OverviewView(msgspec.Struct, frozen=True):
    filter: Filter
    now_ms: int
    heard: bool  # whether anything ever came (in the last 90 days)
    totals: traffic.Totals
    days: list[traffic.Day]
    pages: list[traffic.Page]
    devices: list[traffic.DeviceShare]
    struggles: list[traffic.Struggle]


async def page(request: web.Request) -> web.StreamResponse:
    viewer, site = request.app[VIEWER], request[SITE].site
    now_ms = viewer.now_ms()
    chosen = filters.parse(request.query, now_ms)
    store, values = viewer.store, chosen.values()
    totals, days, pages, devices, struggles, heard = await asyncio.gather(
        traffic.totals(store, site, values, STRUGGLING),
        traffic.days(store, site, values, STRUGGLING, chosen.days),
        traffic.pages(store, site, values, TOP),
        traffic.devices(store, site, values, STRUGGLING),
        traffic.struggles(store, site, values, STRUGGLING, TOP),
        traffic.heard_of(store, filters.day_of(now_ms)),
    )
    view = OverviewView(chosen, now_ms, site in heard, totals, days, pages, devices, struggles)
    return await render(request, "overview.html", view)
