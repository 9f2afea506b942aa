"""The timeline: in proportion, idle times shortened, every moment with one place."""

from hypothesis import given
from hypothesis import strategies as st

from viewer.track import LONGEST_IDLE_MS, Stretch, idle_times, place, track

TEN_YEARS_MS = 10 * 365 * 24 * 3600 * 1000


def test_idle_times_are_the_long_silences() -> None:
    assert idle_times([1_000, 2_000, 11_999, 30_000], 50_000) == [(11_999, 30_000), (30_000, 50_000)]
    assert idle_times([], 9_000) == []
    assert idle_times([-5, 70_000], 20_000) == [(0, 20_000)]


def test_track_has_no_holes() -> None:
    assert track(40_000, [(10_000, 30_000)]) == [
        Stretch(0, 10_000, 0, 0.25, False),
        Stretch(10_000, 30_000, 0.25, 0.5, True),
        Stretch(30_000, 40_000, 0.75, 0.25, False),
    ]
    assert track(0, []) == [Stretch(0, 1, 0, 1, False)]


def test_ten_idle_years_take_as_much_as_a_minute() -> None:
    stretches = track(TEN_YEARS_MS + 60_000, [(30_000, 30_000 + TEN_YEARS_MS)])
    assert stretches[1].width == LONGEST_IDLE_MS / (60_000 + LONGEST_IDLE_MS)
    assert place(stretches, TEN_YEARS_MS + 60_000) == 1


@given(st.lists(st.integers(0, 900_000), max_size=30), st.integers(1, 900_000))
def test_later_moments_stand_further_right(active_ms: list[int], length_ms: int) -> None:
    stretches = track(length_ms, idle_times(active_ms, length_ms))
    places = [place(stretches, at_ms) for at_ms in range(0, length_ms + 1, max(1, length_ms // 50))]
    assert places == sorted(places)
    assert places[0] == 0
    assert place(stretches, length_ms) > 0.999
    assert sum(stretch.width for stretch in stretches) > 0.999
