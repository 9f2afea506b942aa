"""The heat over a page as it is laid out in the reader's browser: boxes in, a picture and its accuracy out."""

import asyncio
from collections.abc import Callable
from functools import partial

import msgspec
import numpy as np
from aiohttp import web

from collector.columns import path_hash
from heatmap import attention, density, palette, placement, png, reach
from heatmap.placement import Placed
from storage import fields, pointers, scrolls
from viewer import answers, counted, overlays, turns
from viewer.context import PERSON, VIEWER, WORDS
from viewer.i18n import N_, Words
from viewer.layouts import LAYOUTS, PLAIN_HEIGHT, Layout, read
from viewer.overlays import DRAWERS, PICTURES, UNITS, UNPLACED, Line, Mark, Overlay, Unplaced, number, percent
from viewer.pictures import Picture
from viewer.problems import Problem
from viewer.question import POINTED, Question, question
from viewer.views import backdrop, compared

MOST_PIXELS = 16_000_000  # of what is in sight at once


async def make(request: web.Request) -> web.StreamResponse:
    """POST: the overlay of the page asked for, on the layout given."""
    asked, cleared = question(request), LAYOUTS.cleared
    layout = read(await request.read())
    key = overlays.kept_as(asked, layout, request[WORDS])
    overlay = await answers.current(request.app[VIEWER].store, key, lambda: _made(request, asked, layout))
    turns.picture_drawn((asked.whose, asked.kind))
    if layout.boxes:
        await _keep(request, asked, layout, cleared)
    return web.Response(body=msgspec.json.encode(overlay), content_type="application/json")


async def _keep(request: web.Request, asked: Question, layout: Layout, cleared: int) -> None:
    """Keep the layout for `whole`."""
    store = request.app[VIEWER].store
    source = await backdrop.chosen(store, asked)
    if source:
        LAYOUTS.put(request[PERSON].person, await backdrop.named(store, asked, source), layout, cleared)


async def whole(request: web.Request) -> web.StreamResponse:
    """GET: the heat alone as a PNG, on the layout that this person's browser found last.

    404 where it has not laid that page out at that width; without a recording there is nothing to lay out.
    """
    asked = question(request)
    if not asked.page:
        raise Problem(404)
    store = request.app[VIEWER].store
    source = await backdrop.chosen(store, asked)
    if source is None:
        kind: pointers.Kind = next((kind for kind in POINTED if kind == asked.kind), "click")
        total = await counted.total(store, asked, kind, None, await counted.stamp(store, asked))
        found = Layout(asked.width, round(total.page_height) or PLAIN_HEIGHT)
    else:
        kept = LAYOUTS.get(request[PERSON].person, await backdrop.named(store, asked, source))
        if kept is None:
            raise Problem(404, N_("This page was not laid out yet. Open its heatmap at this width in a browser once."))
        found = kept
    layout = found.as_asked(request.query, 32 if asked.kind == "move" else 24)
    overlay = await _made(request, asked, layout)
    return await _picture(overlay.picture.rpartition("/")[2].removesuffix(".png"), None)


async def _made(request: web.Request, asked: Question, layout: Layout) -> Overlay:
    draw = {"scroll": _reach, "attention": _attention}.get(asked.kind, _heat)
    if asked.against is not None and asked.kind in POINTED:
        draw = compared.make
    overlay = await draw(request, asked, layout)
    if not (asked.against is not None and asked.kind in POINTED and asked.look == "difference"):
        legend = [msgspec.structs.replace(mark, colour=palette.css(mark.at, layout.colours)) for mark in overlay.legend]
        overlay = msgspec.structs.replace(overlay, ramp=palette.gradient(layout.colours), legend=legend)
    return overlay


async def picture(request: web.Request) -> web.StreamResponse:
    """GET: a picture made before, or a tile of it. 404 when it was long ago; asking for the overlay makes it again."""
    return await _picture(request.match_info["digest"], request.match_info.get("top"))


async def upper(request: web.Request) -> web.StreamResponse:
    """GET: the upper part of a picture made before, in the size in which it is seen: scaling takes a browser long."""
    kept = _kept(request.match_info["digest"])
    tall, width, height = (int(request.match_info[name]) for name in ("tall", "width", "height"))
    if not (0 < tall <= kept.height and 0 < width * height <= MOST_PIXELS):
        raise Problem(404)
    return await _encoded(partial(png.encode_upper, kept.levels, kept.height, tall, (width, height), kept.ramp))


async def _picture(digest: str, top: str | None) -> web.StreamResponse:
    kept = _kept(digest)
    return await _encoded(partial(png.encode, kept.levels, kept.width, kept.height, _tile(kept, top), kept.ramp))


def _kept(digest: str) -> Picture:
    kept = PICTURES.get(digest)
    if kept is None:
        raise Problem(404)
    return kept


async def _encoded(encode: Callable[[], bytes]) -> web.StreamResponse:
    body = await asyncio.get_running_loop().run_in_executor(DRAWERS, encode)
    headers = {"Cache-Control": "private, max-age=3600, immutable"}
    return web.Response(body=body, content_type="image/png", headers=headers)


def _tile(kept: Picture, top: str | None) -> png.Tile | None:
    if top is None:
        return None
    found = [tile for tile in kept.tiles if tile.top == int(top)]
    if not found:
        raise Problem(404)
    return found[0]


async def _heat(request: web.Request, asked: Question, layout: Layout) -> Overlay:
    kind = next((kind for kind in POINTED if kind == asked.kind), None)
    placed = await (overlays.points(request, asked, kind, layout) if kind else _fields(request, asked, layout))
    points, accuracy = placed.points, placed.accuracy

    def draw() -> Picture:
        heat = density.spread(
            points.x, points.y, points.weight, width=layout.width, height=layout.height, radius=layout.radius
        )
        peak = layout.top or density.peak(heat)
        return Picture(png.steps(heat.heat, peak), layout.width, layout.height, peak)

    digest, picture = await overlays.drawn(asked, layout, draw)
    words = request[WORDS]
    return Overlay(
        picture=overlays.address(asked, digest),
        tiles=overlays.tiles(asked, digest, picture),
        width=layout.width,
        height=layout.height,
        legend=[Mark(stop.at, stop.colour, number(words, stop.heat)) for stop in palette.legend(picture.peak)],
        ramp=palette.gradient(),
        unit=words.gettext(UNITS[asked.kind]),
        summary=overlays.placed(words, accuracy),
        accuracy=accuracy,
        unplaced=[Unplaced(str(one.path_hash), one.points, overlays.why(words, one)) for one in placed.lost[:UNPLACED]],
    )


async def _fields(request: web.Request, asked: Question, layout: Layout) -> Placed:
    """Each field in its middle, as warm as the seconds that were spent in it."""
    found = await fields.of_page(request.app[VIEWER].store, asked.scope, asked.page)
    count = np.array([field.visits for field in found], dtype=np.float64)
    seconds = np.array([field.all_ms / 1000 for field in found], dtype=np.float64)
    middle, unknown = np.full(len(found), 0.5), np.zeros(len(found))
    hashes = np.array([path_hash(field.path) for field in found], dtype=np.uint64)
    boxes = layout.placed()
    gone = np.array([int(key) not in boxes or boxes[int(key)].climbed for key in hashes], dtype=np.bool_)
    strays = placement.Strays(
        *(unknown, unknown, unknown, unknown, count, seconds),
        path_hash=hashes,
        ex=middle,
        ey=middle,
        held=np.ones(len(found), dtype=np.bool_),  # where on the page they were is not known
    )
    return placement.place(
        placement.Cells.of(hashes, middle, middle, count, seconds),
        strays.where(gone),
        boxes,
        width=layout.width,
        height=layout.height,
        sample=int(count.sum()),
        sessions=0,
    )


async def _attention(request: web.Request, asked: Question, layout: Layout) -> Overlay:
    store = request.app[VIEWER].store
    depths, seconds = await asyncio.gather(
        scrolls.depths(store, asked.scope, asked.page), scrolls.attention(store, asked.scope, asked.page)
    )
    looked = attention.tally(seconds, reach.tally(depths.band, depths.seen, depths.fold_px).views)

    def draw() -> Picture:
        return Picture(attention.steps(looked), layout.width, layout.height, looked.most)

    digest, picture = await overlays.drawn(asked, layout, draw)
    words = request[WORDS]
    text = words.gettext(N_("Longest on screen: the part at %(depth)s of the page, %(seconds)s s a page view."))
    fold = Line(depths.fold_px, words.gettext(N_("Half of the screens end here")), fold=True)
    return Overlay(
        picture=overlays.address(asked, digest),
        tiles=overlays.tiles(asked, digest, picture),
        width=layout.width,
        height=layout.height,
        legend=[Mark(stop.at, stop.colour, number(words, stop.heat)) for stop in attention.legend(looked)],
        ramp=palette.gradient(),
        unit=words.gettext(N_("seconds on screen, in the mean of the page views")),
        summary=text % {"depth": percent(words, looked.longest), "seconds": number(words, looked.most)}
        if looked.most
        else "",
        lines=[fold] if 0 < fold.top < layout.height else [],
    )


async def _reach(request: web.Request, asked: Question, layout: Layout) -> Overlay:
    depths = await scrolls.depths(request.app[VIEWER].store, asked.scope, asked.page)
    reached = reach.tally(depths.band, depths.seen, depths.fold_px)

    def draw() -> Picture:
        return Picture(reach.steps(reached), layout.width, layout.height, 1.0)

    digest, picture = await overlays.drawn(asked, layout, draw)
    words = request[WORDS]
    return Overlay(
        picture=overlays.address(asked, digest),
        tiles=overlays.tiles(asked, digest, picture),
        width=layout.width,
        height=layout.height,
        legend=[Mark(stop.at, stop.colour, percent(words, stop.heat)) for stop in reach.legend(reached)],
        ramp=palette.gradient(),
        unit=words.gettext(N_("of the page views came this far")),
        summary=words.gettext(N_("Half of the page views came down to %(depth)s of the page."))
        % {"depth": percent(words, reached.depth(0.5))},
        lines=_lines(words, reached, layout),
    )


def _lines(words: Words, reached: reach.Reach, layout: Layout) -> list[Line]:
    """Where three, two and one quarter of the page views still came, and where the usual screen ends."""
    lines = []
    for share in (0.75, 0.5, 0.25):
        top = reached.depth(share) * layout.height
        text = words.gettext(N_("%(share)s came this far")) % {"share": percent(words, share)}
        lines.append(Line(top, text))
    lines.append(Line(reached.fold_px, words.gettext(N_("Half of the screens end here")), fold=True))
    return [line for line in lines if 0 < line.top < layout.height]
