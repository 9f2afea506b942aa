"""Weighted points → a grid of heat.

Heat at a place is the sum over all points of weight · exp(−d² / 2σ²), d being the distance and σ half
the radius: a lone click is 1 at its own spot, and ten clicks on one button are about 10.

Points are spread onto cells with the quadratic B-spline, then a separable Gaussian runs over the
cells. The spline's variance is a quarter of a cell squared wherever in its cell a point falls, so a
Gaussian that is narrower by just that much leaves an error of the third order: under 0.5 % of the
peak at cells of σ/2, where bilinear spreading needs cells of σ/5.

Edges mirror: heat that would fall off the page is folded back onto it. Nothing is lost, and clicks
spread evenly over a page give even heat up to its edge.
"""

import math
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from heatmap.splat import Floats, mirror, splat

Grid: TypeAlias = NDArray[np.float32]

MAX_CELLS = 12_000_000  # 48 MB of float32; a page of 1920 × 50,000 px at radius 24 needs 2.7 million
CELLS_PER_SIGMA = 2
REACH_SIGMAS = 4.5  # where the kernel is cut: 7 millionths of the mass lie beyond


class Density(msgspec.Struct, frozen=True):
    """`heat` has rows from the page's top; `cell_width` and `cell_height` are in px and tile the page exactly."""

    heat: Grid
    cell_width: float
    cell_height: float
    sigma: float

    @property
    def mass(self) -> float:
        """The weights' sum, got back from the heat."""
        cell = self.cell_width * self.cell_height
        return float(self.heat.sum(dtype=np.float64)) * cell / (2 * math.pi * self.sigma**2)


def _shape(width: int, height: int, sigma: float) -> tuple[int, int]:
    """Columns and rows: cells of σ/2, at least a pixel, and larger only where the page would need too many."""
    cell = max(1.0, sigma / CELLS_PER_SIGMA)
    cell = max(cell, math.sqrt(width * height / MAX_CELLS))
    return math.ceil(width / cell), math.ceil(height / cell)


def _kernel(sigma_cells: float) -> Floats:
    """Samples of the Gaussian that is left to do after the spline; they sum to that of a peak of one."""
    left = math.sqrt(max(sigma_cells**2 - 0.25, 0.09))
    arm = max(1, math.ceil(REACH_SIGMAS * left))
    samples = np.exp(-0.5 * (np.arange(-arm, arm + 1) / left) ** 2)
    kernel: Floats = samples / samples.sum() * math.sqrt(2 * math.pi) * sigma_cells
    return kernel


def _blur_rows(heat: Grid, kernel: Floats) -> Grid:
    """Every column of the grid run through the kernel, mirrored at the top and the bottom."""
    rows = len(heat)
    arm = len(kernel) // 2
    padded = heat[mirror(np.arange(-arm, rows + arm), rows)]
    blurred = padded[arm : arm + rows] * np.float32(kernel[arm])
    for step in range(1, arm + 1):
        pair = padded[arm - step : arm - step + rows] + padded[arm + step : arm + step + rows]
        pair *= np.float32(kernel[arm + step])
        blurred += pair
    return blurred


def spread(x: Floats, y: Floats, weight: Floats, *, width: int, height: int, radius: float) -> Density:
    """The heat of points (px from the page's top left) on a page of width × height px.

    `radius` is in px, twice the Gaussian's σ. Points off the page or of no finite place are left out.
    Within 1 % of the peak of the exact sum, as long as the page needs no more than MAX_CELLS.
    """
    if width < 1 or height < 1 or radius <= 0:
        raise ValueError("a page has a width, a height and a radius above nothing")
    sigma = radius / 2
    columns, rows = _shape(width, height, sigma)
    cell_width, cell_height = width / columns, height / rows
    on_page = (x >= 0) & (x <= width) & (y >= 0) & (y <= height) & np.isfinite(weight)
    if not on_page.all():
        x, y, weight = x[on_page], y[on_page], weight[on_page]
    heat = splat(x / cell_width, y / cell_height, weight, columns, rows).astype(np.float32)
    # Over rows first, then over columns as rows of the transpose, each pass along contiguous memory.
    heat = _blur_rows(heat, _kernel(sigma / cell_height))
    heat = np.ascontiguousarray(_blur_rows(np.ascontiguousarray(heat.T), _kernel(sigma / cell_width)).T)
    return Density(heat=heat, cell_width=cell_width, cell_height=cell_height, sigma=sigma)


def _summit(before: float, top: float, after: float) -> float:
    """How much higher than its middle the Gaussian through three equally spaced heights stands."""
    if min(before, top, after) <= 0:
        return 1.0
    left, right = math.log(before / top), math.log(after / top)
    bend = left + right
    return math.exp(-((right - left) ** 2) / (8 * bend)) if bend < -1e-9 else 1.0


def peak(grid: Density) -> float:
    """The highest heat, also where it lies between cells: exact for a lone point, 0 for no points."""
    heat = grid.heat
    if heat.size == 0 or float(heat.max()) <= 0:
        return 0.0
    row, column = (int(i) for i in np.unravel_index(int(heat.argmax()), heat.shape))
    top = float(heat[row, column])
    rise = 1.0
    if 0 < row < heat.shape[0] - 1:
        rise *= _summit(float(heat[row - 1, column]), top, float(heat[row + 1, column]))
    if 0 < column < heat.shape[1] - 1:
        rise *= _summit(float(heat[row, column - 1]), top, float(heat[row, column + 1]))
    return top * rise
