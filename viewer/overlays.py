"""What is laid over a page: a picture with its legend, its accuracy and its lines."""

import asyncio
import hashlib
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor

import msgspec
import numpy as np
from aiohttp import web
from babel.numbers import format_decimal, format_percent

from heatmap import placement
from heatmap.placement import Accuracy, Lost, Placed
from storage import Store, pointers
from viewer import answers, counted
from viewer.context import VIEWER
from viewer.element_row import dead_rule
from viewer.i18n import N_, Words
from viewer.layouts import LAYOUTS, Layout
from viewer.pictures import Picture, Pictures
from viewer.question import Question
from viewer.rendered import PAGES
from viewer.stills import STILLS

PICTURES = Pictures()
UNPLACED = 100
DRAWERS = ThreadPoolExecutor(2, thread_name_prefix="draw")  # a tall page's picture takes 100 MB while it is made


UNITS = {
    "click": N_("clicks in one spot"),
    "rage": N_("rage clicks in one spot"),
    "dead": N_("dead clicks in one spot"),
    "error": N_("clicks before an error in one spot"),
    "move": N_("seconds in one spot"),
    "field": N_("seconds in one field"),
}


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


class TilePicture(msgspec.Struct, frozen=True):
    """A piece of the picture, as wide as the page."""

    url: str
    top: int
    height: int


class Unplaced(msgspec.Struct, frozen=True):
    """Points of an element that found no place, and why."""

    element: str
    points: int
    why: str


class Overlay(msgspec.Struct, frozen=True):
    """`picture` is the whole PNG's address, `tiles` are its warm parts; `accuracy` is null for scroll reach."""

    picture: str
    tiles: list[TilePicture]
    width: int
    height: int
    legend: list[Mark]
    ramp: list[str]
    unit: str
    summary: str
    accuracy: Accuracy | None = None
    unplaced: list[Unplaced] = []  # most points first
    lines: list[Line] = []


def tiles(asked: Question, digest: str, made: Picture) -> list[TilePicture]:
    """The addresses of what there is to see of a picture."""
    return [
        TilePicture(f"/s/{asked.site}/heatmap/{digest}-{tile.top}.png", tile.top, tile.height) for tile in made.tiles
    ]


def is_kept(made: Overlay) -> bool:
    """Whether the overlay's picture is still there to be asked for."""
    return PICTURES.get(made.picture.rsplit("/", 1)[1].removesuffix(".png")) is not None


def upper(made: Overlay, tall: int, size: tuple[int, int]) -> str:
    """The address of its upper `tall` px as a picture of that size; empty where there is no heat in them."""
    if not all(size) or not any(tile.top < tall for tile in made.tiles):
        return ""
    return f"{made.picture.removesuffix('.png')}-upper-{tall}-{size[0]}x{size[1]}.png"


def address(asked: Question, digest: str) -> str:
    """Where the whole picture is."""
    return f"/s/{asked.site}/heatmap/{digest}.png"


def forget() -> None:
    """Keep nothing of what was asked for: what it was made from is gone."""
    PICTURES.clear()
    STILLS.clear()
    LAYOUTS.clear()
    PAGES.clear()
    answers.forget()


async def points(request: web.Request, asked: Question, kind: pointers.Kind, layout: Layout) -> Placed:
    """Every point of a kind on its spot of the layout."""
    store = request.app[VIEWER].store
    dead = await dead_rule(store, asked) if kind == "dead" else None
    stamp = await counted.stamp(store, asked)
    key = ("points", *asked.whose, kind, dead, layout.laid)
    return await counted.kept(store, key, stamp, lambda: _points(store, asked, kind, layout, dead, stamp))


async def _points(
    store: Store, asked: Question, kind: pointers.Kind, layout: Layout, dead: pointers.DeadRule | None, stamp: str
) -> Placed:
    total, cells = await asyncio.gather(
        counted.total(store, asked, kind, dead, stamp), counted.cells(store, asked, kind, dead, stamp)
    )
    there = layout.on_element()
    if np.isin(cells.paths, np.array(there, dtype=np.uint64)).all():
        strays = pointers.NO_STRAYS
    else:
        strays = await pointers.strays(store, asked.scope, asked.page, kind, there, dead)
    unit = 1000 if kind == "move" else 1  # a move weighs the milliseconds the pointer stayed

    def place() -> Placed:
        return placement.place(
            cells,
            placement.Strays(
                strays.x,
                strays.y,
                strays.width,
                strays.page_height,
                strays.points,
                strays.heat / unit,
                strays.path_hash,
                strays.ex,
                strays.ey,
                strays.held,
            ),
            layout.placed(),
            width=layout.width,
            height=layout.height,
            sample=total.points,
            sessions=total.sessions,
        )

    return await asyncio.get_running_loop().run_in_executor(DRAWERS, place)


async def drawn(asked: Question, layout: Layout, draw: Callable[[], Picture]) -> tuple[str, Picture]:
    """The picture under its digest, and kept by it: the same one has the same address."""
    cleared = PICTURES.cleared
    drawn_as = (asked.site, asked.kind, asked.look, layout.width, layout.height, layout.colours)

    def named() -> tuple[str, Picture]:
        picture = msgspec.structs.replace(draw(), colours=layout.colours)
        digest = hashlib.blake2b(repr((*drawn_as, picture.peak, picture.levels.shape)).encode(), digest_size=16)
        digest.update(picture.levels.tobytes())
        return digest.hexdigest(), picture

    name, picture = await asyncio.get_running_loop().run_in_executor(DRAWERS, named)
    if cleared == PICTURES.cleared:  # else what it was drawn from is gone
        PICTURES.put(name, picture)
    return name, picture


def kept_as(asked: Question, layout: Layout, words: Words) -> tuple[Hashable, ...]:
    """The key of an overlay's answer."""
    return ("overlay", asked, layout.digest, words.language)


def number(words: Words, value: float) -> str:
    """As a legend says it."""
    return format_decimal(round(value) if value >= 10 else round(value, 1), locale=words.locale)


def percent(words: Words, share: float) -> str:
    """A share in whole percent."""
    return format_percent(share, locale=words.locale)


def placed(words: Words, accuracy: Accuracy) -> str:
    """The accuracy's shares as a sentence; empty where there is no point."""
    if not accuracy.sample:
        return ""
    text = words.gettext(
        N_("%(element)s on the element, %(ancestor)s on what holds it, %(position)s by position, %(none)s not placed")
    )
    return text % {
        name: percent(words, accuracy.share(getattr(accuracy, name)))
        for name in ("element", "ancestor", "position", "none")
    }


def why(words: Words, lost: Lost) -> str:
    """Why these points have no place."""
    if lost.hidden:
        return words.gettext(N_("hidden or covered there"))
    return words.gettext(N_("not in the backdrop"))
