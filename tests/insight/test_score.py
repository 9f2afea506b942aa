from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.score import STRUGGLING, explain, score
from insight.signals import Kind, Signal

KINDS: list[Kind] = ["rage", "dead", "error", "quick_back"]


def signal(kind: Kind, count: int = 1, path: str = "#a") -> Signal:
    return Signal(kind, 0, "/", path, "", count, UUID(int=1), UUID(int=2))


signals = st.lists(
    st.builds(signal, st.sampled_from(KINDS), st.integers(1, 500), st.sampled_from(["", "#a"])), max_size=12
)


def test_score_without_signals_is_zero() -> None:
    assert score([]) == 0
    assert set(explain([]).values()) == {0.0}


@pytest.mark.parametrize(
    ("more", "less"),
    [
        pytest.param(signal("rage", 3), signal("dead"), id="rage over a dead click"),
        pytest.param(signal("rage", 9), signal("rage", 3), id="nine clicks over three"),
        pytest.param(signal("error"), signal("error", path=""), id="an error by a click over one by itself"),
        pytest.param(signal("error"), signal("quick_back"), id="an error over a quick back"),
    ],
)
def test_score_weighs(more: Signal, less: Signal) -> None:
    assert score([more]) > score([less]) > 0


def test_score_of_many_dead_clicks_stays_below_a_real_struggle() -> None:
    assert score([signal("dead")] * 50) < score([signal("rage", 4), signal("error"), signal("dead", 4)])


@given(signals, st.sampled_from(KINDS))
def test_score_never_falls_by_another_signal_and_stays_in_range(found: list[Signal], kind: Kind) -> None:
    assert 0 <= score(found) <= score([*found, signal(kind)]) <= 100


@given(signals)
def test_explanation_adds_up_to_the_score(found: list[Signal]) -> None:
    assert sum(explain(found).values()) == pytest.approx(score(found), abs=0.51)


@pytest.mark.parametrize(
    ("found", "struggled"),
    [
        pytest.param([signal("rage", 3)], True, id="a rage click"),
        pytest.param([signal("error")], True, id="an error by a click"),
        pytest.param([signal("dead"), signal("dead")], True, id="two dead clicks"),
        pytest.param([signal("quick_back"), signal("dead")], True, id="a quick back and a dead click"),
        pytest.param([signal("dead")], False, id="a dead click"),
        pytest.param([signal("quick_back")], False, id="a quick back"),
        pytest.param([signal("error", path="")], False, id="an error by itself"),
    ],
)
def test_struggling_is_one_stop_or_two_annoyances(found: list[Signal], struggled: bool) -> None:
    assert (score(found) >= STRUGGLING) is struggled
