"""Where points of other layouts fall on this one.

A point finds its spot by its **element** (its offset in the element's box, put into the box as it
is now), else by the nearest **ancestor** that is still there, else by **position**, else not at all
(**none**):

- An element that is there but not visible (a closed menu), or that something else lies over where
  the point would fall (an open dialog), gives none, counted as **hidden**: drawing its clicks on
  whatever lies there now would be a lie.
- Text that is broken over lines has a box with room in it that is not its own; a point that falls
  there goes to the nearest spot of the nearest line.
- Where only an ancestor is left, the point stands at the page px of the click if those lie in the
  ancestor's box, else at its offset in the ancestor's box.
- An element that is not there, nor any ancestor but the body, falls back to the page px of the click,
  x scaled by the widths' ratio, but only between widths within a quarter of each other; a phone's px
  mean nothing on a desktop's layout. y is kept, unless the page's height then and now differ by more
  than a quarter: then it is taken as a share of the height.
- A point of a fixed or sticky element has no place on the page of its own, so without its element
  and its ancestors it gives none.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from heatmap.splat import Floats

Hashes: TypeAlias = NDArray[np.uint64]
Marks: TypeAlias = NDArray[np.bool_]
Rows: TypeAlias = NDArray[np.int64]
Rect: TypeAlias = tuple[float, float, float, float]

SCRAMBLE = np.uint64(0x9E3779B97F4A7C15)  # 2⁶⁴ by the golden ratio, which parts neighbours
NEAR = 1.25  # widths and heights within this ratio count as the same layout


class Cover(msgspec.Struct, frozen=True, array_like=True):
    """What lies over a box: `spots` has "1" for each covered one of columns × rows, row by row."""

    columns: int
    rows: int
    spots: str

    def hides(self, ex: Floats, ey: Floats) -> Marks:
        column = np.minimum((ex * self.columns).astype(np.int64), self.columns - 1)
        row = np.minimum((ey * self.rows).astype(np.int64), self.rows - 1)
        covered = np.frombuffer(self.spots.encode("ascii"), dtype=np.uint8) == ord("1")
        hidden: Marks = covered[row * self.columns + column]
        return hidden


class Box(msgspec.Struct, frozen=True, array_like=True):
    """An element's border box in the shown page, px from the page's top left.

    `climbed` says that it is that of the nearest ancestor; `lines` are those of text broken over several.
    """

    x: float
    y: float
    width: float
    height: float
    visible: bool = True
    climbed: bool = False
    cover: Cover | None = None
    lines: tuple[Rect, ...] = ()


class Cells(msgspec.Struct, frozen=True):
    """Points by element: `count` points of `weight` in all, at the mean offsets `ex`, `ey` in its box, 0 to 1.

    `paths` are the elements' path hashes, each once, and `path` says for each cell which of them is its.
    """

    paths: Hashes
    path: Rows
    ex: Floats
    ey: Floats
    count: Floats
    weight: Floats

    @classmethod
    def of(cls, path_hash: Hashes, ex: Floats, ey: Floats, count: Floats, weight: Floats) -> "Cells":
        return cls(*_distinct(path_hash), ex, ey, count, weight)


def _distinct(hashes: Hashes) -> tuple[Hashes, Rows]:
    """The distinct ones, and for each of `hashes` the place of its own, in a fifth of the time that sorting takes.

    Each goes into one of 65,536 slots by its leading bits when scrambled; what finds another there is sorted after all.
    """
    slot = ((hashes * SCRAMBLE) >> np.uint64(48)).astype(np.int64)
    last = np.zeros(2**16, dtype=np.uint64)
    last[slot] = hashes
    taken = np.zeros(2**16, dtype=np.bool_)
    taken[slot] = True
    paths, place = last[taken], (np.cumsum(taken) - 1)[slot]
    others = np.flatnonzero(last[slot] != hashes)
    if len(others):
        more, theirs = np.unique(hashes[others], return_inverse=True)
        place[others] = len(paths) + theirs
        paths = np.concatenate((paths, more))
    return paths, place


class Strays(msgspec.Struct, frozen=True):
    """Points by page px, each with the viewport's width and the page's height they were seen at (0 where unknown).

    `ex` and `ey` are as in Cells.
    """

    x: Floats
    y: Floats
    width: Floats
    page_height: Floats
    count: Floats
    weight: Floats
    path_hash: Hashes
    ex: Floats
    ey: Floats
    held: Marks  # by something fixed or sticky: x and y are of no use

    def where(self, chosen: Marks) -> "Strays":
        return Strays(*(getattr(self, name)[chosen] for name in self.__struct_fields__))


class Points(msgspec.Struct, frozen=True):
    """Places on the shown page in px, ready for `density.spread`."""

    x: Floats
    y: Floats
    weight: Floats


class Lost(msgspec.Struct, frozen=True):
    """Points of an element that found no place; `hidden` says that the element is there but can't be seen there."""

    path_hash: int
    points: int
    hidden: bool


class Accuracy(msgspec.Struct, frozen=True):
    """What a heatmap rests on: `sample` points of `sessions` sessions, and how many of them found their spot how.

    `hidden` are those of `none` whose element can't be seen where they would fall.
    """

    sample: int
    sessions: int
    element: int
    ancestor: int
    position: int
    none: int
    hidden: int = 0

    def share(self, count: int) -> float:
        """A count's part of the sample, 0 for an empty one."""
        return count / self.sample if self.sample else 0.0


class Placed(msgspec.Struct, frozen=True):
    """`lost` are the elements with points without a place, most points first."""

    points: Points
    accuracy: Accuracy
    lost: list[Lost]


class _Rows(msgspec.Struct, frozen=True):
    """For each point the row of its box, and whether it has one; by row the boxes, and their places as numbers."""

    row: Rows
    found: Marks
    boxes: list[Box]
    frame: Floats  # left, top, width and height, a row each

    def where(self, chosen: Marks) -> "_Rows":
        return _Rows(self.row[chosen], self.found[chosen], self.boxes, self.frame)

    def of(self, wanted: Callable[[Box], bool]) -> Iterator[tuple[Box, Rows]]:
        """The wanted boxes that have points, each with the points' indexes."""
        is_wanted = np.array([wanted(box) for box in self.boxes] or [False], dtype=np.bool_)
        if not is_wanted.any():
            return
        order = np.flatnonzero(is_wanted[self.row] & self.found)
        order = order[np.argsort(self.row[order].astype(np.uint16), kind="stable")]  # so short, it is sorted by digits
        edges = np.searchsorted(self.row[order], np.arange(len(self.boxes) + 1))
        for row in np.flatnonzero(is_wanted):
            if edges[row] < edges[row + 1]:
                yield self.boxes[row], order[edges[row] : edges[row + 1]]


def _rows(boxes: Mapping[int, Box], wanted: Hashes) -> _Rows:
    if len(boxes) >= 2**16:
        raise ValueError("so many boxes can't be told apart")
    paths = sorted(boxes)
    hashes = np.array(paths, dtype=np.uint64)
    if not paths:
        return _Rows(np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_), [], np.zeros((4, 1)))
    row = np.minimum(np.searchsorted(hashes, wanted), len(hashes) - 1)
    inner = [boxes[path] for path in paths]
    frame = np.array([(box.x, box.y, box.width, box.height) for box in inner], dtype=np.float64).T
    return _Rows(row, hashes[row] == wanted, inner, np.ascontiguousarray(frame))


def _covered(rows: _Rows, ex: Floats, ey: Floats) -> Marks:
    """Which points fall where their element, or what is left of it, can't be seen."""
    unseen = np.array([not box.visible for box in rows.boxes] or [False], dtype=np.bool_)
    covered: Marks = unseen[rows.row] & rows.found
    for box, of_box in rows.of(lambda box: box.visible and box.cover is not None):
        if box.cover is not None:
            covered[of_box] = box.cover.hides(ex[of_box], ey[of_box])
    return covered


def _onto_lines(rows: _Rows, x: Floats, y: Floats) -> None:
    """Move points of broken text onto the nearest of its lines, in place."""
    for box, of_box in rows.of(lambda box: bool(box.lines)):
        best_x, best_y = x[of_box], y[of_box]
        least = np.full(len(of_box), np.inf)
        for left, top, width, height in box.lines:
            near_x, near_y = np.clip(x[of_box], left, left + width), np.clip(y[of_box], top, top + height)
            away = np.hypot(near_x - x[of_box], near_y - y[of_box])
            nearer = away < least
            best_x[nearer], best_y[nearer], least[nearer] = near_x[nearer], near_y[nearer], away[nearer]
        x[of_box], y[of_box] = best_x, best_y


def _none() -> Points:
    return Points(x=np.empty(0), y=np.empty(0), weight=np.empty(0))


def by_element(cells: Cells, boxes: Mapping[int, Box]) -> tuple[Points, int, list[Lost]]:
    """The points whose element is shown, how many they stand for, and those whose element is hidden there."""
    boxes = {path: box for path, box in boxes.items() if not box.climbed}
    if not boxes or not len(cells.path):
        return _none(), 0, []
    of_paths = _rows(boxes, cells.paths)
    rows = _Rows(of_paths.row[cells.path], of_paths.found[cells.path], of_paths.boxes, of_paths.frame)
    hidden = _covered(rows, cells.ex, cells.ey)
    lost = _lost(cells.paths[cells.path[hidden]], cells.count[hidden], hidden=True)
    ex, ey, count, weight = cells.ex, cells.ey, cells.count, cells.weight
    shown = rows.found & ~hidden
    if not shown.all():
        rows, ex, ey, count, weight = rows.where(shown), ex[shown], ey[shown], count[shown], weight[shown]
    left, top, wide, high = rows.frame
    x, y = ex * wide[rows.row], ey * high[rows.row]
    x += left[rows.row]
    y += top[rows.row]
    _onto_lines(rows, x, y)
    return Points(x=x, y=y, weight=weight), int(count.sum()), lost


def by_ancestor(strays: Strays, boxes: Mapping[int, Box], *, width: int, height: int) -> tuple[Points, int, list[Lost]]:
    """The points within the box of the nearest ancestor that is left: `boxes` holds only such."""
    if not len(strays.path_hash):
        return _none(), 0, []
    rows = _rows(boxes, strays.path_hash)
    left, top, wide, high = rows.frame[:, rows.row]
    x, y, near = _scaled(strays, width=width, height=height)
    within = near & ~strays.held & (x >= left) & (x <= left + wide) & (y >= top) & (y <= top + high)
    x = np.where(within, x, left + strays.ex * wide)
    y = np.where(within, y, top + strays.ey * high)
    inner_x = np.clip((x - left) / np.maximum(wide, 1e-9), 0, 1)
    inner_y = np.clip((y - top) / np.maximum(high, 1e-9), 0, 1)
    hidden = _covered(rows, inner_x, inner_y)
    points = Points(x=x[~hidden], y=y[~hidden], weight=strays.weight[~hidden])
    lost = _lost(strays.path_hash[hidden], strays.count[hidden], hidden=True)
    return points, int(strays.count[~hidden].sum()), lost


def _scaled(strays: Strays, *, width: int, height: int) -> tuple[Floats, Floats, Marks]:
    """Page px as they would be on this page, and which were seen at about its width."""
    then = np.where(strays.width > 0, strays.width, width)
    near = (then <= width * NEAR) & (then * NEAR >= width)
    tall = np.where(strays.page_height > 0, strays.page_height, height)
    stretched = (tall > height * NEAR) | (tall * NEAR < height)
    return strays.x * width / then, np.where(stretched, strays.y * height / tall, strays.y), near


def by_position(strays: Strays, *, width: int, height: int) -> tuple[Points, int, list[Lost]]:
    """The points that fall on the page by their px, how many they stand for, and those that don't."""
    x, y, near = _scaled(strays, width=width, height=height)
    kept = near & ~strays.held & (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
    points = Points(x=x[kept], y=y[kept], weight=strays.weight[kept])
    return points, int(strays.count[kept].sum()), _lost(strays.path_hash[~kept], strays.count[~kept], hidden=False)


def _lost(path_hash: Hashes, count: Floats, *, hidden: bool) -> list[Lost]:
    paths, place = np.unique(path_hash, return_inverse=True)
    counts = np.bincount(place, count, minlength=len(paths))
    return [Lost(int(path), int(points), hidden) for path, points in zip(paths, counts, strict=True)]


def place(
    cells: Cells, strays: Strays, boxes: Mapping[int, Box], *, width: int, height: int, sample: int, sessions: int
) -> Placed:
    """Every point's spot on a page of width × height px, and how well that went.

    `strays` holds the points whose element is not in `boxes` or only by an ancestor; `sample` counts all there
    were, so that what neither holds counts as none.
    """
    on_element, element, hidden = by_element(cells, boxes)
    climbed = {path: box for path, box in boxes.items() if box.climbed}
    held = _rows(climbed, strays.path_hash).found
    on_ancestor, ancestor, hidden_too = by_ancestor(strays.where(held), climbed, width=width, height=height)
    on_page, position, gone = by_position(strays.where(~held), width=width, height=height)
    lost = sorted([*hidden, *hidden_too, *gone], key=lambda one: (-one.points, one.path_hash))
    sample = max(sample, element + ancestor + position)
    accuracy = Accuracy(
        sample=sample,
        sessions=sessions,
        element=element,
        ancestor=ancestor,
        position=position,
        none=sample - element - ancestor - position,
        hidden=sum(one.points for one in lost if one.hidden),
    )
    parts = [part for part in (on_element, on_ancestor, on_page) if len(part.x)] or [on_element]
    if len(parts) == 1:
        return Placed(parts[0], accuracy, lost)
    columns = (np.concatenate([getattr(part, name) for part in parts]) for name in Points.__struct_fields__)
    return Placed(Points(*columns), accuracy, lost)
