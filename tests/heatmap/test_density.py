"""Heat held against the exact sum of Gaussians, and the properties a map of counts must have."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heatmap.density import MAX_CELLS, Density, peak, spread
from heatmap.splat import Floats

WIDTH, HEIGHT = 240, 180


def places(limit: int) -> st.SearchStrategy[list[tuple[float, float, float]]]:
    point = st.tuples(st.floats(0, WIDTH), st.floats(0, HEIGHT), st.floats(0.1, 50))
    return st.lists(point, min_size=1, max_size=limit)


def heat_of(points: list[tuple[float, float, float]], radius: float = 24) -> Density:
    x, y, weight = np.array(points).T
    return spread(x, y, weight, width=WIDTH, height=HEIGHT, radius=radius)


def exact(points: list[tuple[float, float, float]], grid: Density) -> Floats:
    """The sum over all points and their mirror images, at the cells' centres."""
    rows, columns = grid.heat.shape
    across = (np.arange(columns) + 0.5) * grid.cell_width
    down = (np.arange(rows) + 0.5) * grid.cell_height
    total = np.zeros((rows, columns))
    for x, y, weight in points:
        bell_x = np.zeros(columns)
        bell_y = np.zeros(rows)
        for turn in (-1, 0, 1):
            for sign in (-1, 1):
                bell_x += np.exp(-((across - (2 * turn * WIDTH + sign * x)) ** 2) / (2 * grid.sigma**2))
                bell_y += np.exp(-((down - (2 * turn * HEIGHT + sign * y)) ** 2) / (2 * grid.sigma**2))
        total += weight * np.outer(bell_y, bell_x)
    return total


@settings(max_examples=80)
@given(places(8), st.floats(4, 90))
def test_density_is_within_one_percent_of_the_exact_sum(
    points: list[tuple[float, float, float]], radius: float
) -> None:
    grid = heat_of(points, radius)
    wanted = exact(points, grid)
    assert np.abs(grid.heat - wanted).max() <= 0.01 * wanted.max()


@settings(max_examples=60)
@given(places(20), st.floats(4, 90))
def test_density_keeps_the_mass_also_at_edges(points: list[tuple[float, float, float]], radius: float) -> None:
    assert heat_of(points, radius).mass == pytest.approx(sum(weight for _, _, weight in points), rel=1e-3)


@settings(max_examples=40)
@given(places(10))
def test_density_of_a_mirrored_page_is_the_mirrored_density(points: list[tuple[float, float, float]]) -> None:
    turned = heat_of([(WIDTH - x, HEIGHT - y, weight) for x, y, weight in points])
    grid = heat_of(points)
    assert np.allclose(turned.heat[::-1, ::-1], grid.heat, rtol=1e-3, atol=1e-4 * float(grid.heat.max()))


@settings(max_examples=40)
@given(places(6), places(6), st.floats(0.5, 9))
def test_density_is_linear(
    ones: list[tuple[float, float, float]], others: list[tuple[float, float, float]], factor: float
) -> None:
    together = heat_of(ones + [(x, y, weight * factor) for x, y, weight in others])
    apart = heat_of(ones).heat + np.float32(factor) * heat_of(others).heat
    assert np.allclose(together.heat, apart, rtol=1e-3, atol=1e-4 * float(apart.max()))


def test_density_of_even_points_is_even_up_to_the_edges() -> None:
    x, y = (grid.ravel() for grid in np.meshgrid(np.arange(1, WIDTH, 2.0), np.arange(1, HEIGHT, 2.0)))
    grid = spread(x, y, np.ones_like(x), width=WIDTH, height=HEIGHT, radius=24)
    assert grid.heat.max() / grid.heat.min() < 1.01


def test_density_leaves_points_off_the_page_out() -> None:
    x = np.array([50.0, -1.0, WIDTH + 1.0, np.nan])
    y = np.array([50.0, 50.0, 50.0, 50.0])
    grid = spread(x, y, np.array([3.0, 9.0, 9.0, 9.0]), width=WIDTH, height=HEIGHT, radius=24)
    assert grid.mass == pytest.approx(3, rel=1e-3)


def test_density_of_no_points_is_cold() -> None:
    empty = np.empty(0)
    grid = spread(empty, empty, empty, width=WIDTH, height=HEIGHT, radius=24)
    assert not grid.heat.any()
    assert peak(grid) == 0


def test_density_of_one_point_is_one_at_its_own_spot_only() -> None:
    grid = heat_of([(120.0, 90.0, 1.0)], radius=20)
    row, column = (int(i) for i in np.unravel_index(int(grid.heat.argmax()), grid.heat.shape))
    assert abs((column + 0.5) * grid.cell_width - 120) <= grid.cell_width
    assert abs((row + 0.5) * grid.cell_height - 90) <= grid.cell_height
    assert grid.heat[0, 0] == 0


@settings(max_examples=60)
@given(st.floats(60, WIDTH - 60), st.floats(60, HEIGHT - 60), st.floats(0.5, 400), st.floats(8, 24))
def test_peak_of_one_point_is_its_weight_wherever_it_falls(x: float, y: float, weight: float, radius: float) -> None:
    assert peak(heat_of([(x, y, weight)], radius)) == pytest.approx(weight, rel=0.01)


def test_density_of_the_tallest_page_stays_within_its_cells() -> None:
    x, y = np.array([100.0, 1900.0]), np.array([49_990.0, 10.0])
    grid = spread(x, y, np.ones(2), width=1920, height=50_000, radius=8)
    assert grid.heat.size <= MAX_CELLS * 1.01
    assert grid.mass == pytest.approx(2, rel=0.01)


@pytest.mark.parametrize(("width", "height", "radius"), [(0, 5, 5.0), (5, 0, 5.0), (5, 5, 0.0)])
def test_density_of_a_page_without_size_is_refused(width: int, height: int, radius: float) -> None:
    with pytest.raises(ValueError, match="width"):
        spread(np.ones(1), np.ones(1), np.ones(1), width=width, height=height, radius=radius)
