"""Pictures made a moment ago, in memory: asked for by the digest of what they show."""

from collections import OrderedDict

import msgspec
import numpy as np
from numpy.typing import NDArray

from heatmap import difference, palette
from heatmap.png import Steps, Tile, tiles

MAX_BYTES = 64_000_000


class Picture(msgspec.Struct, frozen=True):
    """The ramp's steps of a page of width × height px, small until they are enlarged, and the hottest spot's heat."""

    levels: Steps
    width: int
    height: int
    peak: float
    both_ways: bool = False  # the steps are those of the diverging ramp
    colours: palette.Name = "heat"  # the ramp otherwise

    @property
    def ramp(self) -> NDArray[np.uint8]:
        return palette.diverging() if self.both_ways else palette.ramp(self.colours)

    @property
    def tiles(self) -> list[Tile]:
        return tiles(self.levels, self.height, difference.MIDDLE if self.both_ways else 0)


class Pictures:
    """The most recently used, up to `max_bytes` together; a picture larger than that is kept alone."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._kept: OrderedDict[str, Picture] = OrderedDict()
        self._bytes = 0
        self.cleared = 0  # how often

    def get(self, digest: str) -> Picture | None:
        picture = self._kept.get(digest)
        if picture is not None:
            self._kept.move_to_end(digest)
        return picture

    def clear(self) -> None:
        """Forget all: what they were made from is gone."""
        self._kept.clear()
        self._bytes = 0
        self.cleared += 1

    def put(self, digest: str, picture: Picture) -> None:
        before = self._kept.pop(digest, None)
        self._bytes += picture.levels.nbytes - (before.levels.nbytes if before else 0)
        self._kept[digest] = picture
        while self._bytes > self._max_bytes and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.levels.nbytes
