"""What was received from a site, and what became of it."""

import msgspec
from aiohttp import web

from storage import accounts
from viewer import filters
from viewer.context import SITE, VIEWER
from viewer.filters import Filter
from viewer.render import render


class DataView(msgspec.Struct, frozen=True):
    filter: Filter
    received: int
    stored: int
    dropped: int
    quarantined: int
    erased: int
    missing: int
    accounts: accounts.Accounts


async def page(request: web.Request) -> web.StreamResponse:
    viewer = request.app[VIEWER]
    chosen = filters.parse(request.query, viewer.now_ms())
    found = await accounts.read(viewer.store, request[SITE].site, chosen.from_day, chosen.to_day)
    view = DataView(
        filter=chosen,
        received=sum(day.received for day in found.days),
        stored=sum(day.stored for day in found.days),
        dropped=sum(day.dropped for day in found.days),
        quarantined=sum(day.quarantined for day in found.days),
        erased=sum(day.erased for day in found.days),
        missing=sum(abs(day.missing) for day in found.days),
        accounts=found,
    )
    return await render(request, "data.html", view)
