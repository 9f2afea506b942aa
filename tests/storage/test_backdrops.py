"""Which recorded page view lies best under a heatmap."""

import datetime as dt
from typing import Any
from uuid import UUID

from storage import Store, backdrops
from storage.scope import Scope

AT_MS = 1_790_000_000_000
SCOPE = Scope(site=1, from_ms=AT_MS - 86_400_000, to_ms=AT_MS + 86_400_000)
DAY = dt.datetime.fromtimestamp(AT_MS / 1000, dt.UTC).date()


async def keep(store: Store, view: int, pieces: list[tuple[int, int, int]], *, at_ms: int, width: int = 1280) -> None:
    """A page view with pieces (sequence number, part, parts), the first of which is a keyframe's."""
    common: dict[str, Any] = {"site": 1, "day": DAY, "session": UUID(int=1), "tab": UUID(int=2), "page": "/sand"}
    common |= {"view": UUID(int=view), "width": width, "insert_id": UUID(int=9)}
    row = {**common, "at": at_ms, "device": "desktop", "bot": 0}
    await store.insert("views", {name: [value] for name, value in row.items()})
    for seq, part, parts in pieces:
        chunk = {**common, "seq": seq, "part": part, "parts": parts, "first": at_ms + seq, "last": at_ms + seq}
        chunk |= {"shift_ms": 0, "count": 1, "keyframe": int(seq == pieces[0][0]), "key": f"{view} {seq} {part}"}
        await store.insert("chunks", {name: [value] for name, value in {**chunk, "data": "[]"}.items()})


async def order(store: Store, width: int = 1280) -> list[tuple[int, bool]]:
    found = await backdrops.find(store, SCOPE, "/sand", width, limit=9)
    return [(one.view.int, one.complete) for one in found]


async def test_whole_recording_comes_before_a_newer_one_with_pieces_missing(store: Store) -> None:
    await keep(store, 1, [(3, 0, 1), (4, 0, 1)], at_ms=AT_MS)
    await keep(store, 2, [(3, 0, 1), (5, 0, 1)], at_ms=AT_MS + 1_000)
    await keep(store, 3, [(3, 0, 2), (4, 0, 1)], at_ms=AT_MS + 2_000)
    assert await order(store) == [(1, True), (3, False), (2, False)]
    await keep(store, 4, [(7, 0, 2), (7, 1, 2)], at_ms=AT_MS - 1_000)
    assert await order(store) == [(1, True), (4, True), (3, False), (2, False)]


async def test_nearer_width_comes_before_a_whole_recording(store: Store) -> None:
    await keep(store, 1, [(0, 0, 1)], at_ms=AT_MS, width=360)
    await keep(store, 2, [(0, 0, 1), (2, 0, 1)], at_ms=AT_MS)
    assert await order(store) == [(2, False), (1, True)]
    assert await order(store, 360) == [(1, True), (2, False)]


async def test_stamp_tells_of_pieces_that_come_later(store: Store) -> None:
    await keep(store, 1, [(0, 0, 1)], at_ms=AT_MS)
    (source,) = await backdrops.find(store, SCOPE, "/sand", 1280, limit=1)
    before = await backdrops.stamp(store, 1, source)
    assert await backdrops.stamp(store, 1, source) == before
    await keep(store, 1, [(1, 0, 1)], at_ms=AT_MS)
    assert await backdrops.stamp(store, 1, source) != before
