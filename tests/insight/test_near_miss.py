import pytest

from insight.signals import find
from storage.scores import Moment
from tests.insight.streams import click
from wire import Flag, Reaction

MISS = click(0, path="body>main", label="")


@pytest.mark.parametrize(
    ("moments", "meant"),
    [
        pytest.param([MISS, click(900, x=130, flags=Flag.LINK)], ["#buy>span"], id="a link beside it"),
        pytest.param(
            [
                click(0, path="body>main", label="", reaction=Reaction.MUTATION, reaction_ms=930),
                click(900, reaction=Reaction.MUTATION, reaction_ms=30),
            ],
            ["#buy>span"],
            id="a button beside it, whose answer both share",
        ),
        pytest.param([MISS, click(2_001, flags=Flag.LINK)], [], id="too late"),
        pytest.param([MISS, click(900, x=141, flags=Flag.LINK)], [], id="too far"),
        pytest.param([MISS, click(900)], [], id="nothing there either"),
        pytest.param([click(0), click(900, flags=Flag.LINK)], [], id="the same element"),
        pytest.param(
            [click(0, path="#other", reaction=Reaction.MUTATION, reaction_ms=20), click(900, flags=Flag.LINK)],
            [],
            id="two aims",
        ),
        pytest.param([click(0, path="#a", flags=Flag.LINK), click(900, flags=Flag.LINK)], [], id="two links"),
    ],
)
def test_near_miss(moments: list[Moment], meant: list[str]) -> None:
    assert [signal.path for signal in find(moments) if signal.kind == "near_miss"] == meant
