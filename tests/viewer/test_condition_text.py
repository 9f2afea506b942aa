"""Conditions in an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.signals import KINDS
from storage.conditions import ALL_OF, AMOUNT, CHOICES, MOMENTS, NAMED, NEGATED, OPS, Condition, Step, Unmeant
from viewer.condition_text import read, read_steps, written, written_steps
from viewer.filter_words import SIGNALS


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    of = draw(st.sampled_from(ALL_OF))
    op = draw(st.sampled_from(OPS[of]))
    if op in ("any", "none"):
        return Condition(of, op)
    name = draw(st.text(min_size=1, max_size=9).filter(lambda value: value == value.strip())) if of in NAMED else ""
    if op in AMOUNT:
        return Condition(of, op, str(draw(st.integers(0, 10**9))))
    values = st.sampled_from(CHOICES[of]) if of in CHOICES else st.text(min_size=1, max_size=30)
    return Condition(of, op, draw(values.filter(lambda value: value == value.strip())), name)


@given(st.lists(conditions(), unique=True, max_size=6))
def test_what_is_written_is_read_again(found: list[Condition]) -> None:
    assert read(written(found)) == tuple(found)


MOMENT = conditions().filter(lambda one: one.of in MOMENTS and one.op not in NEGATED)


@given(st.lists(st.builds(Step, MOMENT, st.integers(0, 86_400), st.booleans()), min_size=2, max_size=8))
def test_steps_that_are_written_are_read_again(found: list[Step]) -> None:
    steps = [
        Step(one.did, one.within_s if n else 0, bool(n % 2) and one.absent)  # never first, never two in a row
        for n, one in enumerate(found)
    ]
    assert read_steps(written_steps(steps)) == tuple(steps)


def test_steps_read_well() -> None:
    pay, paid = Condition("click", "has", "Pay"), Condition("page", "is", "/paid")
    text = "page:/cart;600 click.has:Pay;not page:/paid"
    steps = (Step(Condition("page", "is", "/cart")), Step(pay, 600), Step(paid, absent=True))
    assert written_steps(steps) == text
    assert read_steps(text) == steps
    assert read_steps("") == ()


def test_address_reads_well() -> None:
    found = [Condition("page", "is", "/cart"), Condition("exit", "has", "a;b"), Condition("duration", "least", "60")]
    assert written([*found, Condition("signal", "any")]) == "page:/cart;exit.has:a\\;b;duration:60;signal.any"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("colour:red", id="no such condition"),
        pytest.param("page", id="no value"),
        pytest.param("page.least:3", id="no such way"),
        pytest.param("duration:-1", id="negative"),
        pytest.param("duration:\u0663", id="another script's digit"),
        pytest.param("signal:angry", id="no such signal"),
        pytest.param("signal.any:rage", id="value where none belongs"),
        pytest.param("prop:plan", id="no name"),
        pytest.param("prop:=pro", id="empty name"),
        pytest.param("page:" + "x" * 501, id="too long"),
        pytest.param(";".join(f"page:/{n}" for n in range(21)), id="too many"),
        pytest.param("'; drop table sites", id="SQL"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(Unmeant):
        read(text)


def test_every_signal_can_be_asked_for_and_has_a_name() -> None:
    assert CHOICES["signal"] == KINDS
    assert set(SIGNALS) == set(KINDS)
