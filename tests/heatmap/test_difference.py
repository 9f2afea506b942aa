"""What differs between two heats, and what is chance."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from heatmap import difference, palette, png
from heatmap.difference import MIDDLE, Side
from heatmap.placement import Points

WIDTH, HEIGHT, RADIUS = 600, 400, 30.0


def side(places: Sequence[tuple[float, float, int]], sessions: int, seed: int = 1) -> Side:
    """Clicks around places, so many each."""
    rng = np.random.default_rng(seed)
    x = np.concatenate([rng.normal(place[0], 8, place[2]) for place in places])
    y = np.concatenate([rng.normal(place[1], 8, place[2]) for place in places])
    return Side(Points(x, y, np.ones(len(x))), sessions)


def at(cells: NDArray[Any], x: float, y: float) -> float:
    rows, columns = cells.shape
    return float(cells[int(y / HEIGHT * rows), int(x / WIDTH * columns)])


def told(one: Side, other: Side) -> difference.Difference:
    return difference.difference(one, other, width=WIDTH, height=HEIGHT, radius=RADIUS)


def test_difference_is_per_session_and_signed() -> None:
    found = told(side([(150, 100, 400), (450, 300, 20)], 1_000), side([(150, 100, 40), (450, 300, 200)], 500))
    assert at(found.more, 150, 100) > 0
    assert at(found.more, 450, 300) < 0
    assert at(found.sure, 150, 100) == at(found.sure, 450, 300) == 1
    levels = difference.steps(found)
    assert at(levels, 150, 100) > MIDDLE + 60
    assert at(levels, 450, 300) < MIDDLE - 60
    assert at(levels, 20, 380) == MIDDLE


@pytest.mark.parametrize("seed", range(8))
def test_what_chance_shows_is_hardly_ever_called_sure(seed: int) -> None:
    places = [(x, y, 60) for x in range(60, 600, 90) for y in range(60, 400, 80)]
    found = told(side(places, 1_000, seed), side([(x, y, 30) for x, y, _ in places], 500, seed + 100))
    assert found.sure.mean() < 0.02
    away = np.abs(difference.steps(found).astype(int) - MIDDLE)
    assert away[~found.sure].max() < 30


def test_difference_of_the_same_is_nothing_and_of_nobody_is_the_other() -> None:
    one = side([(150, 100, 50)], 10)
    assert not told(one, one).sure.any()
    assert (difference.steps(told(one, one)) == MIDDLE).all()
    nobody = side([(0, 0, 0)], 0)
    assert told(one, nobody).most == pytest.approx(-float(told(nobody, one).more.min()))


def test_difference_keeps_no_tile_without_any() -> None:
    levels = np.full((300, 40), MIDDLE, np.uint8)
    assert png.tiles(levels, 10_000, MIDDLE) == []
    levels[0, 3] = MIDDLE + 9
    assert [tile.top for tile in png.tiles(levels, 10_000, MIDDLE)] == [0]


def test_diverging_ramp_is_clear_in_the_middle_and_as_dark_on_both_ends() -> None:
    ramp = palette.diverging().astype(int)
    assert ramp[MIDDLE, 3] == 0
    grey = ramp[:, :3] @ np.array([0.2126, 0.7152, 0.0722])
    assert (np.diff(grey[:MIDDLE]) >= -1).all()
    assert (np.diff(grey[MIDDLE:]) <= 1).all()
    assert abs(grey[0] - grey[-1]) < 40
    assert ramp[0, 2] - ramp[0, 0] > 80
    assert ramp[-1, 0] - ramp[-1, 2] > 80
