"""The short way to a page: what is let go changes nothing of what is there at the end."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from replay.keyframes import keyframe
from replay.remains import Passed, remains
from replay.walk import Walk
from storage.backdrops import Piece
from tests.replay.pages import Event, add, any_json, click, element, incremental, meta, mutation, snapshot, text
from tests.replay.recordings import pieces as recorded
from tests.replay.streams import streams


def chunked(events: list[Event], size: int) -> list[Piece]:
    chunks = [events[n : n + size] for n in range(0, len(events), size)]
    return [Piece(n, 0, 1, 0, json.dumps(chunk).encode()) for n, chunk in enumerate(chunks)]


def shown(walk: Walk) -> Any:
    """The page, with the pointer where it was; on the way a part that was cut may have gone again."""
    return keyframe(walk.dom, walk.now_ms), walk.now_ms, walk.next_seq, walk.gaps


def both(pieces: list[Piece], read: int = 0) -> tuple[Walk, Walk]:
    """One that applied everything, and one that skipped what follows the first few."""
    whole, short = Walk(0, 0), Walk(0, 0)
    whole.read(pieces)
    short.read(pieces[:read])
    short.skip(pieces[read:])
    return whole, short


@given(events=streams(), size=st.integers(1, 20), read=st.integers(0, 3))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
def test_random_streams_end_at_the_same_page(events: list[Event], size: int, read: int) -> None:
    whole, short = both(chunked(events, size), read)
    assert shown(short) == shown(whole)


@given(st.lists(st.fixed_dictionaries({"type": st.integers(2, 6), "timestamp": st.integers(0, 99), "data": any_json})))
def test_any_json_is_survived(events: list[Any]) -> None:
    walk = Walk(0, 0)
    walk.skip(chunked([meta(0), snapshot(0), *events], 3))
    keyframe(walk.dom, 0)


def test_recorded_visits_end_at_the_same_page() -> None:
    compared = 0
    for pieces in recorded(every=4):
        whole, short = both(pieces)
        assert shown(short) == shown(whole)
        compared += 1
    assert compared >= 10


ROW = element(20, "li")
BEGIN = [meta(1), snapshot(1, element(9, "ul", element(10, "li")), element(11, "style", text(12, "a{}")))]


@pytest.mark.parametrize(
    "events",
    [
        pytest.param(
            [
                mutation(2, adds=[add(ROW, 9, 10), add(text(21, "x"), 20)]),
                mutation(3, adds=[add(element(22, "li"), 9, 20)]),
                mutation(4, removes=[{"id": 20, "parentId": 9}, {"id": 10, "parentId": 9}]),
                mutation(5, adds=[add(element(23, "li"), 9, 22)]),
            ],
            id="beside one that goes",
        ),
        pytest.param(
            [
                mutation(2, adds=[add(ROW, 9)]),
                mutation(3, adds=[add(ROW, 4)]),
                mutation(4, removes=[{"id": 20, "parentId": 4}]),
            ],
            id="added twice, removed once",
        ),
        pytest.param(
            [mutation(2, adds=[add(element(10, "li"), 4)]), mutation(3, removes=[{"id": 10, "parentId": 4}])],
            id="taken from its place by an add alone",
        ),
        pytest.param(
            [mutation(2, adds=[add(text(30, "b{}"), 11)]), mutation(3, removes=[{"id": 30, "parentId": 11}])],
            id="text in a style",
        ),
        pytest.param(
            [
                mutation(2, attributes=[{"id": 10, "attributes": {"style": {"top": "1px"}, "class": "a"}}]),
                mutation(3, attributes=[{"id": 10, "attributes": {"style": "left: 0", "title": "t"}}]),
                mutation(
                    4, attributes=[{"id": 10, "attributes": {"style": {"right": "0"}, "class": None, "title": 7}}]
                ),
            ],
            id="attributes",
        ),
        pytest.param(
            [
                mutation(2, attributes=[{"id": 10, "attributes": {"poster": "data:image/png,x", "value": "a"}}]),
                mutation(3, attributes=[{"id": 10, "attributes": {"poster": "https://x.example/", "value": "b"}}]),
            ],
            id="a value that is refused",
        ),
        pytest.param(
            [
                incremental(2, 3, id=10, x=0, y=7),
                incremental(3, 3, id=10, x=0, y=9),
                incremental(4, 5, id=10, text="a", isChecked=True),
                incremental(5, 5, id=9, text="b", isChecked=True),
                incremental(6, 5, id=10, text="c", isChecked=False),
                incremental(7, 1, positions=[{"x": 1, "y": 2, "id": 9, "timeOffset": 0}]),
                click(8),
                incremental(9, 1, positions=[]),
            ],
            id="scrolling, inputs, pointer",
        ),
        pytest.param(
            [
                mutation(2, adds=[add(ROW, 9)]),
                meta(3),
                snapshot(3, element(20, "b")),
                mutation(4, removes=[{"id": 20, "parentId": 4}]),
            ],
            id="another page",
        ),
    ],
)
@pytest.mark.parametrize("size", [1, 20])
def test_what_is_let_go_changes_nothing(events: list[Event], size: int) -> None:
    whole, short = both(chunked([*BEGIN, *events], size))
    assert shown(short)[1:] == shown(whole)[1:]
    assert keyframe(short.dom, 0)[:2] == keyframe(whole.dom, 0)[:2]


def test_nodes_that_come_and_go_are_let_go() -> None:
    came = [mutation(2 + n, adds=[add(element(20 + n, "li"), 9)]) for n in range(5)]
    went = [mutation(8 + n, removes=[{"id": 20 + n, "parentId": 9}]) for n in range(5)]
    (left,) = remains([json.dumps([*came, *went]).encode()], {9})
    assert left is not None
    assert all(isinstance(one, Passed) for one in left)


def test_missing_chunk_and_a_damaged_one_are_gaps_as_ever() -> None:
    pieces = chunked([*BEGIN, *(mutation(2 + n, adds=[add(element(20 + n, "li"), 9)]) for n in range(8))], 1)
    damaged = Piece(5, 0, 1, 0, b"[{")
    cut = Piece(7, 0, 2, 0, b"[]")
    for told in ([*pieces[:3], *pieces[4:]], [*pieces[:5], damaged, *pieces[6:]], [*pieces[:7], cut, *pieces[8:]]):
        whole, short = both(told)
        assert shown(short) == shown(whole)
        assert short.gaps
