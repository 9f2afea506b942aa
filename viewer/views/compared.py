"""Two heatmaps of one page: each at the scale of both, or one less the other."""

import asyncio

from aiohttp import web

from heatmap import density, difference, palette, png
from heatmap.difference import Side
from heatmap.placement import Accuracy
from storage import pointers
from viewer import overlays
from viewer.context import VIEWER, WORDS
from viewer.i18n import N_, Words
from viewer.layouts import Layout
from viewer.overlays import Mark, Overlay, number
from viewer.pictures import Picture
from viewer.question import POINTED, Question

PER = 100  # sessions, that numbers of sides of different size are told by


async def make(request: web.Request, asked: Question, layout: Layout) -> Overlay:
    """The overlay that `asked.look` says, of those asked for and of `asked.against`."""
    other = asked.against
    if other is None:
        raise AssertionError("there is nothing to compare with")
    kind = next(kind for kind in POINTED if kind == asked.kind)
    store = request.app[VIEWER].store
    here, there, *sessions = await asyncio.gather(
        overlays.points(request, asked, kind, layout),
        overlays.points(request, other, kind, layout),
        pointers.audience(store, asked.scope, asked.page),
        pointers.audience(store, other.scope, other.page),
    )
    sides = Side(here.points, sessions[0]), Side(there.points, sessions[1])
    accuracy = _both(here.accuracy, there.accuracy)
    if asked.look == "difference":
        return await _difference(request, asked, layout, sides, accuracy)
    return await _one_of(request, asked, layout, sides, accuracy)


def _both(one: Accuracy, other: Accuracy) -> Accuracy:
    return Accuracy(*(getattr(one, name) + getattr(other, name) for name in one.__struct_fields__))


def _heat(side: Side, layout: Layout) -> density.Density:
    weight = side.points.weight * (PER / side.sessions if side.sessions else 0.0)
    return density.spread(
        side.points.x, side.points.y, weight, width=layout.width, height=layout.height, radius=layout.radius
    )


async def _one_of(
    request: web.Request, asked: Question, layout: Layout, sides: tuple[Side, Side], accuracy: Accuracy
) -> Overlay:
    def draw() -> Picture:
        heats = [_heat(side, layout) for side in sides]
        peak = layout.top or max(density.peak(heat) for heat in heats)
        shown = heats[1 if asked.look == "other" else 0]
        return Picture(png.steps(shown.heat, peak), layout.width, layout.height, peak)

    digest, picture = await overlays.drawn(asked, layout, draw)
    words = request[WORDS]
    return Overlay(
        picture=overlays.address(asked, digest),
        tiles=overlays.tiles(asked, digest, picture),
        width=layout.width,
        height=layout.height,
        legend=[Mark(stop.at, stop.colour, number(words, stop.heat)) for stop in palette.legend(picture.peak)],
        ramp=palette.gradient(),
        unit=words.gettext(N_("in one spot, of 100 sessions that saw the page")),
        summary=_summary(words, sides),
        accuracy=accuracy,
    )


async def _difference(
    request: web.Request, asked: Question, layout: Layout, sides: tuple[Side, Side], accuracy: Accuracy
) -> Overlay:
    def draw() -> Picture:
        found = difference.difference(*sides, width=layout.width, height=layout.height, radius=layout.radius)
        return Picture(difference.steps(found), layout.width, layout.height, found.most * PER, both_ways=True)

    digest, picture = await overlays.drawn(asked, layout, draw)
    words = request[WORDS]
    most, ramp = number(words, picture.peak), palette.diverging()
    colours = [f"rgb({red} {green} {blue})" for red, green, blue, _ in ramp[[0, difference.MIDDLE, 255]]]
    marks = zip((0.0, 0.5, 1.0), colours, (f"−{most}", "0", f"+{most}"), strict=True)
    return Overlay(
        picture=overlays.address(asked, digest),
        tiles=overlays.tiles(asked, digest, picture),
        width=layout.width,
        height=layout.height,
        legend=[Mark(at, colour, text) for at, colour, text in marks] if picture.peak else [],
        ramp=palette.gradient(both_ways=True),
        unit=words.gettext(
            N_("in one spot, of 100 sessions: orange is more of the first, blue of the second; faint may be chance")
        ),
        summary=_summary(words, sides),
        accuracy=accuracy,
    )


def _summary(words: Words, sides: tuple[Side, Side]) -> str:
    text = words.gettext(N_("Sessions that saw the page: %(one)s of the first, %(other)s of the second."))
    return text % {"one": number(words, sides[0].sessions), "other": number(words, sides[1].sessions)}
