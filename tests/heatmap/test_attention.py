"""Seconds on screen by band."""

import numpy as np
import pytest

from heatmap import attention
from heatmap.reach import BANDS


def test_tally_is_the_mean_of_the_page_views() -> None:
    seconds = np.zeros(BANDS)
    seconds[40:60] = 30
    found = attention.tally(seconds, 3)
    assert found.most == 10
    assert found.longest == pytest.approx(0.25)
    assert found.between(0.2, 0.3) == pytest.approx(10)
    assert found.between(0.1, 0.3) == pytest.approx(5)


def test_steps_are_linear_in_time() -> None:
    seconds = np.zeros(BANDS)
    seconds[0], seconds[1] = 8, 2
    levels = attention.steps(attention.tally(seconds, 1))
    assert levels[:3, 0].tolist() == [255, 64, 0]
    assert [stop.heat for stop in attention.legend(attention.tally(seconds, 1))] == [0, 2, 4, 6, 8]


def test_attention_of_nobody_is_nothing() -> None:
    found = attention.tally(np.zeros(BANDS), 0)
    assert (found.most, found.longest) == (0, 0)
    assert not attention.steps(found).any()
    assert attention.legend(found) == []
