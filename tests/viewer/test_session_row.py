"""Rows of sessions: marks on the strip."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.session_row import apart


@pytest.mark.parametrize(
    ("places", "moved"),
    [
        pytest.param([], [], id="none"),
        pytest.param([0.5], [0.5], id="one stays"),
        pytest.param([0.2, 0.6], [0.2, 0.6], id="far ones stay"),
        pytest.param([0.2, 0.2], [0.2, 0.3], id="at once"),
        pytest.param([1, 1, 1], [0.8, 0.9, 1], id="at the end"),
        pytest.param([0.9, 0.95, 1], [0.8, 0.9, 1], id="pushed back"),
    ],
)
def test_marks_are_moved_only_as_far_as_they_hide_each_other(places: list[float], moved: list[float]) -> None:
    assert apart(places, 0.1) == pytest.approx(moved)


@given(st.lists(st.floats(0, 1), max_size=60))
def test_marks_keep_their_order_their_strip_and_their_distance(places: list[float]) -> None:
    moved = apart(sorted(places), 0.07)
    gap = min(0.07, 1 / max(1, len(places) - 1))
    assert all(0 <= place <= 1 for place in moved)
    assert all(after - before >= gap - 1e-9 for before, after in pairwise(moved))
