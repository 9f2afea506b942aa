import pytest

from insight.signals import find
from storage.scores import Moment
from tests.insight.streams import click
from wire import Flag, Reaction


def deads(moments: list[Moment]) -> list[int]:
    return [signal.count for signal in find(moments) if signal.kind == "dead"]


@pytest.mark.parametrize(
    ("moment", "dead"),
    [
        pytest.param(click(0), True, id="no reaction"),
        pytest.param(click(0, reaction=Reaction.MUTATION, reaction_ms=2_400), True, id="a late change"),
        pytest.param(click(0, reaction=Reaction.NAVIGATION, reaction_ms=2_001), True, id="a late navigation"),
        pytest.param(click(0, reaction=Reaction.MUTATION, reaction_ms=2_000), False, id="a change at two seconds"),
        pytest.param(click(0, reaction=Reaction.MUTATION, reaction_ms=16), False, id="a change"),
        pytest.param(click(0, reaction=Reaction.SELECTION, reaction_ms=2_500), False, id="text selected"),
        pytest.param(click(0, reaction=Reaction.FOCUS, reaction_ms=2_900), True, id="a field entered long after"),
        pytest.param(click(0, reaction=Reaction.FOCUS, reaction_ms=40), False, id="a field entered"),
        pytest.param(click(0, reaction=Reaction.DOWNLOAD, reaction_ms=90), False, id="a download"),
        pytest.param(click(0, reaction=Reaction.UNKNOWN), False, id="left too soon to know"),
        pytest.param(click(0, flags=Flag.LINK), False, id="a link"),
        pytest.param(click(0, flags=Flag.CONTROL), False, id="a form control"),
        pytest.param(click(0, flags=Flag.MEDIA), False, id="a canvas"),
        pytest.param(click(0, flags=Flag.MODIFIED), False, id="with a modifier"),
        pytest.param(click(0, flags=Flag.KEYBOARD), False, id="by a key"),
        pytest.param(click(0, flags=Flag.TOUCH | Flag.FIXED), True, id="a finger on a fixed bar"),
        pytest.param(click(0, path="body", label=""), False, id="the page's ground"),
        pytest.param(click(0, path="body>main>section:nth-of-type(2)", label=""), False, id="a section's ground"),
        pytest.param(click(0, path="#main", label=""), False, id="a named container without words"),
        pytest.param(click(0, path="#gift-wrap"), True, id="a named element with words"),
        pytest.param(click(0, path="#stage>svg", label=""), True, id="a picture that should open"),
        pytest.param(click(0, path="body>domain-body>span"), True, id="a step that only sounds like ground"),
    ],
)
def test_dead_click(moment: Moment, dead: bool) -> None:
    assert deads([moment]) == ([1] if dead else [])


def test_dead_clicks_on_one_element_within_a_second_are_one_signal() -> None:
    assert deads([click(0), click(700), click(1_400), click(4_000)]) == [3, 1]


def test_dead_clicks_on_two_elements_are_two_signals() -> None:
    assert deads([click(0), click(300, path="#other", label="Track order")]) == [1, 1]
