"""How many came, where they went, and who struggled."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec

from storage.engine import Store
from storage.pieces import Piece

Values = Mapping[str, int | str | dt.date]  # from_ms, to_ms, from_day, to_day, device

HEARD_DAYS = 90


class SiteTraffic(msgspec.Struct, frozen=True):
    """A site in the list of sites; `days` has the visitors of each day of the range, oldest first."""

    today: int
    visitors: int
    days: list[int]
    first_ms: int | None  # when we first and last heard of it, within 90 days
    last_ms: int | None


class Totals(msgspec.Struct, frozen=True):
    visitors: int
    sessions: int
    views: int
    struggling: int
    median_ms: int


class Day(msgspec.Struct, frozen=True):
    day: dt.date
    visitors: int
    sessions: int
    struggling: int


class Page(msgspec.Struct, frozen=True):
    page: str
    views: int
    visitors: int


class DeviceShare(msgspec.Struct, frozen=True):
    device: str
    sessions: int
    struggling: int


class Sessions(msgspec.Struct, frozen=True):
    totals: Totals
    days: list[Day]
    devices: list[DeviceShare]


def _span(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(n) for n in range((last - first).days + 1)]


def _start_ms(day: dt.date) -> int:
    return int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp() * 1000)


async def by_site(store: Store, first: dt.date, today: dt.date) -> dict[int, SiteTraffic]:
    """Every site that was heard of in the last 90 days, with its visitors from `first` to `today` (UTC, inclusive)."""
    days = _span(first, today)
    values = {
        "from_day": first - dt.timedelta(1),
        "to_day": today + dt.timedelta(1),
        "from_ms": _start_ms(first),
        "to_ms": _start_ms(today + dt.timedelta(1)),
    }
    counts = {row["site"]: row for row in await store.read("traffic.sites", today_ms=_start_ms(today), **values)}
    curve = {(row["site"], row["on_day"]): row["visitors"] for row in await store.read("traffic.site_days", **values)}
    heard = await heard_of(store, today)
    return {
        site: SiteTraffic(
            today=counts[site]["today"] if site in counts else 0,
            visitors=counts[site]["visitors"] if site in counts else 0,
            days=[curve.get((site, day), 0) for day in days],
            first_ms=heard[site][0] if site in heard else None,
            last_ms=heard[site][1] if site in heard else None,
        )
        for site in counts.keys() | heard.keys()
    }


async def heard_of(store: Store, today: dt.date) -> dict[int, tuple[int, int]]:
    """When each site's first and last batch came, in Unix ms, within the last 90 days."""
    rows = await store.read("traffic.heard", from_day=today - dt.timedelta(HEARD_DAYS), to_day=today + dt.timedelta(1))
    return {row["site"]: (row["first_ms"], row["last_ms"]) for row in rows}


async def sessions(
    store: Store, site: int, values: Values, found: Piece, struggling: int, span: list[dt.date]
) -> Sessions:
    """The sessions `found` in the range; those with a score of at least `struggling` struggled.

    There is a day for each of `span`, and a device for each that somebody had, most sessions first.
    """
    rows = await store.read("traffic.sessions", site=site, struggling=struggling, found=found, **values)
    parts: dict[str, list[dict[str, Any]]] = {"all": [], "day": [], "device": []}
    for row in rows:
        parts[row["of"]].append(row)
    days = {
        row["on_day"]: Day(row["on_day"], row["visitors"], row["sessions"], row["struggling"]) for row in parts["day"]
    }
    return Sessions(
        totals=msgspec.convert(parts["all"][0], Totals),
        days=[days.get(day, Day(day, 0, 0, 0)) for day in span],
        devices=msgspec.convert(parts["device"], list[DeviceShare]),
    )


async def pages(store: Store, site: int, values: Values, found: Piece, limit: int) -> list[Page]:
    """The pages seen most in the sessions `found`, most first."""
    rows = await store.read("traffic.pages", site=site, found=found, limit=limit, **values)
    return msgspec.convert(rows, list[Page])
