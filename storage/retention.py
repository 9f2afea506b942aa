"""How long data is kept, and how much of it: whole days go, oldest first, today never."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from uuid import uuid4

import msgspec

from storage.engine import Store
from storage.erasure import ADDED, RULES, TABLES
from storage.sites import Site

RECORDINGS = ("chunks", "assets", "stretches")
MOST_PAGES = 20
BY_DAY = tuple(table for table in TABLES if table not in (*ADDED, *RULES, "receipts"))


NET_DAYS = 7  # a day that Ashiato has not let go by then, the engine does


class Bounds(msgspec.Struct, frozen=True):
    """For all sites together; 0 is no bound."""

    days: int = 0
    bytes: int = 0
    site_bytes: int = 0


class Use(msgspec.Struct, frozen=True):
    """What a site's day takes on disk: its share, by what came in, of what the day's tables take."""

    site: int
    day: dt.date
    bytes: int
    sessions: int
    views: int


async def uses(store: Store, site: int = 0) -> list[Use]:
    """A site's, or (0) every site's, every day, oldest first."""
    sizes = {row["day"]: row["size_bytes"] for row in await store.read("retention.days", tables=list(BY_DAY))}
    rows = await store.read("retention.shares")
    views = {(row["site"], row["day"]): row["n"] for row in await store.read("retention.views", site=site)}
    totals: dict[dt.date, int] = defaultdict(int)
    for row in rows:
        totals[row["day"]] += row["size_bytes"]
    return [
        Use(
            row["site"],
            row["day"],
            sizes.get(row["day"], 0) * row["size_bytes"] // max(1, totals[row["day"]]),
            row["sessions"],
            views.get((row["site"], row["day"]), 0),
        )
        for row in rows
        if site in (0, row["site"])
    ]


class PageUse(msgspec.Struct, frozen=True):
    """What a page's recordings take on disk: their share, by what came in, of what all recordings take."""

    page: str
    bytes: int
    views: int


async def recordings(store: Store, site: int, from_day: dt.date, to_day: dt.date) -> list[PageUse]:
    """Of the pages with the largest recordings on these days."""
    days = {"from_day": from_day, "to_day": to_day}
    found = await store.read("retention.recordings", site=site, limit=MOST_PAGES, **days)
    (came_in,) = await store.read("retention.recorded", **days)
    sizes = await store.read("retention.days", tables=list(RECORDINGS))
    on_disk = sum(row["size_bytes"] for row in sizes if from_day <= row["day"] <= to_day)
    return [
        PageUse(row["page"], on_disk * row["size_bytes"] // max(1, came_in["size_bytes"]), row["views"])
        for row in found
    ]


async def keep(store: Store, sites: Sequence[Site], bounds: Bounds, today: dt.date) -> list[str]:
    """Let go of what is beyond the bounds; says what went, a line for each. Run again, it finds nothing more."""
    gone = [f"{day} of all sites" for day in await _drop_days(store, bounds, today)]
    bound = [site for site in sites if site.retention_days or site.quota_bytes or bounds.site_bytes]
    used = await uses(store) if bound else []
    for site in bound:
        until = _site_until(site, bounds, [use for use in used if use.site == site.site], today)
        if until is not None:
            await store.run("retention.settle_site", erasure=uuid4(), site=site.site, until_day=until)
            for table in BY_DAY:
                await store.run("retention.delete", table=table, site=site.site, until_day=until)
            gone.append(f"site {site.key} until {until}")
    return gone


async def cast_net(store: Store, bounds: Bounds) -> None:
    """Have the engine itself let days go that are a week beyond the bound, should nobody else do it."""
    rows = await store.read("retention.nets", tables=list(BY_DAY))
    nets = {row["table"]: row["days"] for row in rows}
    for table in BY_DAY:
        if bounds.days and nets.get(table) != bounds.days + NET_DAYS:
            await store.run("retention.cast_net", table=table, days=bounds.days + NET_DAYS)
        elif not bounds.days and table in nets:
            await store.run("retention.draw_net", table=table)


async def _settle_what_the_net_took(store: Store, bounds: Bounds, today: dt.date, there: set[dt.date]) -> None:
    if bounds.days:
        for row in await store.read("retention.unsettled", before=today - dt.timedelta(bounds.days + NET_DAYS - 1)):
            if row["day"] not in there:
                await store.run("retention.settle_day", erasure=uuid4(), day=row["day"])


async def _drop_days(store: Store, bounds: Bounds, today: dt.date) -> list[dt.date]:
    days = await store.read("retention.days", tables=list(BY_DAY))
    await _settle_what_the_net_took(store, bounds, today, {row["day"] for row in days})
    total = sum(row["size_bytes"] for row in days)
    gone = []
    for row in days:
        old = bounds.days > 0 and (today - row["day"]).days >= bounds.days
        too_much = 0 < bounds.bytes < total
        if row["day"] >= today or not (old or too_much):
            continue
        await store.run("retention.settle_day", erasure=uuid4(), day=row["day"])
        for table in sorted(row["tables"], key=BY_DAY.index):
            await store.run("retention.drop", table=table, day=row["day"].isoformat())
        total -= row["size_bytes"]
        gone.append(row["day"])
    return gone


def _site_until(site: Site, bounds: Bounds, used: Sequence[Use], today: dt.date) -> dt.date | None:
    """The last of a site's days that has to go, None if none has to."""
    quotas = [quota for quota in (site.quota_bytes, bounds.site_bytes) if quota]
    total = sum(use.bytes for use in used)
    until = None
    for use in used:
        old = site.retention_days > 0 and (today - use.day).days >= site.retention_days
        too_much = bool(quotas) and total > min(quotas)
        if use.day < today and (old or too_much):
            until = use.day
            total -= use.bytes
    return until
