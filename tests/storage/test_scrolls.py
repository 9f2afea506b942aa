"""Scroll depth in the real engine."""

from typing import Any
from uuid import UUID

import numpy as np

from storage import Store, scrolls
from storage.scope import Scope

DAY_MS = 24 * 3600 * 1000
NOW_MS = 1_760_000_000_000
SCOPE = Scope(site=1, from_ms=NOW_MS - DAY_MS, to_ms=NOW_MS + DAY_MS)


async def insert(store: Store, rows: list[dict[str, Any]]) -> None:
    standard: dict[str, Any] = {
        "site": 1,
        "day": np.datetime64(NOW_MS, "ms").astype("datetime64[D]").item(),
        "page": "/",
        "at": NOW_MS,
        "session": UUID(int=1),
        "tab": UUID(int=2),
        "view": UUID(int=3),
        "top": 0,
        "height": 800,
        "page_height": 4000,
        "dwell_ms": 1000,
        "width": 1280,
        "device": "desktop",
        "bot": 0,
        "insert_id": UUID(int=9),
    }
    full = [{**standard, **row} for row in rows]
    await store.insert("scrolls", {name: [row[name] for row in full] for name in standard})


async def test_depths_take_the_deepest_segment_of_each_view(store: Store) -> None:
    await insert(
        store,
        [
            {},
            {"top": 1200},
            {"top": 400},
            {"view": UUID(int=4), "session": UUID(int=5), "top": 3200},
            {"view": UUID(int=6), "top": 3900, "height": 1000},
        ],
    )
    depths = await scrolls.depths(store, SCOPE, "/")
    assert depths.band.tolist() == [99, 199]
    assert depths.seen.tolist() == [1, 2]
    assert depths.fold_px == 800
    assert depths.sessions == 2


async def test_depths_leave_out_bots_and_heights_unknown(store: Store) -> None:
    await insert(store, [{}, {"view": UUID(int=7), "bot": 1}, {"view": UUID(int=8), "page_height": 0}])
    depths = await scrolls.depths(store, SCOPE, "/")
    assert depths.seen.tolist() == [1]


async def test_depths_of_an_unseen_page_are_empty(store: Store) -> None:
    depths = await scrolls.depths(store, SCOPE, "/none")
    assert len(depths.band) == 0
    assert (depths.fold_px, depths.sessions) == (0, 0)
