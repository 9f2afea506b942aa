"""Whose points fell on an element: the sessions, each from the second when they did."""

import msgspec
from aiohttp import web

from storage import pointers
from storage.pointers import Hit
from viewer import element_name
from viewer.context import SITE, VIEWER
from viewer.element_row import controls
from viewer.i18n import N_
from viewer.problems import Problem
from viewer.question import question
from viewer.render import render

HITS = 100
LEAD_MS = 5_000  # a replay begins this long before


class HitRow(msgspec.Struct, frozen=True):
    """`url` is the replay's, shortly before the point; empty where nothing was recorded."""

    session: str
    url: str
    at_ms: int
    into_ms: int
    points: int
    device: str


class HitsView(msgspec.Struct, frozen=True):
    """`name` is what the element says, or its path made short; `back` the heatmap's address."""

    page: str
    kind: str
    name: str
    path: str
    back: str
    rows: list[HitRow]


def _row(site: int, hit: Hit) -> HitRow:
    url = f"/s/{site}/replays/{hit.session}?t={max(0, hit.into_ms - LEAD_MS)}" if hit.recorded else ""
    return HitRow(str(hit.session), url, hit.at_ms, hit.into_ms, hit.points, hit.device)


async def page(request: web.Request) -> web.StreamResponse:
    asked = question(request)
    element = request.query.get("element", "")
    if not element.isascii() or not element.isdecimal() or len(element) > 20 or int(element) >= 2**64:
        raise Problem(404)
    if asked.kind == "scroll" or not asked.page:
        raise Problem(400, N_("The kind is click, move or scroll."))
    site, store, path_hash = request[SITE].site, request.app[VIEWER].store, int(element)
    found = next((one for one in await controls(store, asked, asked.kind) if one.holds(path_hash)), None)
    hashes = [part.path_hash for part in found.parts] if found else [path_hash]
    hits = await pointers.hits(store, asked.scope, asked.page, asked.kind, hashes, HITS)
    view = HitsView(
        page=asked.page,
        kind=asked.kind,
        name=(element_name.says(found.label) or element_name.short(found.path)) if found else "",
        path=found.path if found else "",
        back=f"/s/{site}/heatmap?{asked.query()}",
        rows=[_row(site, hit) for hit in hits],
    )
    return await render(request, "hits.html", view)
