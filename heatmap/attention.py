"""For how long each part of a page was on screen.

As with reach, depth is a share of the page's height, cut into BANDS equal bands. Unlike reach it is
not the same or less further down: a page may be scrolled through to what people read.
"""

import msgspec
import numpy as np

from heatmap import palette, png
from heatmap.reach import BANDS
from heatmap.splat import Floats


class Attention(msgspec.Struct, frozen=True):
    """`seconds[i]` is how long band i was on screen in the mean of the page views."""

    seconds: Floats

    @property
    def most(self) -> float:
        return float(self.seconds.max(initial=0.0))

    @property
    def longest(self) -> float:
        """The depth, 0 to 1, of the middle of what was on screen longest."""
        return (float(np.flatnonzero(self.seconds == self.most).mean()) + 0.5) / BANDS if self.most else 0.0

    def between(self, top: float, bottom: float) -> float:
        """The mean seconds of the bands between two depths."""
        first = min(BANDS - 1, int(top * BANDS))
        return float(self.seconds[first : max(first + 1, round(bottom * BANDS))].mean())


def tally(seconds: Floats, views: int) -> Attention:
    """From the seconds of all page views together."""
    return Attention(seconds / views if views else np.zeros(BANDS))


def steps(attention: Attention) -> png.Steps:
    """The ramp's step of each band, for `png.encode`; the ramp is linear in time."""
    share = attention.seconds / attention.most if attention.most else attention.seconds
    levels = np.round(share * (palette.STEPS - 1)).astype(np.uint8)
    return np.repeat(levels[:, None], 2, axis=1)


def legend(attention: Attention) -> list[palette.Stop]:
    """Seconds at their places on the ramp; empty when nobody looked."""
    if not attention.most:
        return []
    places = (0.0, 0.25, 0.5, 0.75, 1.0)
    return [palette.Stop(heat=at * attention.most, at=at, colour=palette.css(at)) for at in places]
