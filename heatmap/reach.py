"""How far down a page its viewers came.

Pages differ in height from visit to visit, so depth is a share of the page's height, cut into
BANDS equal bands; on the picture a band is as tall as the shown page makes it.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from heatmap import palette, png
from heatmap.splat import Floats

BANDS = 200


class Reach(msgspec.Struct, frozen=True):
    """`share[i]` is the part of the page views that saw at least band i; `fold_px` the median viewport height."""

    share: Floats
    views: int
    fold_px: float

    def at(self, depth: float) -> float:
        """The share that reached a depth between 0 (the page's top) and 1."""
        return float(self.share[min(BANDS - 1, max(0, int(depth * BANDS)))])

    def depth(self, share: float) -> float:
        """How deep, 0 to 1, at least `share` of the views came; 0 when none did."""
        return float(np.count_nonzero(self.share >= share)) / BANDS


def tally(deepest: NDArray[np.int64], views: NDArray[np.int64], fold_px: float) -> Reach:
    """From counts of page views by the last band they saw (0 to BANDS − 1, each band once at most)."""
    ended = np.zeros(BANDS)
    np.add.at(ended, np.clip(deepest, 0, BANDS - 1), views)
    total = ended.sum()
    reached = np.cumsum(ended[::-1])[::-1]
    return Reach(share=reached / total if total else reached, views=int(total), fold_px=fold_px)


def steps(reached: Reach) -> png.Steps:
    """The ramp's step of each band, for `png.encode`: each line of the page in the colour of its share."""
    levels = np.round(reached.share * (palette.STEPS - 1)).astype(np.uint8)
    return np.repeat(levels[:, None], 2, axis=1)


def legend(reached: Reach) -> list[palette.Stop]:
    """Shares at their places on the ramp, which is linear here; empty when nobody came."""
    if not reached.views:
        return []
    return [palette.Stop(heat=at, at=at, colour=palette.css(at)) for at in (0.0, 0.25, 0.5, 0.75, 1.0)]
