"""What is kept: whole days go, oldest first, today never."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from storage import Store, retention
from storage.audit import Audit
from storage.retention import Bounds
from storage.sites import Site
from tests.viewer import visits
from tests.viewer.conftest import NOW_MS
from tests.viewer.visits import DAY_MS, Visit
from viewer import filters

TODAY = filters.day_of(NOW_MS)
OLD = dt.date(2020, 1, 1)
INSERT = uuid4()
SITES = (Site(1, "a", "A"), Site(2, "b", "B"))


@pytest.fixture
async def kept(store: Store) -> Store:
    """Two sites with one visit on each of five days, the last today."""
    for site in (1, 2):
        for n in range(5):
            await visits.write(store, site, [Visit(f"{site} {n}", NOW_MS - n * DAY_MS)])
    return store


async def days(store: Store, site: int) -> list[int]:
    """How many days ago the site's data is of."""
    return [(TODAY - use.day).days for use in await retention.uses(store) if use.site == site]


async def test_keep_without_bounds_keeps_all(kept: Store) -> None:
    assert await retention.keep(kept, SITES, Bounds(), TODAY) == []
    assert await days(kept, 1) == [4, 3, 2, 1, 0]


async def test_keep_drops_days_beyond_their_time_from_every_table(kept: Store) -> None:
    gone = await retention.keep(kept, SITES, Bounds(days=3), TODAY)
    assert gone == [f"{TODAY - dt.timedelta(n)} of all sites" for n in (4, 3)]
    assert await days(kept, 1) == await days(kept, 2) == [2, 1, 0]
    left = await kept.read("retention.days", tables=list(retention.BY_DAY))
    assert [row["day"] for row in left] == [TODAY - dt.timedelta(n) for n in (2, 1, 0)]
    assert await retention.keep(kept, SITES, Bounds(days=3), TODAY) == []


async def test_keep_of_one_site_leaves_the_others(kept: Store) -> None:
    short = msgspec.structs.replace(SITES[0], retention_days=2)
    assert await retention.keep(kept, (short, SITES[1]), Bounds(), TODAY) == [f"site a until {TODAY - dt.timedelta(2)}"]
    assert await days(kept, 1) == [1, 0]
    assert await days(kept, 2) == [4, 3, 2, 1, 0]


async def test_keep_lets_go_of_recordings_with_the_texts_that_they_share(kept: Store) -> None:
    for site in (1, 2):
        for n in range(5):
            own: dict[str, list[Any]] = {"site": [site], "day": [TODAY - dt.timedelta(n)]}
            await kept.insert("assets", {**own, "asset": [UUID(int=7)], "data": ["a{}" * 500]})
            await kept.insert("chunks", {**own, "data": ['""'], "assets": [[UUID(int=7)]], "cuts": [[1]]})

    async def left(site: int) -> list[list[int]]:
        """How many days ago the site's chunks and assets are of."""
        found: list[list[int]] = [[], []]
        for n in range(5):
            days = {"site": site, "from_day": TODAY - dt.timedelta(n), "to_day": TODAY - dt.timedelta(n)}
            found[0] += [n] * bool(await kept.read("retention.recordings", limit=1, **days))
            found[1] += [n] * bool(await kept.read("assets.texts", assets=[UUID(int=7)], **days))
        return found

    assert await left(1) == [[0, 1, 2, 3, 4]] * 2
    short = msgspec.structs.replace(SITES[0], retention_days=2)
    await retention.keep(kept, (short, SITES[1]), Bounds(days=4), TODAY)
    assert await left(1) == [[0, 1]] * 2
    assert await left(2) == [[0, 1, 2, 3]] * 2


async def test_keep_within_a_quota_drops_the_oldest_days(kept: Store) -> None:
    sizes = [row["size_bytes"] for row in await kept.read("retention.days", tables=list(retention.BY_DAY))]
    await retention.keep(kept, SITES, Bounds(bytes=sum(sizes[2:])), TODAY)
    assert await days(kept, 1) == await days(kept, 2) == [2, 1, 0]
    await retention.keep(kept, SITES, Bounds(bytes=1), TODAY)
    assert await days(kept, 1) == [0]


async def test_keep_within_a_sites_quota_leaves_the_others(kept: Store) -> None:
    own = [use.bytes for use in await retention.uses(kept) if use.site == 1]
    small = msgspec.structs.replace(SITES[0], quota_bytes=sum(own[3:]))
    await retention.keep(kept, (small, SITES[1]), Bounds(), TODAY)
    assert await days(kept, 1) == [1, 0]
    assert await days(kept, 2) == [4, 3, 2, 1, 0]
    await retention.keep(kept, SITES, Bounds(site_bytes=1), TODAY)
    assert await days(kept, 2) == [0]


async def test_uses_share_a_day_by_what_came_in(kept: Store) -> None:
    used = await retention.uses(kept)
    sizes = {row["day"]: row["size_bytes"] for row in await kept.read("retention.days", tables=list(retention.BY_DAY))}
    assert {use.bytes * 2 // 2 for use in used if use.day == TODAY} == {sizes[TODAY] // 2}
    assert {(use.sessions, use.views) for use in used} == {(1, 1)}
    assert await retention.uses(kept, 2) == [use for use in used if use.site == 2]


async def nets(store: Store) -> dict[str, int]:
    rows = await store.read("retention.nets", tables=list(retention.BY_DAY))
    return {row["table"]: row["days"] for row in rows}


async def test_net_follows_the_setting(store: Store) -> None:
    assert await nets(store) == {}
    for days in (30, 30, 90):
        await retention.cast_net(store, Bounds(days=days))
        assert await nets(store) == dict.fromkeys(retention.BY_DAY, days + 7)
    await retention.cast_net(store, Bounds())
    assert await nets(store) == {}
    await retention.cast_net(store, Bounds())


async def test_net_lets_days_go_that_nobody_let_go_and_the_accounts_say_so(store: Store) -> None:
    today = dt.datetime.now(dt.UTC).date()  # the engine goes by its own clock
    both: dict[str, list[Any]] = {"site": [1, 1], "day": [OLD, today], "insert_id": [INSERT] * 2}
    for table in ("views", "batches"):
        await store.insert(table, {**both, "session": [uuid4()] * 2})
    await store.insert("receipts", {**both, "received": [1, 1], "views": [1, 1], "batches": [1, 1]})
    await retention.cast_net(store, Bounds(days=30))
    for table in ("views", "batches"):
        await store.run_text(f"optimize table {table} final")
    audit = Audit(store, [])
    assert {row.table for row in await audit.uneven(OLD)} == {"views", "batches"}
    assert await retention.keep(store, SITES, Bounds(days=30), today) == []
    assert await audit.uneven(OLD) == []
    assert await audit.uneven(today) == []
    assert [balance.missing for balance in await audit.balances(OLD)] == [0]
    assert [use.day for use in await retention.uses(store, 1)] == [today]
