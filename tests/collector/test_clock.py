"""Correcting clocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.clock import corrected, recording_shift
from wire.limits import MAX_SKEW_MS

NOW_MS = 1_772_000_000_000
ANY_MS = st.integers(min_value=-(2**62), max_value=2**62)


@pytest.mark.parametrize(
    ("client_ms", "sent_ms", "expected"),
    [
        pytest.param(NOW_MS - 5_000, NOW_MS, NOW_MS - 5_000, id="right"),
        pytest.param(NOW_MS + 3_595_000, NOW_MS + 3_600_000, NOW_MS - 5_000, id="an hour ahead"),
        pytest.param(0, 5_000, NOW_MS - 5_000, id="1970"),
        pytest.param(4_070_908_795_000, 4_070_908_800_000, NOW_MS - 5_000, id="2099"),
        pytest.param(NOW_MS + 1, NOW_MS, NOW_MS, id="after it was sent"),
        pytest.param(0, NOW_MS, NOW_MS - MAX_SKEW_MS, id="in 1970, sent today"),
    ],
)
def test_corrected_client_time_is_moved_to_the_server_clock(client_ms: int, sent_ms: int, expected: int) -> None:
    assert corrected(client_ms, NOW_MS - sent_ms, NOW_MS) == expected


@given(ANY_MS, ANY_MS)
def test_corrected_any_time_lies_in_the_day_before_receipt(client_ms: int, sent_ms: int) -> None:
    assert NOW_MS - MAX_SKEW_MS <= corrected(client_ms, NOW_MS - sent_ms, NOW_MS) <= NOW_MS


@given(st.integers(0, 10_000), st.integers(0, 10_000), ANY_MS)
def test_corrected_keeps_the_order_and_distance_of_a_sound_clock(first: int, second: int, sent_ms: int) -> None:
    early, late = sent_ms - first - second, sent_ms - second
    shift_ms = NOW_MS - sent_ms
    assert corrected(late, shift_ms, NOW_MS) - corrected(early, shift_ms, NOW_MS) == first


@pytest.mark.parametrize(
    ("first_ms", "last_ms", "shift_ms", "expected"),
    [
        pytest.param(NOW_MS - 3_000, NOW_MS - 1_000, -500, -500, id="the batch's own"),
        pytest.param(NOW_MS - 3_000, NOW_MS + 1_000, 0, -1_000, id="past its receipt"),
        pytest.param(1_000, 3_000, 0, NOW_MS - 3_000, id="decades before"),
    ],
)
def test_recording_shift_ends_a_chunk_no_later_than_its_receipt(
    first_ms: int, last_ms: int, shift_ms: int, expected: int
) -> None:
    assert recording_shift(first_ms, last_ms, shift_ms, NOW_MS) == expected
