import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.alarm import CHANCE, Counts, chance, is_unusual


@pytest.mark.parametrize(
    ("counts", "unusual"),
    [
        pytest.param(Counts(20, 100, 30, 1_000), True, id="from 3 % to 20 %"),
        pytest.param(Counts(6, 40, 1, 2_000), True, id="hardly ever, and now six"),
        pytest.param(Counts(6, 100, 30, 1_000), False, id="twice as many, of few"),
        pytest.param(Counts(610, 10_000, 300, 10_000), True, id="twice as many, of very many"),
        pytest.param(Counts(550, 10_000, 300, 10_000), False, id="less than twice, however sure"),
        pytest.param(Counts(4, 20, 0, 1_000), False, id="four sessions"),
        pytest.param(Counts(10, 19, 0, 1_000), False, id="too few saw it"),
        pytest.param(Counts(50, 60, 0, 99), False, id="no habit yet"),
        pytest.param(Counts(50, 100, 500, 1_000), False, id="as always"),
    ],
)
def test_alarm(counts: Counts, unusual: bool) -> None:
    assert is_unusual(counts) is unusual


@given(st.integers(0, 60), st.integers(20, 400), st.integers(0, 200), st.integers(100, 5_000))
def test_chance_falls_with_every_session_more(hit: int, seen: int, usual_hit: int, usual_seen: int) -> None:
    now, more = (chance(Counts(n, seen, usual_hit, usual_seen)) for n in (hit, hit + 1))
    assert 0 <= more <= now + 1e-9 <= 1 + 2e-9


def test_rate_that_stays_as_it_was_raises_no_alarm_more_often_than_promised() -> None:
    """Every number that may come by chance from the habit itself, weighed by how likely it is."""
    seen, usual_hit, usual_seen = 300, 60, 3_000
    alarming = [n for n in range(seen) if is_unusual(Counts(n, seen, usual_hit, usual_seen))]
    assert alarming
    assert chance(Counts(alarming[0], seen, usual_hit, usual_seen)) < CHANCE
