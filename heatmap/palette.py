"""The ramps: `heat`, transparent through indigo, magenta and orange to pale yellow, and `sea`, through violet, blue
and green, for pages that are red and orange themselves.

Steps are equally far apart in OKLab (Ottosson 2020), where equal distances look equal, and each is
lighter than the one before, so the order is kept for colour-blind eyes and in grey. Heat maps to
steps by its square root: with a hot spot of 100 clicks, a lone click is still seen; the legend's
numbers say what a colour means.
"""

import math
from functools import cache
from itertools import pairwise
from typing import Literal, get_args

import msgspec
import numpy as np
from numpy.typing import NDArray

from heatmap.splat import Floats

STEPS = 256

Name = Literal["heat", "sea"]
NAMES: tuple[Name, ...] = get_args(Name)

# OKLab lightness, chroma, hue in degrees: indigo, violet, magenta, red-orange, orange, pale yellow; and violet, blue,
# sea green, green, lime.
_ANCHORS: dict[Name, tuple[tuple[float, float, float], ...]] = {
    "heat": (
        (0.30, 0.150, 280.0),
        (0.42, 0.190, 312.0),
        (0.56, 0.215, 350.0),
        (0.69, 0.180, 38.0),
        (0.80, 0.150, 68.0),
        (0.96, 0.090, 103.0),
    ),
    "sea": (
        (0.26, 0.105, 305.0),
        (0.42, 0.120, 280.0),
        (0.53, 0.120, 230.0),
        (0.64, 0.090, 180.0),
        (0.79, 0.160, 135.0),
        (0.97, 0.110, 112.0),
    ),
}
_OPAQUE_FROM = 96  # the step where alpha reaches its full value
_ALPHA = 0.86  # the page stays readable under the hottest spot


class Stop(msgspec.Struct, frozen=True):
    """A legend's mark: the heat, its place on the ramp from 0 to 1, and its colour as CSS."""

    heat: float
    at: float
    colour: str


def _oklab_to_linear(lab: Floats) -> Floats:
    to_lms = np.array(
        [[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728], [1, -0.0894841775, -1.291485548]]
    )
    to_rgb = np.array(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.707614701],
        ]
    )
    linear: Floats = ((lab @ to_lms.T) ** 3) @ to_rgb.T
    return linear


def _srgb(lab: Floats) -> Floats:
    """sRGB from 0 to 1; chroma is taken back where a colour would not be displayable."""
    scale = np.ones((len(lab), 1))
    for _ in range(40):
        linear = _oklab_to_linear(lab * np.hstack([np.ones_like(scale), scale, scale]))
        outside = (linear < -1e-6).any(axis=1) | (linear > 1 + 1e-6).any(axis=1)
        if not outside.any():
            break
        scale[outside] *= 0.97
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def _path(name: Name) -> Floats:
    """The ramp's OKLab colours, finely sampled along the anchors, on the shorter way round."""
    points = []
    for (l0, c0, h0), (l1, c1, h1) in pairwise(_ANCHORS[name]):
        turn = (h1 - h0 + 180) % 360 - 180
        for t in np.linspace(0, 1, 200, endpoint=False):
            hue = math.radians(h0 + turn * t)
            chroma = c0 + (c1 - c0) * t
            points.append((l0 + (l1 - l0) * t, chroma * math.cos(hue), chroma * math.sin(hue)))
    lightness, chroma, hue = _ANCHORS[name][-1]
    points.append((lightness, chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))))
    return np.array(points)


@cache
def ramp(name: Name = "heat") -> NDArray[np.uint8]:
    """256 rows of red, green, blue, alpha; step 0 is fully transparent."""
    path = _path(name)
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    even = np.linspace(0, along[-1], STEPS)
    lab = np.stack([np.interp(even, along, path[:, axis]) for axis in range(3)], axis=1)
    rise = np.clip(np.arange(STEPS) / _OPAQUE_FROM, 0, 1)
    alpha = _ALPHA * rise * rise * (3 - 2 * rise)
    table = np.round(np.column_stack([_srgb(lab), alpha]) * 255).astype(np.uint8)
    table.flags.writeable = False
    return table


@cache
def diverging() -> NDArray[np.uint8]:
    """256 rows as `ramp`: step 128 is fully transparent, below it blue and above it orange, ever stronger.

    Blue and orange differ for every kind of colour blindness, and both go from light to dark.
    """
    away = np.abs(np.arange(STEPS) - STEPS // 2) / (STEPS // 2)
    hue = np.where(np.arange(STEPS) < STEPS // 2, math.radians(255.0), math.radians(48.0))
    chroma = 0.05 + 0.12 * away
    lab = np.column_stack([0.86 - 0.40 * away, chroma * np.cos(hue), chroma * np.sin(hue)])
    rise = np.clip(away / 0.5, 0, 1)
    table = np.round(np.column_stack([_srgb(lab), 0.9 * rise * (2 - rise)]) * 255).astype(np.uint8)
    table.flags.writeable = False
    return table


def level(heat: Floats | float, peak: float) -> Floats:
    """The place on the ramp, 0 to 1, of some heat where `peak` is the hottest."""
    if peak <= 0:
        return np.zeros_like(np.asarray(heat, dtype=np.float64))
    return np.sqrt(np.clip(np.asarray(heat, dtype=np.float64) / peak, 0, 1))


def _round(heat: float) -> float:
    """The nearest of 1, 2, 5 times a power of ten that is not above."""
    power = 10.0 ** math.floor(math.log10(heat))
    return next(step * power for step in (5, 2, 1) if step * power <= heat * (1 + 1e-9))


def css(at: float, name: Name = "heat") -> str:
    """The ramp's colour at a place from 0 to 1, without its alpha."""
    red, green, blue, _ = ramp(name)[round(at * (STEPS - 1))]
    return f"rgb({red} {green} {blue})"


def gradient(name: Name = "heat", *, count: int = 17, both_ways: bool = False) -> list[str]:
    """The ramp as CSS colours with alpha, evenly spaced; the browser blends between them."""
    picked = (diverging() if both_ways else ramp(name))[np.linspace(0, STEPS - 1, count).round().astype(int)]
    return [f"rgb({red} {green} {blue} / {alpha / 255:.3f})" for red, green, blue, alpha in picked]


def legend(peak: float) -> list[Stop]:
    """Round numbers from low to the peak itself, each at its place on the ramp; empty for no heat."""
    if peak <= 0:
        return []
    least = 1.0 if peak >= 1.5 else 0.0  # a tenth of a click says nothing where there are many
    marks = [_round(share * peak) for share in (0.01, 0.04, 0.12, 0.28, 0.55)]
    marks = [heat for heat in marks if heat >= least]
    spread: list[float] = []
    for heat in sorted({*marks, least or peak}):
        if heat < peak and all(abs(level(heat, peak) - level(other, peak)) >= 0.11 for other in (*spread, peak)):
            spread.append(heat)
    places = [(heat, float(level(heat, peak))) for heat in (*spread, peak)]
    return [Stop(heat=heat, at=at, colour=css(at)) for heat, at in places]
