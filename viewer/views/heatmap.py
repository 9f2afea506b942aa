"""The heatmap page: what stands beside the picture is counted, and the picture that this browser kept is found."""

import asyncio
import contextlib
import csv
import io
from collections.abc import Awaitable, Callable, Hashable
from itertools import pairwise
from typing import Any

import msgspec
from aiohttp import web

from heatmap import attention, reach
from heatmap.controls import Control
from storage import StoreError, pointers, scrolls, segments, sessions, traffic
from storage.conditions import Condition
from storage.pointers import DeadRule, PageCount, Total
from storage.sessions import Search
from storage.sites import Site
from viewer import answers, comparisons, counted, element_row, filter_words, filters, overlays, stills, turns
from viewer.context import LOGIN, SITE, VIEWER, WORDS
from viewer.element_row import ElementRow
from viewer.heatmap_view import BackdropFacts, BandRow, DepthRow, HeatmapView, StillFacts
from viewer.layouts import PLAIN_HEIGHT
from viewer.logins import token_hash
from viewer.overlays import Overlay
from viewer.problems import Problem
from viewer.question import POINTED, Question, question
from viewer.render import render, render_again, render_early, wants_json
from viewer.views import backdrop

TOOLS = frozenset({"radius", "opacity", "top", "colours"})
DEPTHS = tuple(n / 10 for n in range(11))


async def page(request: web.Request) -> web.StreamResponse:
    """What stands above the numbers goes before they are counted, so that the browser lays the page out meanwhile.

    The rows go last, after what the picture is made from: when each was first clicked takes longer to tell.
    """
    site, store, cleared = request[SITE], request.app[VIEWER].store, stills.STILLS.cleared
    asked = question(request)
    stamp = await counted.stamp(store, asked)
    begun = not wants_json(request) and await _begun(request, asked, stamp)
    key = ("pages", asked.site, asked.filter, asked.viewport)
    pages = await counted.kept(store, key, stamp, lambda: pointers.pages(store, asked.scope))
    if not asked.page and pages:
        asked = question(request, pages[0].page)
        begun = not wants_json(request) and await _begun(request, asked, stamp)
    view = await _around(request, site, asked, pages)
    if not asked.page:
        today = filters.day_of(request.app[VIEWER].now_ms())
        view = msgspec.structs.replace(view, heard=site.site in await traffic.heard_of(store, today))
        return await render(request, "heatmap.html", view)
    if wants_json(request):
        return await render(request, "heatmap.html", await _counted(request, asked, view, stamp))
    source = view.backdrop.source if view.backdrop and view.look != "side" else None
    of_page = await backdrop.named(store, asked, source) if source else ""

    async def whole(view: HeatmapView) -> HeatmapView:
        return _with_still(request, asked, await _counted(request, asked, view, stamp), of_page, cleared)

    async def pointed_at(view: HeatmapView) -> HeatmapView:
        view = msgspec.structs.replace(view, rows_later=True)
        return _with_still(request, asked, await _counted(request, asked, view, stamp), of_page, cleared)

    there = bool(of_page) and stills.STILLS.has(token_hash(request[LOGIN]), asked.site, of_page)
    if view.backdrop is None or there or not begun:
        moments = (view.backdrop.recorded_ms,) if view.backdrop else ()
        return await render_again(request, "heatmap.html", await whole(view), moments)
    early = msgspec.structs.replace(view, early=True)
    later = [lambda: pointed_at(early), lambda: whole(early)]  # the second goes by what the first one found
    return await render_early(request, "heatmap.html", early, later if stamp else later[1:])


async def _begun(request: web.Request, asked: Question, stamp: str) -> bool:
    """Have the numbers counted meanwhile; False where that is done, or takes no time worth speaking of."""
    store = request.app[VIEWER].store
    kind = next((kind for kind in POINTED if kind == asked.kind), None)
    if not asked.page or kind is None:
        return False
    dead = await element_row.dead_rule(store, asked)
    if answers.is_made(store, ("elements", *asked.whose, kind, dead), stamp):
        return False
    if stamp:
        key, told = _hit(request, asked, kind, dead, stamp)
        answers.begin(store, key, stamp, told)
    return True


def _with_still(request: web.Request, asked: Question, view: HeatmapView, of_page: str, cleared: int) -> HeatmapView:
    """With what this browser has laid out before of the same recording."""
    if not of_page:
        return view
    store, site = request.app[VIEWER].store, asked.site
    name = stills.name(of_page, (path_hash for path_hash, _ in view.paths))
    url = f"/s/{site}/heatmap/still/{name}"
    login = token_hash(request[LOGIN])
    found = None if view.early else stills.STILLS.get(login, site, name)
    if found is None:
        stills.STILLS.ask_for(login, site, name, cleared)
        return msgspec.structs.replace(view, keep_url=url)
    layout = found.layout.as_asked(request.query, 32 if asked.kind == "move" else 24)
    overlay: Overlay | None = answers.there(store, overlays.kept_as(asked, layout, request[WORDS]))
    if overlay and overlays.is_kept(overlay):
        layout = msgspec.structs.replace(layout, boxes={})
    else:
        overlay = None
    tall = found.tall if found.poster else 0
    seen = overlays.upper(overlay, tall, found.poster_size) if overlay and tall else ""
    alone = bool(overlay and tall) and TOOLS.isdisjoint(request.query)  # where tools stand, a script tells
    facts = StillFacts(f"{url}/{found.tag}", layout, found.elements, tall, found.poster_size[0], alone, seen, overlay)
    return msgspec.structs.replace(view, keep_url=url, still=facts)


async def _around(request: web.Request, site: Site, asked: Question, pages: list[PageCount]) -> HeatmapView:
    """All but what is counted."""
    store = request.app[VIEWER].store
    view = HeatmapView(
        page=asked.page,
        kind=asked.kind,
        width=asked.width,
        filter=asked.filter,
        pages=pages,
        viewport=asked.viewport,
        against=asked.against.filter if asked.against else None,
        look=asked.look if asked.against and asked.kind in POINTED else "",
    )
    if view.look and view.against:
        one, other = (filter_words.sentence(of, request[WORDS]) for of in (asked.filter, view.against))
        view = msgspec.structs.replace(view, whose=(one, other))
    if asked.kind in POINTED:
        named = await answers.current(store, ("segments", site.site), lambda: segments.of(store, site.site))
        view = msgspec.structs.replace(view, comparisons=comparisons.of(asked.filter, view.against, named))
    if not asked.page:
        return view
    source = await backdrop.chosen(store, asked)
    facts = None
    if source:
        url = backdrop.address(site.site, source, asked.moment)
        facts = BackdropFacts(url, source.recorded_ms, source.width, source)
    return msgspec.structs.replace(
        view,
        backdrop=facts,
        overlay_url=f"/s/{site.site}/heatmap/overlay?{asked.query()}",
        query=asked.query(),
    )


async def _counted(request: web.Request, asked: Question, view: HeatmapView, stamp: str) -> HeatmapView:
    store = request.app[VIEWER].store
    saw = asked.filter.narrowed(Condition("page", "is", asked.page))
    search = Search(saw.where, saw.then, bots=saw.bots)

    async def visits() -> int:
        return await sessions.count(store, asked.scope, search)

    if asked.filter.narrows:
        view = msgspec.structs.replace(view, visits=await answers.current(store, ("visits", *asked.whose), visits))
    if asked.kind == "scroll":
        return await _with_depths(request, asked, view)
    if asked.kind == "attention":
        return await _with_bands(request, asked, view)
    if asked.kind == "field":
        return await _with_fields(request, asked, view)
    return await _with_elements(request, asked, asked.kind, view, stamp)


Hit = tuple[Total, list[Control]]


def _hit(
    request: web.Request, asked: Question, kind: pointers.Kind, dead: DeadRule, stamp: str
) -> tuple[tuple[Hashable, ...], Callable[[], Awaitable[Hit]]]:
    """The key under which it is kept, and what counts a page's points and finds what was hit, as soon as can be.

    Then it begins to ask where in it.
    """
    store = request.app[VIEWER].store

    async def told() -> Hit:
        total, found = await asyncio.gather(
            counted.total(store, asked, kind, dead, stamp), element_row.hit(store, asked, kind, dead)
        )
        counted.begin_cells(store, asked, kind, dead, stamp)
        return total, found

    return ("hit", *asked.whose, kind, dead), told


async def _controls(request: web.Request, asked: Question, kind: pointers.Kind, dead: DeadRule, stamp: str) -> Hit:
    """The same, and all that is told of what was hit; a picture of it is begun only once that is known."""
    store = request.app[VIEWER].store

    async def told() -> Hit:
        total, found = await element_row.controls(store, asked, kind, dead)
        await counted.know(store, asked, kind, dead, stamp, total)
        if not wants_json(request):
            counted.begin_cells(store, asked, kind, dead, stamp)
        return total, found

    return await counted.kept(store, ("controls", *asked.whose, kind, dead), stamp, told)


async def _with_elements(
    request: web.Request, asked: Question, kind: pointers.Kind, view: HeatmapView, stamp: str
) -> HeatmapView:
    """If the rows come later, with no more of them than what the page's script needs."""
    store = request.app[VIEWER].store
    dead = await element_row.dead_rule(store, asked)

    async def told() -> tuple[list[ElementRow], list[tuple[str, str]]]:
        return await element_row.rows(store, asked, kind, dead, found, total.points), _paths(found)

    if view.rows_later:
        key, hit = _hit(request, asked, kind, dead, stamp)
        total, found = await counted.kept(store, key, stamp, hit)
        rows, paths = element_row.named(found, total.points), _paths(found)
    else:
        if view.early and stamp:  # somebody waits for the picture
            with contextlib.suppress(StoreError):
                await counted.cells(store, asked, kind, dead, stamp)
                await turns.after_picture((asked.whose, kind))
        total, found = await _controls(request, asked, kind, dead, stamp)
        rows, paths = await counted.kept(store, ("elements", *asked.whose, kind, dead), stamp, told)
    return msgspec.structs.replace(
        view,
        points=total.points,
        sessions=total.sessions,
        narrowest=total.narrowest,
        widest=total.widest,
        elements=rows,
        paths=paths,
        plain_height=round(total.page_height) or PLAIN_HEIGHT,
    )


def _paths(found: list[Control]) -> list[tuple[str, str]]:
    """The hash and path of every part."""
    return [(str(part.path_hash), part.path) for one in found for part in one.parts]


async def pointed(request: web.Request) -> web.StreamResponse:
    """GET: what the page's script was not given at once, with the boxes of a kept backdrop; none if it is no more."""
    asked = question(request)
    if not asked.page:
        raise Problem(404)
    still = stills.STILLS.get(token_hash(request.get(LOGIN, "")), asked.site, request.match_info["digest"])
    stamp = await counted.stamp(request.app[VIEWER].store, asked)
    view = await _counted(request, asked, await _around(request, request[SITE], asked, []), stamp)
    body = msgspec.json.encode({**view.measured, "boxes": still.layout.boxes if still else {}})
    return web.Response(body=body, content_type="application/json")


async def less_seen(request: web.Request) -> web.StreamResponse:
    """GET: the rows that a page of what is kept has folded, as a document."""
    asked = question(request)
    if not asked.page:
        raise Problem(404)
    stamp = await counted.stamp(request.app[VIEWER].store, asked)
    view = await _counted(request, asked, await _around(request, request[SITE], asked, []), stamp)
    return await render(request, "heatmap_less_seen.html", view)


async def table(request: web.Request) -> web.StreamResponse:
    """GET: the numbers beside the picture as CSV, a line for each element, or for each depth."""
    asked = question(request)
    if not asked.page:
        raise Problem(404)
    stamp = await counted.stamp(request.app[VIEWER].store, asked)
    view = await _counted(request, asked, await _around(request, request[SITE], asked, []), stamp)
    rows: list[Any] = view.elements or view.depths or view.bands
    names = [name for name in rows[0].__struct_fields__ if name != "parts"] if rows else []
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(names)
    lines.writerows([_plain(getattr(row, name)) for name in names] for row in rows)
    return web.Response(body=out.getvalue().encode("utf-8-sig"), content_type="text/csv", charset="utf-8")


def _plain(value: object) -> object:
    """What a spreadsheet takes for a formula, it is told is text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in set("=+-@\t\r") else value


async def _with_fields(request: web.Request, asked: Question, view: HeatmapView) -> HeatmapView:
    rows = await element_row.of_fields(request.app[VIEWER].store, asked)
    return msgspec.structs.replace(
        view,
        points=sum(row.points for row in rows),
        elements=rows,
        paths=[(row.path_hash, row.path) for row in rows],
    )


async def _with_bands(request: web.Request, asked: Question, view: HeatmapView) -> HeatmapView:
    store = request.app[VIEWER].store
    depths, seconds = await asyncio.gather(
        scrolls.depths(store, asked.scope, asked.page), scrolls.attention(store, asked.scope, asked.page)
    )
    views = reach.tally(depths.band, depths.seen, depths.fold_px).views
    looked = attention.tally(seconds, views)
    return msgspec.structs.replace(
        view,
        points=views,
        sessions=depths.sessions,
        bands=[BandRow(top, bottom, looked.between(top, bottom)) for top, bottom in pairwise(DEPTHS)] if views else [],
        most_seconds=looked.most,
        fold_px=depths.fold_px,
        plain_height=round(depths.page_height) or PLAIN_HEIGHT,
    )


async def _with_depths(request: web.Request, asked: Question, view: HeatmapView) -> HeatmapView:
    depths = await scrolls.depths(request.app[VIEWER].store, asked.scope, asked.page)
    reached = reach.tally(depths.band, depths.seen, depths.fold_px)
    return msgspec.structs.replace(
        view,
        points=reached.views,
        sessions=depths.sessions,
        depths=[DepthRow(depth, reached.at(depth)) for depth in DEPTHS] if reached.views else [],
        fold_px=reached.fold_px,
        plain_height=round(depths.page_height) or PLAIN_HEIGHT,
    )
