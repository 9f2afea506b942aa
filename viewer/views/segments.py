"""Naming filters, and how many sessions each named one takes."""

import asyncio
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from aiohttp import web

from storage import segments, sessions
from storage.segments import Chosen
from storage.sessions import Search
from viewer import filters, segment_names
from viewer.context import PERSON, SITE, VIEWER, WORDS
from viewer.filters import Filter
from viewer.i18n import N_
from viewer.problems import Problem
from viewer.render import see_other
from viewer.views.finding import section_of, section_url


class SegmentRow(msgspec.Struct, frozen=True):
    """`segment` is empty for one that every site has; `sessions` are those of the days asked for."""

    segment: str
    name: str
    chosen: Chosen
    query: str
    sessions: int


class SegmentsView(msgspec.Struct, frozen=True):
    segments: list[SegmentRow]


def _chosen(current: Filter, chosen: Chosen) -> Filter:
    """The filter of a segment on the days of another."""
    device = next((one for one in filters.DEVICES if one == chosen.device), "")
    return msgspec.structs.replace(current, device=device, where=chosen.where, then=chosen.then)


async def twin(request: web.Request) -> web.StreamResponse:
    """All segments with their sessions, as JSON."""
    viewer, site, words = request.app[VIEWER], request[SITE].site, request[WORDS]
    current = filters.parse(request.query, viewer.now_ms())
    every = [("", words.gettext(name), chosen) for name, chosen in segment_names.BUILT_IN.items()]
    every += [(str(one.segment), one.name, one.chosen) for one in await segments.of(viewer.store, site)]
    found = [_chosen(current, chosen) for _, _, chosen in every]
    counts = await asyncio.gather(
        *(
            sessions.count(viewer.store, one.scope(site), Search(one.where, one.then, bots=current.bots))
            for one in found
        )
    )
    rows = [
        SegmentRow(segment, name, chosen, urlencode(one.query(), safe="/:;,"), count)
        for (segment, name, chosen), one, count in zip(every, found, counts, strict=True)
    ]
    return web.Response(body=msgspec.json.encode(SegmentsView(rows)), content_type="application/json")


async def keep(request: web.Request) -> web.StreamResponse:
    """Name the filter that the form carries."""
    viewer, site = request.app[VIEWER], request[SITE].site
    form = {name: str(value) for name, value in (await request.post()).items()}
    chosen, name = filters.parse(form, viewer.now_ms()), segments.tidy(form.get("name", ""))
    if not name or not (chosen.narrows or chosen.device):
        raise Problem(400, N_("A segment needs a name, and something that it asks for."))
    if len(await segments.of(viewer.store, site)) >= segments.MOST:
        raise Problem(400, N_("There are 200 segments already; delete one first."))
    asked = segment_names.chosen_of(chosen)
    person, now_ms = request[PERSON].person, viewer.now_ms()
    await segments.keep(viewer.store, site, name, asked, person=person, now_ms=now_ms)
    return see_other(section_url(request, section_of(form), form, chosen))


async def drop(request: web.Request) -> web.StreamResponse:
    """Forget a name; the sessions that it chose stay as they are."""
    viewer, site = request.app[VIEWER], request[SITE].site
    form = {name: str(value) for name, value in (await request.post()).items()}
    try:
        segment = UUID(form.get("segment", ""))
    except ValueError as error:
        raise Problem(400) from error
    await segments.drop(viewer.store, site, segment)
    chosen = filters.parse(form, viewer.now_ms())
    return see_other(section_url(request, section_of(form), form, chosen))
