"""Two heats as one: where there is more of the one, where more of the other, and where that is no chance.

Both are taken per session, so that a week of many visitors compares with a week of few. A click's heat
spreads over its surroundings by the kernel, and its chance error by the kernel's square, which is a
Gaussian again, narrower by √2. So each place has a difference and a standard error. What is less than
Z_SURE of these is what chance alone shows somewhere on most pages, and is drawn faint.
"""

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from heatmap.density import Density, spread
from heatmap.placement import Points

Z_SURE = 3.0  # of the normal distribution: one place in 370, and a page has some dozens that are apart
LEAST_SHARE = 0.02  # of the largest difference; below it there are too few clicks for an error to be told
MIDDLE = 128
_SURE_FROM, _FAINT_TO = 44, 22  # steps from the middle: what is sure is never drawn as faintly as what is not

Cells = NDArray[np.float32]


class Side(msgspec.Struct, frozen=True):
    """One of the two: its clicks on the page, and of how many sessions they are."""

    points: Points
    sessions: int


class Difference(msgspec.Struct, frozen=True):
    """`more` is heat per session of the one less that of the other; `sure` says where it is no chance."""

    more: Cells
    sure: NDArray[np.bool_]
    most: float


def _heat(side: Side, *, width: int, height: int, radius: float) -> tuple[Density, Cells]:
    """A side's heat per session, and its error's square on the same cells."""
    points, share = side.points, 1 / side.sessions if side.sessions else 0.0
    heat = spread(points.x, points.y, points.weight * share, width=width, height=height, radius=radius)
    narrow = radius / math.sqrt(2)
    error = spread(points.x, points.y, points.weight * share**2, width=width, height=height, radius=narrow)
    return heat, _at_cells_of(heat, error)


def _at_cells_of(grid: Density, finer: Density) -> Cells:
    """The finer grid's values at the middles of the other's cells."""
    rows, columns = grid.heat.shape
    row = ((np.arange(rows) + 0.5) * grid.cell_height / finer.cell_height).astype(np.int64)
    column = ((np.arange(columns) + 0.5) * grid.cell_width / finer.cell_width).astype(np.int64)
    values: Cells = finer.heat[np.minimum(row, len(finer.heat) - 1)]
    return values[:, np.minimum(column, values.shape[1] - 1)]


def difference(one: Side, other: Side, *, width: int, height: int, radius: float) -> Difference:
    """The one less the other on a page of width × height px; a side without sessions is cold."""
    heat, error = _heat(one, width=width, height=height, radius=radius)
    other_heat, other_error = _heat(other, width=width, height=height, radius=radius)
    more: Cells = heat.heat - other_heat.heat
    most = float(np.abs(more).max())
    chance = Z_SURE * np.sqrt(np.maximum(error + other_error, 0))
    return Difference(more, (np.abs(more) > chance) & (np.abs(more) > LEAST_SHARE * most), most)


def steps(found: Difference) -> NDArray[np.uint8]:
    """The diverging ramp's step of every cell: MIDDLE for none, above it for more of the one."""
    share = np.sqrt(np.abs(found.more) / found.most) if found.most else np.abs(found.more)
    away = np.where(found.sure, _SURE_FROM + share * (127 - _SURE_FROM), np.minimum(share * 127, _FAINT_TO))
    away = np.where(found.more == 0, 0, away)
    return np.round(MIDDLE + np.sign(found.more) * away).astype(np.uint8)
