import pytest

from insight.signals import find
from tests.insight.streams import happening
from wire import Swing


@pytest.mark.parametrize(
    ("what", "turns", "kinds"),
    [
        pytest.param(0, 6, ["thrash"], id="a mouse shaken six times"),
        pytest.param(0, 5, [], id="a mouse moved to and fro"),
        pytest.param(1, 4, ["scroll_hunt"], id="a page searched up and down"),
        pytest.param(1, 3, [], id="a page looked through twice"),
    ],
)
def test_swing(what: int, turns: int, kinds: list[str]) -> None:
    found = find([happening(Swing, 100, what=what, turns=turns, ms=1_500)])
    assert [(signal.kind, signal.count) for signal in found] == [(kind, turns) for kind in kinds]
