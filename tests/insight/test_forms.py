"""Fields filled anew, come back to, and left; forms sent twice, and not at all."""

import pytest

from insight.signals import find
from storage.scores import Moment
from tests.insight.streams import click, field, happening
from wire import Abandon, Reaction, Submit


def told(moments: list[Moment], kind: str) -> list[tuple[str, str, int]]:
    return [(signal.path, signal.label, signal.count) for signal in find(moments) if signal.kind == kind]


CARD = ("#card", "Card number")


@pytest.mark.parametrize(
    ("moments", "found"),
    [
        pytest.param([field(0, refills=2)], [(*CARD, 2)], id="twice at once"),
        pytest.param([field(0, refills=1), field(9_000, refills=2)], [(*CARD, 3)], id="at two visits"),
        pytest.param([field(0, refills=1)], [], id="a correction"),
        pytest.param([field(0, refills=1), field(9_000, "#mail", refills=1)], [], id="two corrections"),
        pytest.param([field(0, kind="search", refills=5)], [], id="a search"),
    ],
)
def test_form_refill(moments: list[Moment], found: list[tuple[str, str, int]]) -> None:
    assert told(moments, "form_refill") == found


def visits(n: int, *, kind: str = "text", edits: int = 1, dwell_ms: int = 400) -> list[Moment]:
    return [field(2_000 * at, kind=kind, edits=edits, dwell_ms=dwell_ms) for at in range(n)]


@pytest.mark.parametrize(
    ("moments", "found"),
    [
        pytest.param(visits(4), [(*CARD, 4)], id="four edits"),
        pytest.param(visits(6, edits=0, dwell_ms=1_200), [(*CARD, 6)], id="six looks"),
        pytest.param(visits(3), [], id="a look back and a correction"),
        pytest.param(visits(9, edits=0), [], id="passed by with the Tab key"),
        pytest.param(visits(9, kind="select-one"), [], id="a select"),
        pytest.param(
            [*visits(3), happening(Submit, 6_500), *(field(7_000 + at, edits=1) for at in range(3))],
            [],
            id="a chat",
        ),
    ],
)
def test_form_repeat(moments: list[Moment], found: list[tuple[str, str, int]]) -> None:
    assert told(moments, "form_repeat") == found


PRESSED = happening(Abandon, 9_000, "#pay-form", "Payment", last="#card", edited=2, pressed=True)
LEFT = happening(Abandon, 9_000, "#pay-form", "Payment", last="#card", edited=2)


@pytest.mark.parametrize(
    ("moments", "found"),
    [
        pytest.param([field(0, edits=9), LEFT], [(*CARD, 2)], id="given up at the card number"),
        pytest.param([field(0, kind="select-one", edits=1), LEFT], [], id="a filter"),
        pytest.param([field(0, kind="search", edits=3), LEFT], [], id="a search"),
        pytest.param([LEFT], [], id="a field that nothing is known of"),
        pytest.param(
            [
                field(0, edits=9),
                click(4_000, reaction=Reaction.MUTATION, reaction_ms=80, path="#quick"),
                PRESSED,
            ],
            [],
            id="sent by a button that answered",
        ),
        pytest.param(
            [field(0, edits=9), click(4_000, reaction=Reaction.MUTATION, reaction_ms=80, path="#menu"), LEFT],
            [(*CARD, 2)],
            id="something else answered",
        ),
        pytest.param(
            [field(0, edits=9), click(4_000, path="#pay-form>button"), PRESSED],
            [(*CARD, 2)],
            id="a button that did nothing",
        ),
    ],
)
def test_form_abandon(moments: list[Moment], found: list[tuple[str, str, int]]) -> None:
    assert told(moments, "form_abandon") == found


def submit(at_ms: int) -> Moment:
    return happening(Submit, at_ms, "#pay-form", "Payment")


FORM = ("#pay-form", "Payment")


@pytest.mark.parametrize(
    ("moments", "found"),
    [
        pytest.param([submit(0), submit(4_000)], [(*FORM, 2)], id="again after four seconds"),
        pytest.param([submit(0), submit(4_000), submit(13_000)], [(*FORM, 3)], id="thrice"),
        pytest.param([submit(0), submit(10_001)], [], id="much later"),
        pytest.param([submit(0), field(2_000, edits=1), submit(4_000)], [], id="after an edit"),
        pytest.param(
            [
                click(0, reaction=Reaction.MUTATION, reaction_ms=30),
                submit(2),
                click(900, reaction=Reaction.MUTATION, reaction_ms=30),
                submit(902),
            ],
            [],
            id="one more into the bag",
        ),
        pytest.param(
            [click(0), submit(2), click(2_000), submit(2_002)], [(*FORM, 2)], id="a button that does not answer"
        ),
    ],
)
def test_repeat_submit(moments: list[Moment], found: list[tuple[str, str, int]]) -> None:
    assert told(moments, "repeat_submit") == found
