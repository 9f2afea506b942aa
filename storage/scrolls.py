"""How far down their page people came."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from storage.engine import Store
from storage.scope import Scope

BANDS = 200


class Depths(msgspec.Struct, frozen=True):
    """`seen[i]` page views saw the page down to its band `band[i]` (200ths of its height) and no further."""

    band: NDArray[np.int64]
    seen: NDArray[np.int64]
    fold_px: float
    page_height: float
    sessions: int


async def depths(store: Store, scope: Scope, page: str) -> Depths:
    """Page views by the deepest band each saw; `fold_px` and `page_height` are medians, 0 where nobody came."""
    rows = await store.read("scrolls.reach", **scope.chosen(), page=page)
    fold = (await store.read("scrolls.fold", **scope.chosen(), page=page))[0]
    return Depths(
        band=np.array([row["band"] for row in rows], dtype=np.int64),
        seen=np.array([row["seen"] for row in rows], dtype=np.int64),
        fold_px=float(fold["fold_px"]),
        page_height=float(fold["at_height"]),
        sessions=fold["sessions"],
    )


async def attention(store: Store, scope: Scope, page: str) -> NDArray[np.float64]:
    """For how many seconds each band, a 200th of the page's height, was on screen, in all page views together."""
    rows = await store.read("scrolls.attention", **scope.chosen(), page=page)
    seconds = np.zeros(BANDS)
    for row in rows:
        seconds[row["band"]] = row["seconds"]
    return seconds
