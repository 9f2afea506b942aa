"""Where points of other layouts fall on this one.

A point finds its spot by its **element** (its offset in the element's box, put into the box as it
is now), else by **position**, else not at all (**none**):

- An element that is there but not visible (a closed menu) gives none: drawing its clicks on
  whatever lies there now would be a lie.
- An element that is not there falls back to the page px of the click, x scaled by the widths'
  ratio, but only between widths within a quarter of each other; a phone's px mean nothing on a
  desktop's layout. y is kept, unless the page's height then and now differ by more than a quarter:
  then it is taken as a share of the height.
- A point of a fixed or sticky element has no place on the page of its own, so without its element
  it gives none.
"""

from collections.abc import Mapping
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from heatmap.density import Floats

Hashes: TypeAlias = NDArray[np.uint64]

NEAR = 1.25  # widths and heights within this ratio count as the same layout


class Box(msgspec.Struct, frozen=True):
    """An element's border box in the shown page, px from the page's top left."""

    x: float
    y: float
    width: float
    height: float
    visible: bool = True


class Cells(msgspec.Struct, frozen=True):
    """Points by element: `count` points of `weight` in all, at the mean offsets `ex`, `ey` in its box, 0 to 1."""

    path_hash: Hashes
    ex: Floats
    ey: Floats
    count: Floats
    weight: Floats


class Strays(msgspec.Struct, frozen=True):
    """Points by page px, each with the viewport's width and the page's height they were seen at (0 where unknown)."""

    x: Floats
    y: Floats
    width: Floats
    page_height: Floats
    count: Floats
    weight: Floats


class Points(msgspec.Struct, frozen=True):
    """Places on the shown page in px, ready for `density.spread`."""

    x: Floats
    y: Floats
    weight: Floats


class Accuracy(msgspec.Struct, frozen=True):
    """What a heatmap rests on: `sample` points of `sessions` sessions, and how many of them found their spot how."""

    sample: int
    sessions: int
    element: int
    position: int
    none: int

    def share(self, count: int) -> float:
        """A count's part of the sample, 0 for an empty one."""
        return count / self.sample if self.sample else 0.0


def by_element(cells: Cells, boxes: Mapping[int, Box]) -> tuple[Points, int]:
    """The points whose element is shown, and how many they stand for."""
    hashes = np.array(sorted(path for path, box in boxes.items() if box.visible), dtype=np.uint64)
    if not len(hashes) or not len(cells.path_hash):
        return Points(x=np.empty(0), y=np.empty(0), weight=np.empty(0)), 0
    shown = [boxes[int(path)] for path in hashes]
    frame = np.array([(box.x, box.y, box.width, box.height) for box in shown])
    row = np.minimum(np.searchsorted(hashes, cells.path_hash), len(hashes) - 1)
    found = hashes[row] == cells.path_hash
    left, top, width, height = frame[row[found]].T
    points = Points(x=left + cells.ex[found] * width, y=top + cells.ey[found] * height, weight=cells.weight[found])
    return points, int(cells.count[found].sum())


def by_position(strays: Strays, *, width: int, height: int) -> tuple[Points, int]:
    """The points that fall on the page by their px, and how many they stand for."""
    then = np.where(strays.width > 0, strays.width, width)
    near = (then <= width * NEAR) & (then * NEAR >= width)
    tall = np.where(strays.page_height > 0, strays.page_height, height)
    stretched = (tall > height * NEAR) | (tall * NEAR < height)
    x = strays.x * width / then
    y = np.where(stretched, strays.y * height / tall, strays.y)
    kept = near & (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
    return Points(x=x[kept], y=y[kept], weight=strays.weight[kept]), int(strays.count[kept].sum())


def place(
    cells: Cells, strays: Strays, boxes: Mapping[int, Box], *, width: int, height: int, sample: int, sessions: int
) -> tuple[Points, Accuracy]:
    """Every point's spot on a page of width × height px, and how well that went.

    `strays` holds the points whose element is not in `boxes`; `sample` counts all there were, so
    that what neither holds counts as none.
    """
    on_element, element = by_element(cells, boxes)
    on_page, position = by_position(strays, width=width, height=height)
    points = Points(
        x=np.concatenate([on_element.x, on_page.x]),
        y=np.concatenate([on_element.y, on_page.y]),
        weight=np.concatenate([on_element.weight, on_page.weight]),
    )
    sample = max(sample, element + position)
    accuracy = Accuracy(
        sample=sample, sessions=sessions, element=element, position=position, none=sample - element - position
    )
    return points, accuracy
