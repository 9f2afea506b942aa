"""Reach from counts of deepest bands."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from heatmap import palette, png
from heatmap.reach import BANDS, legend, tally
from heatmap.reach import steps as drawn


def test_reach_counts_a_view_in_every_band_above_its_deepest() -> None:
    reached = tally(np.array([49, 99, 199]), np.array([5, 3, 2]), 800)
    assert reached.views == 10
    assert (reached.at(0), reached.at(0.24), reached.at(0.26), reached.at(0.51), reached.at(1)) == (
        1,
        1,
        0.5,
        0.2,
        0.2,
    )
    assert reached.depth(0.5) == 0.5
    assert reached.depth(0.9) == 0.25


@given(st.lists(st.tuples(st.integers(0, BANDS - 1), st.integers(1, 100)), unique_by=lambda row: row[0]))
def test_reach_never_rises_on_the_way_down(rows: list[tuple[int, int]]) -> None:
    bands, views = (np.array(column, dtype=np.int64) for column in (zip(*rows, strict=True) if rows else ([], [])))
    reached = tally(bands, views, 0)
    assert (np.diff(reached.share) <= 0).all()
    assert reached.share[0] == (1 if rows else 0)
    assert reached.views == sum(count for _, count in rows)


def test_steps_paint_each_line_in_the_colour_of_its_share() -> None:
    reached = tally(np.array([99, 199]), np.array([1, 1]), 800)
    image = Image.open(io.BytesIO(png.encode(drawn(reached), 300, 1000)))
    steps = np.asarray(image)
    assert steps.shape == (1000, 300)
    assert steps[100, 5] == steps[100, 295] == 255
    assert steps[900, 5] == 128
    assert np.asarray(image.convert("RGBA"))[100, 5].tolist() == palette.ramp()[255].tolist()


def test_legend_carries_shares_and_is_empty_without_views() -> None:
    assert [stop.heat for stop in legend(tally(np.array([3]), np.array([1]), 0))] == pytest.approx(
        [0, 0.25, 0.5, 0.75, 1]
    )
    assert legend(tally(np.array([], dtype=np.int64), np.array([], dtype=np.int64), 0)) == []
