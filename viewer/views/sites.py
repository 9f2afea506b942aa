"""Adding a site, and waiting for its first event."""

import msgspec
from aiohttp import web

from storage import accounts, sites, traffic
from viewer import filters, origins, snippet
from viewer.context import SITE, VIEWER
from viewer.render import render, see_other

MAX_NAME_CHARS = 80


class NewSiteView(msgspec.Struct, frozen=True):
    name: str = ""
    address: str = ""
    fault: str = ""  # name | address


class ConnectView(msgspec.Struct, frozen=True):
    site: int
    tag: str
    now_ms: int
    first_ms: int | None
    last_ms: int | None
    refused: list[accounts.Dropped]  # batches turned away today


def name_fits(name: str) -> bool:
    return 0 < len(name) <= MAX_NAME_CHARS and name.isprintable()


async def page(request: web.Request) -> web.StreamResponse:
    return await render(request, "site_new.html", NewSiteView())


async def create(request: web.Request) -> web.StreamResponse:
    viewer = request.app[VIEWER]
    form = await request.post()
    name, address = str(form.get("name", "")).strip(), str(form.get("address", "")).strip()[:500]
    own = origins.origin(address) if address else None
    fault = "name" if not name_fits(name) else "address" if address and own is None else ""
    if fault:
        return await render(request, "site_new.html", NewSiteView(name, address, fault), status=422)
    site = await sites.create(viewer.store, name, origins=(own,) if own else ())
    await viewer.sites_changed()
    return see_other(f"/s/{site.site}/connect")


async def connect(request: web.Request) -> web.StreamResponse:
    """The script tag, and whether something has come through it."""
    viewer, site = request.app[VIEWER], request[SITE]
    now_ms = viewer.now_ms()
    today = filters.day_of(now_ms)
    first_ms, last_ms = (await traffic.heard_of(viewer.store, today)).get(site.site, (None, None))
    dropped = (await accounts.read(viewer.store, site.site, today, today)).dropped if first_ms is None else []
    view = ConnectView(
        site=site.site,
        tag=snippet.tag(viewer.settings.snippet_url, site),
        now_ms=now_ms,
        first_ms=first_ms,
        last_ms=last_ms,
        refused=[reason for reason in dropped if reason.unit == "batch"],
    )
    return await render(request, "connect.html", view)
