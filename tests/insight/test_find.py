"""Whatever the order in which a session's events arrive, the same is found."""

import random
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from insight.signals import KINDS, find
from insight.signals.rules import Excuse, rules
from insight.thresholds import Thresholds
from storage.conditions import CHOICES
from storage.scores import Moment
from tests.insight.streams import click, error, field, happening, view
from wire import Abandon, Flag, Leave, Reaction, Select, Submit, Swing, Visibility, Vital

PATHS = st.sampled_from(["#buy>span", "#card", "#form>button", "body>main"])
TIMES = st.integers(0, 40_000)
SEEN = st.sampled_from([0, 7, 8])
FLAGS = st.sampled_from([0, 0, Flag.LINK, Flag.CONTROL, Flag.TOUCH, Flag.BESIDE])
MOMENT = st.one_of(
    st.builds(
        click,
        TIMES,
        x=st.integers(90, 140),
        path=PATHS,
        flags=FLAGS,
        reaction=st.sampled_from(Reaction),
        reaction_ms=st.integers(0, 3_000),
        seen=SEEN,
        tab=st.sampled_from([1, 2]),
    ),
    st.builds(error, TIMES, seen=SEEN),
    st.builds(lambda at, page, kind, hash_: view(at, page, kind, url_hash=hash_), TIMES, PATHS, SEEN, SEEN),
    st.builds(lambda at, path, n: field(at, path, refills=n, edits=n, dwell_ms=600 * n), TIMES, PATHS, SEEN),
    st.builds(lambda at, seen: happening(Leave, at, seen=seen), TIMES, SEEN),
    st.builds(lambda at, path: happening(Submit, at, path), TIMES, PATHS),
    st.builds(lambda at: happening(Select, at, "#spec", copied=True), TIMES),
    st.builds(lambda at: happening(Visibility, at, hidden=True), TIMES),
    st.builds(lambda at, ms: happening(Vital, at, name="LCP", value=ms), TIMES, st.integers(0, 9_000)),
    st.builds(lambda at, path: happening(Abandon, at, "#form", last=path, edited=2), TIMES, PATHS),
    st.builds(lambda at, what, turns: happening(Swing, at, what=what, turns=turns), TIMES, SEEN, st.integers(3, 9)),
)


@st.composite
def sessions(draw: st.DrawFn) -> list[Moment]:
    """A session's moments, each with its place in a batch of its tab."""
    moments = draw(st.lists(MOMENT, max_size=40))
    return [msgspec.structs.replace(moment, seq=n // 3, n=n % 3) for n, moment in enumerate(moments)]


@given(sessions(), st.randoms(use_true_random=False))
def test_signals_found_as_events_arrive_are_those_found_at_the_end(moments: list[Moment], dice: random.Random) -> None:
    at_the_end = find(moments)
    batches: dict[tuple[UUID, int], list[Moment]] = {}
    for moment in moments:
        batches.setdefault((moment.tab, moment.seq), []).append(moment)
    arriving = list(batches.values())
    dice.shuffle(arriving)
    arrived: list[Moment] = []
    found = find(arrived)
    for batch in arriving:
        arrived += dice.sample(batch, len(batch))
        found = find(arrived)
    assert found == at_the_end


def test_excuse_takes_a_signal_of_one_element_and_kind_away() -> None:
    moments = [click(0), click(5_000, path="#other"), error(0)]
    excused = rules(Thresholds(), [Excuse("dead", "/product/:id", "#other")])
    assert [(signal.kind, signal.path) for signal in find(moments, excused)] == [
        ("dead", "#buy>span"),
        ("error", "#buy>span"),
    ]


def test_rules_have_a_number_of_their_own_in_every_process() -> None:
    excuses = [Excuse("dead", "/", "#a"), Excuse("rage", "/", "#a")]
    numbers = {
        rules(Thresholds()).number,
        rules(Thresholds(slow_ms=1_500)).number,
        rules(Thresholds(), excuses).number,
    }
    assert len(numbers) == 3
    assert rules(Thresholds(), excuses[::-1]).number == rules(Thresholds(), excuses).number


def test_every_kind_of_signal_can_be_asked_for() -> None:
    assert CHOICES["signal"] == KINDS
