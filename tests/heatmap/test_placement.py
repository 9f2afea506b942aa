"""Points of other layouts on this one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatmap.placement import Accuracy, Box, Cells, Cover, Lost, Strays, by_position, place

BIG = 2**64 - 3


def cells(*rows: tuple[int, float, float, float]) -> Cells:
    table = np.array([row[1:] for row in rows]).reshape(-1, 3)
    return Cells.of(
        path_hash=np.array([row[0] for row in rows], dtype=np.uint64),
        ex=table[:, 0],
        ey=table[:, 1],
        count=table[:, 2],
        weight=table[:, 2] * 10,
    )


def strays(*rows: tuple[float, float, float, float, float], path_hash: int = 0, held: bool = False) -> Strays:
    table = np.array(rows, dtype=float).reshape(-1, 5)
    return Strays(
        x=table[:, 0],
        y=table[:, 1],
        width=table[:, 2],
        page_height=table[:, 3],
        count=table[:, 4],
        weight=table[:, 4],
        path_hash=np.full(len(table), path_hash, dtype=np.uint64),
        ex=np.full(len(table), 0.5),
        ey=np.full(len(table), 0.25),
        held=np.full(len(table), held),
    )


def test_place_puts_a_point_at_its_offset_in_the_box_of_now() -> None:
    found = place(
        cells((BIG, 0.5, 0.25, 4)),
        strays(),
        {BIG: Box(100, 200, 80, 40), 7: Box(0, 0, 5, 5)},
        width=800,
        height=900,
        sample=4,
        sessions=3,
    )
    points = found.points
    assert (points.x.tolist(), points.y.tolist(), points.weight.tolist()) == ([140], [210], [40])
    assert found.accuracy == Accuracy(sample=4, sessions=3, element=4, ancestor=0, position=0, none=0)


def test_place_gives_no_spot_to_points_of_a_hidden_element() -> None:
    found = place(
        cells((1, 0.5, 0.5, 2), (2, 0, 0, 3)),
        strays(),
        {1: Box(0, 0, 10, 10, visible=False), 2: Box(5, 6, 10, 10)},
        width=800,
        height=900,
        sample=5,
        sessions=1,
    )
    accuracy = found.accuracy
    assert found.points.x.tolist() == [5]
    assert (accuracy.element, accuracy.position, accuracy.none, accuracy.hidden) == (3, 0, 2, 2)
    assert found.lost == [Lost(1, 2, hidden=True)]
    assert accuracy.share(accuracy.none) == pytest.approx(0.4)


def test_place_with_no_boxes_rests_on_position_alone() -> None:
    found = place(
        cells((1, 0.5, 0.5, 2)), strays((30, 40, 800, 900, 2)), {}, width=800, height=900, sample=2, sessions=1
    )
    accuracy = found.accuracy
    assert (found.points.x.tolist(), found.points.y.tolist()) == ([30], [40])
    assert (accuracy.element, accuracy.position, accuracy.none) == (0, 2, 0)


def test_place_gives_no_spot_where_something_lies_over_the_element() -> None:
    cover = Cover(2, 2, "0100")
    found = place(
        cells((1, 0.2, 0.2, 1), (1, 0.9, 0.1, 4), (1, 1, 1, 2), (1, 0.4, 0.9, 8)),
        strays(),
        {1: Box(0, 0, 100, 100, cover=cover)},
        width=800,
        height=900,
        sample=15,
        sessions=1,
    )
    assert sorted(found.points.x.tolist()) == [20, 40, 100]
    assert (found.accuracy.element, found.accuracy.none, found.accuracy.hidden) == (11, 4, 4)


def test_place_puts_points_of_broken_text_onto_its_nearest_line() -> None:
    lines = ((300.0, 0.0, 100.0, 20.0), (0.0, 20.0, 60.0, 20.0))
    found = place(
        cells((1, 0.25, 0.25, 1), (1, 0.9, 0.3, 1), (1, 0.5, 0.9, 1)),
        strays(),
        {1: Box(0, 0, 400, 40, lines=lines)},
        width=800,
        height=900,
        sample=3,
        sessions=1,
    )
    assert found.points.x.tolist() == [60, 360, 300]
    assert found.points.y.tolist() == [20, 12, 20]


@pytest.mark.parametrize(
    ("row", "held", "wanted"),
    [
        pytest.param((150, 250, 1000, 2000, 1), False, (150, 250), id="its own px lie in the ancestor"),
        pytest.param((900, 250, 1000, 2000, 1), False, (200, 225), id="its own px lie elsewhere"),
        pytest.param((150, 250, 375, 2000, 1), False, (200, 225), id="seen at another width"),
        pytest.param((150, 250, 1000, 2000, 1), True, (200, 225), id="held by something fixed"),
    ],
)
def test_place_climbs_to_the_ancestor_that_is_left(
    row: tuple[float, float, float, float, float], held: bool, wanted: tuple[float, float]
) -> None:
    found = place(
        cells((7, 0.5, 0.5, 1)),
        strays(row, path_hash=7, held=held),
        {7: Box(100, 200, 200, 100, climbed=True)},
        width=1000,
        height=2000,
        sample=1,
        sessions=1,
    )
    assert (found.points.x.tolist(), found.points.y.tolist()) == ([wanted[0]], [wanted[1]])
    assert (found.accuracy.element, found.accuracy.ancestor, found.accuracy.none) == (0, 1, 0)


def test_place_tells_whose_points_found_no_place() -> None:
    found = place(
        cells(),
        strays((100, 300, 375, 2000, 6), path_hash=BIG),
        {BIG - 1: Box(0, 0, 5, 5)},
        width=1000,
        height=2000,
        sample=6,
        sessions=1,
    )
    assert found.lost == [Lost(BIG, 6, hidden=False)]
    assert (found.accuracy.none, found.accuracy.hidden) == (6, 0)


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        pytest.param((100, 300, 1000, 2000, 1), (100, 300), id="same layout"),
        pytest.param((100, 300, 900, 2000, 1), (100 * 1000 / 900, 300), id="nearly as wide"),
        pytest.param((100, 300, 375, 2000, 1), None, id="phone on desktop"),
        pytest.param((100, 300, 1000, 2300, 1), (100, 300), id="nearly as tall"),
        pytest.param((100, 300, 1000, 4000, 1), (100, 150), id="twice as tall"),
        pytest.param((100, 300, 0, 0, 1), (100, 300), id="sizes unknown"),
        pytest.param((-5, 300, 1000, 2000, 1), None, id="left of the page"),
        pytest.param((100, 2300, 1000, 2300, 1), None, id="below the page"),
    ],
)
def test_by_position_scales_between_like_layouts_only(
    row: tuple[float, float, float, float, float], wanted: tuple[float, float] | None
) -> None:
    points, count, lost = by_position(strays(row), width=1000, height=2000)
    if wanted is None:
        assert count == len(points.x) == 0
        assert [one.points for one in lost] == [1]
    else:
        assert (count, lost) == (1, [])
        assert (points.x[0], points.y[0]) == pytest.approx(wanted)


@given(
    st.lists(
        st.tuples(st.integers(0, 2**64 - 1), st.integers(1, 99), st.booleans(), st.booleans()), unique_by=lambda r: r[0]
    )
)
def test_place_accounts_for_every_point(rows: list[tuple[int, int, bool, bool]]) -> None:
    boxes = {path: Box(10, 10, 20, 20, visible=visible) for path, _, there, visible in rows if there}
    found = place(
        cells(*((path, 0.5, 0.5, count) for path, count, _, _ in rows)),
        strays(*((5, 5, 100, 100, count) for path, count, _, _ in rows if path not in boxes)),
        boxes,
        width=100,
        height=100,
        sample=sum(row[1] for row in rows),
        sessions=1,
    )
    accuracy = found.accuracy
    assert accuracy.element == sum(count for path, count, _, _ in rows if path in boxes and boxes[path].visible)
    assert accuracy.position == sum(count for path, count, _, _ in rows if path not in boxes)
    assert accuracy.element + accuracy.position + accuracy.none == accuracy.sample
    assert len(found.points.x) == sum(1 for path, *_ in rows if path not in boxes or boxes[path].visible)


def test_accuracy_of_nothing_has_no_shares() -> None:
    assert Accuracy(sample=0, sessions=0, element=0, ancestor=0, position=0, none=0).share(0) == 0


@pytest.mark.parametrize("distinct", [0, 1, 1200, 200_000])
def test_cells_know_their_paths_however_many_there_are(distinct: int) -> None:
    """Two hundred thousand hashes share 65,536 slots."""
    some = np.random.default_rng(5).integers(0, 2**64, distinct, dtype=np.uint64)
    hashes = np.concatenate((some, some[::-1], np.array([0, 2**64 - 1], dtype=np.uint64)))
    none = np.zeros(len(hashes))
    told = Cells.of(hashes, none, none, none, none)
    assert (told.paths[told.path] == hashes).all()
    assert len(np.unique(told.paths)) == len(told.paths) == distinct + 2
