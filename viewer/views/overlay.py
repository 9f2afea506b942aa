"""The heat over a page as it is laid out in the reader's browser: boxes in, a picture and its accuracy out."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, TypeAlias

import msgspec
import numpy as np
from aiohttp import web
from babel.numbers import format_decimal, format_percent
from msgspec import Meta

from heatmap import density, palette, placement, png, reach
from heatmap.density import Floats
from heatmap.placement import Accuracy, Box, Points
from storage import pointers, scrolls
from viewer.context import VIEWER, WORDS
from viewer.element_row import ELEMENTS
from viewer.i18n import N_, Words
from viewer.pictures import Picture, Pictures
from viewer.problems import Problem
from viewer.question import WIDEST, Question, question

Px: TypeAlias = Annotated[float, Meta(ge=-1e7, le=1e7)]

PICTURES = Pictures()
DRAWERS = ThreadPoolExecutor(2, thread_name_prefix="draw")  # a tall page's picture takes 100 MB while it is made


class Layout(msgspec.Struct, frozen=True):
    """The page in the frame: its size, and for each path's hash left, top, width, height, and whether it is seen."""

    width: Annotated[int, Meta(ge=1, le=WIDEST)]
    height: Annotated[int, Meta(ge=1, le=200_000)]
    radius: Annotated[float, Meta(ge=4, le=200)] = 24
    boxes: Annotated[dict[int, tuple[Px, Px, Px, Px, bool]], Meta(max_length=ELEMENTS)] = {}

    def box(self, path_hash: int) -> Box:
        x, y, width, height, visible = self.boxes[path_hash]
        return Box(x, y, width, height, visible)


class Mark(msgspec.Struct, frozen=True):
    """A mark of the legend: its place on the ramp from 0 to 1, its colour, and what it stands for."""

    at: float
    colour: str
    text: str


class Line(msgspec.Struct, frozen=True):
    """A line across the page, `top` px from its top."""

    top: float
    text: str
    fold: bool = False


class Overlay(msgspec.Struct, frozen=True):
    """`picture` is the PNG's address; `accuracy` is null for scroll reach, which needs no placing."""

    picture: str
    width: int
    height: int
    legend: list[Mark]
    ramp: list[str]
    unit: str
    summary: str
    accuracy: Accuracy | None = None
    lines: list[Line] = []


_decode = msgspec.json.Decoder(Layout).decode


async def make(request: web.Request) -> web.StreamResponse:
    """POST: the overlay of the page asked for, on the layout given."""
    asked = question(request)
    try:
        layout = _decode(await request.read())
    except (msgspec.MsgspecError, ValueError) as error:
        raise Problem(400) from error
    if any(not 0 <= path_hash < 2**64 for path_hash in layout.boxes):
        raise Problem(400)
    overlay = await (_reach(request, asked, layout) if asked.kind == "scroll" else _heat(request, asked, layout))
    return web.Response(body=msgspec.json.encode(overlay), content_type="application/json")


async def picture(request: web.Request) -> web.StreamResponse:
    """GET: a picture made before. 404 when it was long ago; asking for the overlay makes it again."""
    kept = PICTURES.get(request.match_info["digest"])
    if kept is None:
        raise Problem(404)
    headers = {"Cache-Control": "private, max-age=3600, immutable"}
    return web.Response(body=kept.png, content_type="image/png", headers=headers)


async def _heat(request: web.Request, asked: Question, layout: Layout) -> Overlay:
    kind: pointers.Kind = "move" if asked.kind == "move" else "click"
    points, accuracy = await _points(request, asked, kind, layout)

    def draw() -> Picture:
        heat = density.spread(
            points.x, points.y, points.weight, width=layout.width, height=layout.height, radius=layout.radius
        )
        peak = density.peak(heat)
        return Picture(png.draw(heat, peak, layout.width, layout.height), peak)

    digest, picture = await _drawn(asked, layout, (points.x, points.y, points.weight), draw)
    words = request[WORDS]
    return Overlay(
        picture=f"/s/{asked.site}/heatmap/{digest}.png",
        width=layout.width,
        height=layout.height,
        legend=[Mark(stop.at, stop.colour, _number(words, stop.heat)) for stop in palette.legend(picture.peak)],
        ramp=palette.gradient(),
        unit=words.gettext(N_("clicks in one spot") if kind == "click" else N_("seconds in one spot")),
        summary=_placed(words, accuracy),
        accuracy=accuracy,
    )


async def _points(
    request: web.Request, asked: Question, kind: pointers.Kind, layout: Layout
) -> tuple[Points, Accuracy]:
    store = request.app[VIEWER].store
    total, cells, strays = await asyncio.gather(
        pointers.total(store, asked.scope, asked.page, kind),
        pointers.cells(store, asked.scope, asked.page, kind),
        pointers.strays(store, asked.scope, asked.page, kind, layout.boxes),
    )
    unit = 1 if kind == "click" else 1000  # a move weighs the milliseconds the pointer stayed
    return placement.place(
        placement.Cells(cells.path_hash, cells.x, cells.y, cells.points, cells.heat / unit),
        placement.Strays(strays.x, strays.y, strays.width, strays.page_height, strays.points, strays.heat / unit),
        {path_hash: layout.box(path_hash) for path_hash in layout.boxes},
        width=layout.width,
        height=layout.height,
        sample=total.points,
        sessions=total.sessions,
    )


async def _reach(request: web.Request, asked: Question, layout: Layout) -> Overlay:
    depths = await scrolls.depths(request.app[VIEWER].store, asked.scope, asked.page)
    reached = reach.tally(depths.band, depths.seen, depths.fold_px)

    def draw() -> Picture:
        return Picture(reach.draw(reached, layout.width, layout.height), 1.0)

    digest, _ = await _drawn(asked, layout, (reached.share,), draw)
    words = request[WORDS]
    return Overlay(
        picture=f"/s/{asked.site}/heatmap/{digest}.png",
        width=layout.width,
        height=layout.height,
        legend=[Mark(stop.at, stop.colour, _percent(words, stop.heat)) for stop in reach.legend(reached)],
        ramp=palette.gradient(),
        unit=words.gettext(N_("of the page views came this far")),
        summary=words.gettext(N_("Half of the page views came down to %(depth)s of the page."))
        % {"depth": _percent(words, reached.depth(0.5))},
        lines=_lines(words, reached, layout),
    )


def _lines(words: Words, reached: reach.Reach, layout: Layout) -> list[Line]:
    """Where three, two and one quarter of the page views still came, and where the usual screen ends."""
    lines = []
    for share in (0.75, 0.5, 0.25):
        top = reached.depth(share) * layout.height
        text = words.gettext(N_("%(share)s came this far")) % {"share": _percent(words, share)}
        lines.append(Line(top, text))
    lines.append(Line(reached.fold_px, words.gettext(N_("Half of the screens end here")), fold=True))
    return [line for line in lines if 0 < line.top < layout.height]


async def _drawn(
    asked: Question, layout: Layout, columns: Iterable[Floats], draw: Callable[[], Picture]
) -> tuple[str, Picture]:
    """The picture under its digest: the one in memory if the same was drawn before."""
    sizes = f"{asked.site} {asked.kind} {layout.width} {layout.height} {layout.radius}"
    digest = hashlib.blake2b(sizes.encode(), digest_size=16)
    for column in columns:
        digest.update(np.ascontiguousarray(column).tobytes())
    name = digest.hexdigest()
    picture = PICTURES.get(name)
    if picture is None:
        picture = await asyncio.get_running_loop().run_in_executor(DRAWERS, draw)
        PICTURES.put(name, picture)
    return name, picture


def _number(words: Words, value: float) -> str:
    return format_decimal(round(value) if value >= 10 else round(value, 1), locale=words.locale)


def _percent(words: Words, share: float) -> str:
    return format_percent(share, locale=words.locale)


def _placed(words: Words, accuracy: Accuracy) -> str:
    if not accuracy.sample:
        return ""
    text = words.gettext(N_("%(element)s on the element, %(position)s by position, %(none)s not placed"))
    shares = {
        name: _percent(words, accuracy.share(getattr(accuracy, name))) for name in ("element", "position", "none")
    }
    return text % shares
