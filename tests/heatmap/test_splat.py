"""Points on cells, spread by the spline."""

import numpy as np
import pytest

from heatmap import splat
from heatmap.density import spread

WIDTH, HEIGHT, RADIUS = 600, 400, 32


def heat(x: splat.Floats, y: splat.Floats, weight: splat.Floats) -> splat.Floats:
    return spread(x, y, weight, width=WIDTH, height=HEIGHT, radius=RADIUS).heat.astype(np.float64)


@pytest.mark.parametrize("weighted", [False, True])
def test_many_points_come_out_as_the_exact_sum(weighted: bool) -> None:
    """The worst that lumping can do: all points of a square at its two far corners, over the whole page."""
    sigma = RADIUS / 2
    square = sigma / 2 / splat.FINER
    columns, rows = spread(np.zeros(0), np.zeros(0), np.zeros(0), width=WIDTH, height=HEIGHT, radius=RADIUS).heat.shape
    count = splat.CROWDED * splat.FINER**2 * columns * rows
    rng = np.random.default_rng(3)
    sides = rng.integers(0, 2, count) * 0.98 + 0.01
    x = (rng.integers(70, 90, count) + sides) * square
    y = (rng.integers(70, 90, count) + sides) * square
    weight = rng.uniform(0.5, 2, count) if weighted else np.ones(count)
    grid = spread(x, y, weight, width=WIDTH, height=HEIGHT, radius=RADIUS)
    rows, columns = grid.heat.shape
    across = (np.arange(columns) + 0.5) * grid.cell_width
    down = (np.arange(rows) + 0.5) * grid.cell_height
    wanted = np.zeros((rows, columns))
    places, order = np.unique(np.column_stack([x, y]), axis=0, return_inverse=True)
    for (left, top), total in zip(places, np.bincount(order.ravel(), weight), strict=True):
        bell_x = np.exp(-((across - left) ** 2) / (2 * sigma**2))
        wanted += total * np.outer(np.exp(-((down - top) ** 2) / (2 * sigma**2)), bell_x)
    assert np.abs(grid.heat - wanted).max() <= 0.01 * wanted.max()
    assert grid.mass == pytest.approx(weight.sum(), rel=1e-3)


def test_blocks_do_not_show() -> None:
    rng = np.random.default_rng(4)
    x, y = rng.uniform(0, WIDTH, 3 * splat.BLOCK + 5), rng.uniform(0, HEIGHT, 3 * splat.BLOCK + 5)
    one = heat(x, y, np.ones(len(x)))
    parts = [slice(0, 1000), slice(1000, len(x))]
    assert np.allclose(one, sum(heat(x[part], y[part], np.ones(len(x[part]))) for part in parts), rtol=1e-4)


@pytest.mark.parametrize(("width", "height"), [(3, 3), (8, 400), (400, 8)])
def test_pages_of_a_cell_or_two_keep_the_mass(width: int, height: int) -> None:
    x, y = np.array([0.0, width, width / 2]), np.array([0.0, height, height / 2])
    assert spread(x, y, np.ones(3), width=width, height=height, radius=24).mass == pytest.approx(3, rel=1e-3)
