"""Whose points fell on an element: the sessions, each from the second when they did."""

import asyncio

import msgspec
from aiohttp import web

from storage import pointers
from storage.pointers import Hit, Next
from viewer import element_name
from viewer.context import SITE, VIEWER
from viewer.element_row import controls, dead_rule
from viewer.i18n import N_
from viewer.problems import Problem
from viewer.question import POINTED, question
from viewer.render import render

HITS = 100
FOLLOWING = 8
LEAD_MS = 5_000  # a replay begins this long before


class HitRow(msgspec.Struct, frozen=True):
    """`url` is the replay's, shortly before the point; empty where nothing was recorded."""

    session: str
    url: str
    at_ms: int
    into_ms: int
    points: int
    device: str


class FollowingRow(msgspec.Struct, frozen=True):
    """What visits did next, and the share of them: `what` is click, page or empty for nothing more."""

    what: str
    name: str
    times: int
    share: float


class HitsView(msgspec.Struct, frozen=True):
    """`name` is what the element says, or its path made short; `back` the heatmap's address."""

    page: str
    kind: str
    name: str
    path: str
    back: str
    rows: list[HitRow]
    following: list[FollowingRow] = []


def _row(site: int, hit: Hit) -> HitRow:
    url = f"/s/{site}/replays/{hit.session}?t={max(0, hit.into_ms - LEAD_MS)}" if hit.recorded else ""
    return HitRow(str(hit.session), url, hit.at_ms, hit.into_ms, hit.points, hit.device)


def _following(found: list[Next]) -> list[FollowingRow]:
    total = sum(one.times for one in found)
    named = [(one, element_name.says(one.name) or element_name.short(one.name)) for one in found[:FOLLOWING]]
    return [
        FollowingRow(one.what, name if one.what == "click" else one.name, one.times, one.times / total)
        for one, name in named
    ]


async def page(request: web.Request) -> web.StreamResponse:
    asked = question(request)
    element = request.query.get("element", "")
    if not element.isascii() or not element.isdecimal() or len(element) > 20 or int(element) >= 2**64:
        raise Problem(404)
    kind = next((kind for kind in POINTED if kind == asked.kind), None)
    if kind is None or not asked.page:
        raise Problem(400, N_("There is no such kind of heatmap."))
    site, store, path_hash = request[SITE].site, request.app[VIEWER].store, int(element)
    dead = await dead_rule(store, asked)
    _, hit = await controls(store, asked, kind, dead)
    found = next((one for one in hit if one.holds(path_hash)), None)
    hashes = [part.path_hash for part in found.parts] if found else [path_hash]
    hits, following = await asyncio.gather(
        pointers.hits(store, asked.scope, asked.page, kind, hashes, HITS, dead),
        pointers.following(store, asked.scope, asked.page, kind, hashes, dead),
    )
    view = HitsView(
        page=asked.page,
        kind=asked.kind,
        name=(element_name.says(found.label) or element_name.short(found.path)) if found else "",
        path=found.path if found else "",
        back=f"/s/{site}/heatmap?{asked.query()}",
        rows=[_row(site, hit) for hit in hits],
        following=_following(following),
    )
    return await render(request, "hits.html", view)
