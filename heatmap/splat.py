"""Points onto the cells of a grid, each spread over the nine cells around it by the quadratic B-spline.

The spline's variance is a quarter of a cell squared wherever in its cell a point falls, so what is to
be smoothed further is smoothed alike everywhere.

Where there are many points for the page's size, those of a small square are first put together at their mean: a
sixteenth of σ away at most in each direction, which changes the heat by less than 0.4 % of the peak. Work goes in
blocks that stay in the processor's cache.
"""

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

BLOCK = 32_768
FINER = 4  # squares in a cell, each way
CROWDED = 3  # points to a square in the mean; fewer cost less than looking over the squares


def mirror(index: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Indexes folded at half a cell before the first and after the last, as often as needed."""
    folded = np.mod(index, 2 * size)
    return np.where(folded >= size, 2 * size - 1 - folded, folded)


def _blocks(*columns: Floats) -> Iterator[tuple[Floats, ...]]:
    for start in range(0, len(columns[0]), BLOCK):
        yield tuple(column[start : start + BLOCK] for column in columns)


def _fold(padded: Floats, size: int) -> Floats:
    """Rows with one more before and two more after, those folded back onto the others."""
    folded = padded[1 : size + 1].copy()
    for at, back in ((0, -1), (size + 1, size), (size + 2, size + 1)):
        folded[int(mirror(np.array(back), size))] += padded[at]
    return folded


def splat(x: Floats, y: Floats, weight: Floats, columns: int, rows: int) -> Floats:
    """The sum of the weights in each cell; x and y in cells from the grid's corner, none of them beyond it."""
    if len(x) >= CROWDED * FINER**2 * columns * rows:
        x, y, weight = _lumps(x, y, weight, columns, rows)
    across = columns + 3
    cells = np.zeros((rows + 3) * across)
    for block_x, block_y, block_weight in _blocks(x, y, weight):
        column, row = block_x.astype(np.int64), block_y.astype(np.int64)
        off_x, off_y = block_x - column - 0.5, block_y - row - 0.5
        corner = row * across + column
        shares_x = _shares(off_x)
        for down, share_y in enumerate(_shares(off_y)):
            share_y *= block_weight
            for along, share_x in enumerate(shares_x):
                np.add.at(cells, corner + (down * across + along), share_x * share_y)
    grid = _fold(cells.reshape(rows + 3, across), rows)
    return _fold(np.ascontiguousarray(grid.T), columns).T


def _shares(off: Floats) -> tuple[Floats, Floats, Floats]:
    """What goes to the cell before, to the cell itself and to the one after; `off` is from the cell's middle."""
    after = 0.5 + off
    after *= after
    after *= 0.5
    middle = 0.75 - off * off
    return 1 - middle - after, middle, after


def _lumps(x: Floats, y: Floats, weight: Floats, columns: int, rows: int) -> tuple[Floats, Floats, Floats]:
    """The points of each small square as one at their mean place."""
    across = columns * FINER + 1
    squares = across * (rows * FINER + 1)
    mass, sum_x, sum_y = np.zeros(squares), np.zeros(squares), np.zeros(squares)
    even = float(weight[0]) if len(weight) and (weight == weight[0]).all() else None
    for block_x, block_y, block_weight in _blocks(x, y, weight):
        square = (block_y * FINER).astype(np.int64)
        square *= across
        square += (block_x * FINER).astype(np.int64)
        if even is None:
            np.add.at(mass, square, block_weight)
            np.add.at(sum_x, square, block_x * block_weight)
            np.add.at(sum_y, square, block_y * block_weight)
        else:
            np.add.at(mass, square, 1.0)
            np.add.at(sum_x, square, block_x)
            np.add.at(sum_y, square, block_y)
    there = np.flatnonzero(mass)
    mass = mass[there]
    return sum_x[there] / mass, sum_y[there] / mass, mass * (1.0 if even is None else even)
