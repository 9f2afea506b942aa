"""Whoever holds much gets less of what is left."""

from collector.segments import Position
from collector.shares import Shares, fair


def test_fair_lets_one_alone_have_most_and_never_all() -> None:
    held = 0
    while fair(held, 1_000, 1_000_000 - held):
        held += 1_000
    assert held == 800_000
    assert fair(0, 200_000, 1_000_000 - held)  # a newcomer may have all that is left
    assert not fair(0, 201_000, 1_000_000 - held)


def test_shares_forget_what_was_drained() -> None:
    shares = Shares(256_000)
    for n in range(1, 11):
        shares.add(Position(1, n * 600), {"noisy": 500, "quiet": 100})
    assert (shares.held("noisy"), shares.held("quiet"), shares.held("nobody")) == (5_000, 1_000, 0)
    shares.drained(Position(1, 3_000))
    assert (shares.held("noisy"), shares.held("quiet")) == (3_000, 600)  # two adds make a piece
    shares.add(Position(2, 100), {"quiet": 100})
    shares.drained(Position(1, 9_999))
    assert (shares.held("noisy"), shares.held("quiet")) == (0, 100)
    shares.drained(Position(2, 100))
    assert shares.held("quiet") == 0
