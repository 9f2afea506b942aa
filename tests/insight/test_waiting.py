"""Pages that are slow, and visitors who do not wait any longer."""

import pytest

from insight.signals import find
from storage.scores import Moment
from tests.insight.streams import click, happening, view
from wire import Flag, Leave, Reaction, Vital


def details(moments: list[Moment], kind: str) -> list[str]:
    return [signal.detail for signal in find(moments) if signal.kind == kind]


def paint(ms: int, name: str = "LCP") -> Moment:
    return happening(Vital, 9_000, name=name, value=ms, seen=0)


@pytest.mark.parametrize(
    ("moments", "waits"),
    [
        pytest.param([view(0, "/", load_ms=900), paint(4_001)], ["4001"], id="a late paint"),
        pytest.param([view(0, "/", load_ms=30_000), paint(4_000)], [], id="painted in time, loaded late"),
        pytest.param([view(0, "/", load_ms=10_001)], ["10001"], id="loaded late"),
        pytest.param([view(0, "/", load_ms=10_000)], [], id="loaded in time"),
        pytest.param([view(0, "/", load_ms=900), paint(9_000, "INP")], [], id="another vital"),
    ],
)
def test_slow_page(moments: list[Moment], waits: list[str]) -> None:
    assert details(moments, "slow_page") == waits


OPEN = view(0, "/product/:id", load_ms=300)


def leave(at_ms: int) -> Moment:
    return happening(Leave, at_ms, seen=0)


def pressed(at_ms: int, reaction: Reaction = Reaction.UNKNOWN, reaction_ms: int = 0, flags: int = 0) -> Moment:
    return click(at_ms, reaction=reaction, reaction_ms=reaction_ms, flags=flags, seen=0)


@pytest.mark.parametrize(
    ("moments", "waits"),
    [
        pytest.param([OPEN, pressed(4_000), leave(6_500)], ["2500"], id="a button that owed an answer"),
        pytest.param([OPEN, pressed(4_000, Reaction.NONE), leave(9_000)], ["5000"], id="one that never answered"),
        pytest.param([OPEN, pressed(4_000), leave(4_400)], [], id="gone at once"),
        pytest.param([OPEN, pressed(4_000, Reaction.NONE), leave(15_000)], [], id="long after"),
        pytest.param([OPEN, pressed(4_000, Reaction.MUTATION, 60), leave(6_000)], [], id="answered"),
        pytest.param([OPEN, pressed(4_000, Reaction.MUTATION, 2_500), leave(8_000)], [], id="answered late"),
        pytest.param([OPEN, pressed(4_000, flags=Flag.LINK), leave(6_500)], [], id="a link to elsewhere"),
        pytest.param([OPEN, pressed(4_000), leave(6_500), view(7_000, "/cart")], [], id="another page came"),
        pytest.param([OPEN, pressed(4_000)], [], id="still there"),
        pytest.param([view(0, "/", load_ms=0), leave(3_000)], ["3000"], id="a page that had not loaded"),
        pytest.param([view(0, "/", load_ms=0), leave(700)], [], id="gone while it loaded, at once"),
    ],
)
def test_exit_waiting(moments: list[Moment], waits: list[str]) -> None:
    assert details(moments, "exit_waiting") == waits
