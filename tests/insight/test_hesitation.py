import msgspec
import pytest

from insight.signals import find
from storage.scores import Moment
from tests.insight.streams import click
from wire import Flag, Reaction


def rested(rest_ms: int, at_ms: int = 10_000, *, flags: int = 0, label: str = "Pay now") -> Moment:
    pressed = click(at_ms, flags=flags, label=label, reaction=Reaction.MUTATION, reaction_ms=20)
    return msgspec.structs.replace(pressed, facts={"rest_ms": rest_ms})


@pytest.mark.parametrize(
    ("moments", "waits"),
    [
        pytest.param([rested(3_000)], ["3000"], id="three seconds"),
        pytest.param([rested(2_999)], [], id="less"),
        pytest.param([rested(30_001)], [], id="the hand had left the mouse"),
        pytest.param([rested(5_000, flags=Flag.CONTROL)], [], id="a field"),
        pytest.param([rested(5_000, flags=Flag.LINK)], ["5000"], id="a link"),
        pytest.param([rested(5_000, label="")], [], id="nothing that says what it does"),
        pytest.param([rested(0, 6_000), rested(4_000)], [], id="pressed there before"),
        pytest.param([rested(0, 3_000), rested(4_000)], ["4000"], id="pressed elsewhere before"),
    ],
)
def test_hesitation(moments: list[Moment], waits: list[str]) -> None:
    assert [signal.detail for signal in find(moments) if signal.kind == "hesitation"] == waits
