"""The order of what is added."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replay.adds import in_order


def told(*pairs: tuple[int, int]) -> list[dict[str, Any]]:
    """`(node, parent)` as adds."""
    return placed(*((node, parent, None) for node, parent in pairs))


def placed(*given: tuple[int, int, object]) -> list[dict[str, Any]]:
    """`(node, parent, the sibling that it goes before)` as adds."""
    return [{"parentId": parent, "nextId": sibling, "node": {"type": 2, "id": node}} for node, parent, sibling in given]


@pytest.mark.parametrize(
    ("given_pairs", "ordered"),
    [
        pytest.param([(5, 4), (6, 5)], [(5, 4), (6, 5)], id="in order"),
        pytest.param([(6, 5), (5, 4)], [(5, 4), (6, 5)], id="child first"),
        pytest.param([(7, 6), (8, 4), (6, 5), (5, 4)], [(8, 4), (5, 4), (6, 5), (7, 6)], id="grandchild first"),
        pytest.param([(7, 5), (6, 5), (5, 4)], [(5, 4), (7, 5), (6, 5)], id="siblings keep their order"),
        pytest.param([(5, 5), (6, 4)], [(5, 5), (6, 4)], id="into itself"),
        pytest.param([(5, 6), (7, 4), (6, 5)], [(7, 4), (5, 6), (6, 5)], id="a circle"),
        pytest.param([(6, 5), (7, 6), (5, 4)], [(5, 4), (6, 5), (7, 6)], id="child and grandchild first"),
        pytest.param([(6, 5), (5, 4), (5, 4)], [(5, 4), (5, 4), (6, 5)], id="parent twice"),
    ],
)
def test_parents_come_first(given_pairs: list[tuple[int, int]], ordered: list[tuple[int, int]]) -> None:
    assert in_order(told(*given_pairs)) == told(*ordered)


@pytest.mark.parametrize(
    ("given_adds", "ordered"),
    [
        pytest.param([(6, 5, 7), (7, 5, None)], [(7, 5, None), (6, 5, 7)], id="sibling last"),
        pytest.param(
            [(6, 5, 7), (5, 4, None), (8, 5, 6), (7, 5, None)],
            [(5, 4, None), (7, 5, None), (6, 5, 7), (8, 5, 6)],
            id="parent and siblings",
        ),
        pytest.param([(6, 5, 9), (7, 5, 6)], [(6, 5, 9), (7, 5, 6)], id="sibling that was there"),
        pytest.param([(6, 5, 8), (8, 7, None)], [(6, 5, 8), (8, 7, None)], id="no sibling"),
        pytest.param([(6, 5, 7), (7, 5, 6), (5, 4, None)], [(5, 4, None), (6, 5, 7), (7, 5, 6)], id="each before both"),
        pytest.param([(6, 5, [7]), (7, 5, "6")], [(6, 5, [7]), (7, 5, "6")], id="no numbers"),
    ],
)
def test_siblings_that_others_go_before_come_first(
    given_adds: list[tuple[int, int, object]], ordered: list[tuple[int, int, object]]
) -> None:
    assert in_order(placed(*given_adds)) == placed(*ordered)


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=10, unique_by=lambda pair: pair[0]))
def test_nothing_is_lost_and_each_parent_is_there_before_its_children(pairs: list[tuple[int, int]]) -> None:
    ordered = in_order(told(*pairs))
    assert sorted(map(str, ordered)) == sorted(map(str, told(*pairs)))
    parents = dict(pairs)

    def circles(node: int) -> bool:
        seen: set[int] = set()
        while node in parents and node not in seen:
            seen.add(node)
            node = parents[node]
        return node in seen

    places = {add["node"]["id"]: n for n, add in enumerate(ordered)}
    assert all(places.get(parent, -1) < places[node] for node, parent in pairs if not circles(node))
