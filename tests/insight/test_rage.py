import pytest

from insight.signals import find
from insight.signals.rules import rules
from insight.thresholds import Thresholds
from storage.scores import Moment
from tests.insight.streams import click
from wire import Flag, Reaction


def rages(moments: list[Moment], thresholds: Thresholds | None = None) -> list[int]:
    return [signal.count for signal in find(moments, rules(thresholds or Thresholds())) if signal.kind == "rage"]


@pytest.mark.parametrize(
    ("moments", "counts"),
    [
        pytest.param([click(0), click(400), click(800)], [3], id="three quick clicks"),
        pytest.param([click(0), click(1_000), click(2_000), click(3_000)], [4], id="each at the longest gap"),
        pytest.param([click(0), click(1_001), click(2_002)], [], id="a hair too slow"),
        pytest.param([click(0, 100), click(300, 130), click(600, 160)], [3], id="wandering 30 px a click"),
        pytest.param([click(0, 100), click(300, 131), click(600, 100)], [], id="31 px apart"),
        pytest.param([click(0), click(300, 122, 122), click(600, 100)], [], id="31 px by the diagonal"),
        pytest.param([click(0), click(200)], [], id="a double click"),
        pytest.param([click(0), click(300), click(600, seen=8)], [], id="the third on the next page"),
        pytest.param([click(0), click(300), click(600, tab=2)], [], id="the third in another tab"),
        pytest.param(
            [click(n * 200) for n in range(3)] + [click(9_000 + n * 200) for n in range(4)], [3, 4], id="twice"
        ),
        pytest.param(
            [click(n * 250, reaction=Reaction.MUTATION, reaction_ms=8) for n in range(6)],
            [],
            id="a stepper that answers",
        ),
        pytest.param(
            [click(n * 250, reaction=Reaction.MUTATION, reaction_ms=2_400 - n * 250) for n in range(4)],
            [4],
            id="a button that answers late",
        ),
        pytest.param(
            [click(n * 150, reaction=Reaction.SELECTION, reaction_ms=3) for n in range(3)],
            [],
            id="text selected by three",
        ),
        pytest.param(
            [click(n * 400, reaction=Reaction.SELECTION, reaction_ms=800 - n * 400) for n in range(3)],
            [],
            id="text selected by three slow ones",
        ),
        pytest.param(
            [click(n * 200, reaction=Reaction.FOCUS, reaction_ms=2_900 - n * 200) for n in range(3)],
            [3],
            id="given up, and on to another field",
        ),
        pytest.param([click(n * 150, flags=Flag.CONTROL) for n in range(3)], [], id="three clicks in a text field"),
        pytest.param([click(n * 150, flags=Flag.KEYBOARD) for n in range(5)], [], id="the enter key held down"),
        pytest.param([click(n * 300, reaction=Reaction.UNKNOWN) for n in range(3)], [3], id="left before it answered"),
    ],
)
def test_rage_clicks(moments: list[Moment], counts: list[int]) -> None:
    assert rages(moments) == counts


def test_rage_signal_stands_at_the_first_click_and_names_the_element() -> None:
    [signal] = [signal for signal in find([click(5_000), click(5_300), click(5_600)]) if signal.kind == "rage"]
    assert (signal.at_ms, signal.page, signal.path, signal.label) == (5_000, "/product/:id", "#buy>span", "Gift wrap")


def test_rage_threshold_of_four_leaves_three_clicks_alone() -> None:
    assert rages([click(0), click(100), click(200)], Thresholds(rage_clicks=4)) == []
