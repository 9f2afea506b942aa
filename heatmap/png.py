"""Heat as a PNG: one byte a pixel and a palette of 256 colours with alpha.

Pixels and the encoder are the cost, not the points: the coarse grid is turned into steps of the
ramp first, then enlarged, then packed at the encoder's lowest effort, where empty page shrinks to
almost nothing anyway.
"""

import io
import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from heatmap import palette
from heatmap.density import Density, Grid

MAX_PIXELS = 100_000_000  # 1920 × 50,000; larger pages are drawn smaller and stretched by whoever shows them
_EFFORT = 1


def steps(heat: Grid, peak: float) -> NDArray[np.uint8]:
    """The ramp's step, 0 to 255, of every cell."""
    return np.round(palette.level(heat.astype(np.float64), peak) * (palette.STEPS - 1)).astype(np.uint8)


def size(width: int, height: int) -> tuple[int, int]:
    """The picture's size in px for a page's: the same, unless that would be too many."""
    shrink = min(1.0, math.sqrt(MAX_PIXELS / (width * height)))
    return max(1, int(width * shrink)), max(1, int(height * shrink))


def encode(levels: NDArray[np.uint8], width: int, height: int) -> bytes:
    """A PNG of `size(width, height)` px that shows the steps, cells stretched smoothly over the page."""
    pixels = Image.fromarray(levels).resize(size(width, height), Image.Resampling.BICUBIC)
    ramp = palette.ramp()
    pixels.putpalette(ramp[:, :3].tobytes())
    out = io.BytesIO()
    pixels.save(out, "PNG", compress_level=_EFFORT, transparency=ramp[:, 3].tobytes())
    return out.getvalue()


def draw(grid: Density, peak: float, width: int, height: int) -> bytes:
    """The overlay of a page of width × height px; `peak` is the heat of the ramp's last colour."""
    return encode(steps(grid.heat, peak), width, height)
