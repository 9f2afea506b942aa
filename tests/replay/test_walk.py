"""Going through a recording piece by piece: from any moment on the page is what it is when all is played."""

from typing import Any

import pytest

from replay.chunks import Gap, assemble
from replay.dom import Dom
from replay.keyframes import keyframe
from replay.outline import Row, outline
from replay.rrweb import Event
from replay.walk import Walk
from storage.chunks import Row as StoredRow
from tests.replay.recordings import pieces


def built(events: list[Event]) -> Any:
    dom = Dom()
    for event in events:
        dom.apply(event)
    return dom


def same(one: Dom, other: Dom) -> bool:
    return keyframe(one, 0) == keyframe(other, 0)


LONG = max(pieces(), key=len)


def test_page_from_any_moment_on_equals_the_page_of_the_whole() -> None:
    whole = assemble(LONG).events
    times = [event["timestamp"] for event in whole]
    for part in (0, 0.11, 0.34, 0.52, 0.77, 1):
        at_ms = round(times[0] + part * (times[-1] - times[0]))
        walk = Walk(0, 0)
        begun = walk.begin(LONG, at_ms)
        head = [event for event in begun if event["timestamp"] <= at_ms]
        assert same(built(head), built([event for event in whole if event["timestamp"] <= at_ms]))
        assert same(built(begun), built(whole))
        assert all(event["timestamp"] == at_ms for event in head)


def test_walk_goes_on_from_a_checkpoint() -> None:
    whole = built(assemble(LONG).events)
    for n in range(1, len(LONG), 2):
        first = Walk(0, 0)
        first.read(LONG[:n])
        checkpoint = first.checkpoint()
        assert checkpoint is not None
        again = Walk(0, 0, checkpoint)
        assert same(again.dom, first.dom)
        assert again.next_seq == LONG[n].seq
        again.read(LONG[n:])
        assert same(again.dom, whole)
        assert again.now_ms == assemble(LONG).events[-1]["timestamp"]


def test_no_checkpoint_is_made_amid_a_gap() -> None:
    walk = Walk(0, 0)
    walk.read([LONG[0], LONG[2]])
    assert walk.checkpoint() is None


def row(seq: int, first_ms: int, *, keyframe: bool = False, part: int = 0, parts: int = 1, shift_ms: int = 0) -> Row:
    return StoredRow(seq, part, parts, first_ms, first_ms + 900, shift_ms, keyframe, 100)


@pytest.mark.parametrize(
    ("rows", "gaps", "score"),
    [
        pytest.param([row(0, 0, keyframe=True), row(1, 1_000)], [], 100, id="whole"),
        pytest.param([row(1, 1_000)], [Gap("start", 1_000, None)], 0, id="no keyframe"),
        pytest.param(
            [row(3, 0), row(4, 5_000, keyframe=True), row(5, 9_100)], [Gap("start", 0, 5_000)], 50, id="late keyframe"
        ),
        pytest.param(
            [row(0, 0, keyframe=True), row(2, 2_000), row(3, 8_100, keyframe=True), row(4, 9_100)],
            [Gap("missing", 900, 8_100)],
            28,
            id="gap until the next keyframe",
        ),
        pytest.param([row(0, 0, keyframe=True), row(9, 9_100)], [Gap("missing", 900, None)], 9, id="gap to the end"),
        pytest.param(
            [row(0, 0, keyframe=True), row(1, 1_000, parts=2), row(2, 2_000, keyframe=True), row(3, 9_100)],
            [Gap("missing", 900, 2_000)],
            89,
            id="part missing",
        ),
        pytest.param([], [], 0, id="nothing"),
    ],
)
def test_outline_tells_what_is_missing(rows: list[Row], gaps: list[Gap], score: int) -> None:
    found = outline(rows)
    assert list(found.gaps) == gaps
    assert found.score == score
    assert outline([*rows[::-1], *rows]) == found


def test_outline_has_one_clock() -> None:
    found = outline([row(0, 1_000, shift_ms=0), row(1, 2_500, shift_ms=500), row(2, 3_500, shift_ms=500)])
    assert [chunk.first_ms for chunk in found.chunks] == [1_500, 2_500, 3_500]


def test_late_chunk_heals_the_recording() -> None:
    rows = [row(0, 0, keyframe=True), row(2, 2_000)]
    assert outline(rows).score < 100
    assert outline([*rows, row(1, 1_000)]).score == 100
    late = [*LONG[:2], *LONG[3:]]
    assert not assemble(late).complete
    assert assemble([*late, LONG[2]]) == assemble(LONG)
