"""A recording does not depend on how its chunks came, and says what is missing."""

import json
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replay.chunks import Gap, assemble
from tests.replay.pages import click, page

Event = dict[str, Any]


class Piece(NamedTuple):
    seq: int
    data: str
    part: int = 0
    parts: int = 1
    shift_ms: int = 0


def chunk(seq: int, *events: Event, **more: Any) -> Piece:
    return Piece(seq, json.dumps(events), **more)


def recorded() -> list[Piece]:
    """Six chunks: a page, three of clicks, a second page, one of clicks."""
    return [
        chunk(0, *page(1000, "Shop"), shift_ms=40),
        chunk(1, click(2000), click(2500), shift_ms=70),
        chunk(2, click(3000), shift_ms=50),
        chunk(3, click(4000), shift_ms=60),
        chunk(4, *page(5000, "Cart"), shift_ms=45),
        chunk(5, click(6000), shift_ms=900),
    ]


def times(events: list[Event]) -> list[int]:
    return [event["timestamp"] for event in events]


def test_whole_recording_is_complete_on_one_clock() -> None:
    recording = assemble(recorded())
    assert recording.complete
    assert recording.gaps == ()
    assert times(recording.events) == [at + 50 for at in (1000, 1000, 2000, 2500, 3000, 4000, 5000, 5000, 6000)]


@given(st.permutations(recorded() * 2))
def test_order_and_repeats_change_nothing(pieces: list[Piece]) -> None:
    assert assemble(pieces) == assemble(recorded())


@given(st.integers(2, 40), st.randoms(use_true_random=False))
def test_parts_in_any_order_make_the_chunk(parts: int, random: Any) -> None:
    whole = json.dumps(page(1000, "Shop 日本" * 20), ensure_ascii=False)
    cuts = [0, *sorted(random.sample(range(1, len(whole)), parts - 1)), len(whole)]
    pieces = [Piece(0, whole[a:b], n, parts) for n, (a, b) in enumerate(pairwise(cuts))]
    random.shuffle(pieces)
    assert assemble(pieces) == assemble([Piece(0, whole)])


@pytest.mark.parametrize(
    ("lost", "gaps", "kept"),
    [
        pytest.param(0, [Gap("start", 2050, 5050)], [5050, 5050, 6050], id="first"),
        pytest.param(1, [Gap("missing", 1050, 5050)], [1050, 1050, 5050, 5050, 6050], id="second"),
        pytest.param(3, [Gap("missing", 3050, 5050)], [1050, 1050, 2050, 2550, 3050, 5050, 5050, 6050], id="fourth"),
        pytest.param(4, [Gap("missing", 4050, None)], [1050, 1050, 2050, 2550, 3050, 4050], id="second page"),
        pytest.param(5, [], [1050, 1050, 2050, 2550, 3050, 4050, 5050, 5050], id="last"),
    ],
)
def test_lost_chunk_is_a_gap_until_the_next_page(lost: int, gaps: list[Gap], kept: list[int]) -> None:
    pieces = [piece._replace(shift_ms=50) for piece in recorded() if piece.seq != lost]
    recording = assemble(pieces)
    assert list(recording.gaps) == gaps
    assert times(recording.events) == kept


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("", id="empty"),
        pytest.param('[{"type":3', id="cut"),
        pytest.param("{}", id="no list"),
        pytest.param("[1,2]]", id="too long"),
        pytest.param('["\\x"]', id="bad escape"),
    ],
)
def test_damaged_chunk_is_named_as_such(data: str) -> None:
    pieces = recorded()
    pieces[1] = Piece(1, data)
    recording = assemble(pieces)
    assert [gap.reason for gap in recording.gaps] == ["damaged"]
    assert recording.missing_ms == 4000
    assert recording.playable


def test_missing_part_is_missing_from_the_recording() -> None:
    whole = json.dumps(page(1000, "Shop"))
    recording = assemble([Piece(0, whole[:50], 0, 2)])
    assert not recording.playable
    assert [gap.reason for gap in recording.gaps] == ["damaged"]


def test_nothing_recorded_says_that_the_start_is_missing() -> None:
    assert assemble([]).gaps == (Gap("start", None, None),)
    only_clicks = assemble([chunk(0, click(1000), click(1800))])
    assert not only_clicks.playable
    assert only_clicks.gaps == (Gap("start", 1000, None),)


def test_clock_runs_neither_back_nor_away() -> None:
    far = 10 * 365 * 24 * 3600 * 1000
    hostile = [click(900), click(1000 + far), click(1e15), click(-4), click(1500)]
    recording = assemble([chunk(0, *page(1000, "Shop")), chunk(1, *hostile)])
    assert times(recording.events) == [1000, 1000, 1000, 1000, 1000, 1000, 1500]
    assert recording.complete


def test_text_cut_amid_an_emoji_still_plays() -> None:
    half = json.dumps(page(1000, "x")).replace('"x"', '"half \\ud83d"')
    recording = assemble([Piece(0, half)])
    assert recording.complete
    assert "half \ufffd" in json.dumps(recording.events, ensure_ascii=False)
