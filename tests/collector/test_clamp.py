"""Values that fit their columns."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector import clamp


@given(st.integers())
def test_integers_fit_their_columns(value: int) -> None:
    assert 0 <= clamp.unsigned(value, clamp.UINT16) <= clamp.UINT16
    assert -(2**31) <= clamp.pixel(value) < 2**31


@given(st.floats())
def test_ratio_is_a_small_number(value: float) -> None:
    assert 0 <= clamp.ratio(value) <= 64
    assert not math.isnan(clamp.ratio(value))


@given(st.text(max_size=100), st.integers(0, 120))
def test_text_sound_is_cut_and_otherwise_kept(value: str, limit: int) -> None:
    assert clamp.text(value, limit) == value[:limit].replace("\0", "\ufffd")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("a\0b", "a\ufffdb", id="NUL"),
        pytest.param("a\ud800b", "a\ufffdb", id="lone surrogate"),
        pytest.param("\ud83d\ude00", "😀", id="a pair in two halves"),
        pytest.param("\u202eevil 😀", "\u202eevil 😀", id="direction marks and emoji are kept"),
    ],
)
def test_text_can_be_encoded(value: str, expected: str) -> None:
    assert clamp.text(value, 100) == expected
    clamp.text(value, 100).encode()
