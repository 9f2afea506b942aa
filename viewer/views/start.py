"""The start page: every site with its visitors, the demo first."""

import msgspec
from aiohttp import web

from storage import traffic
from storage.sites import Site
from viewer import filters
from viewer.context import VIEWER
from viewer.render import render


class SiteCard(msgspec.Struct, frozen=True):
    site: int
    name: str
    demo: bool
    visitors_today: int
    visitors: int  # in the last seven days
    days: list[int]
    last_ms: int | None


class StartView(msgspec.Struct, frozen=True):
    now_ms: int
    sites: list[SiteCard]


def card(site: Site, seen: traffic.SiteTraffic | None, demo: bool) -> SiteCard:
    return SiteCard(
        site=site.site,
        name=site.name,
        demo=demo,
        visitors_today=seen.today if seen else 0,
        visitors=seen.visitors if seen else 0,
        days=seen.days if seen else [0] * filters.DEFAULT_DAYS,
        last_ms=seen.last_ms if seen else None,
    )


async def page(request: web.Request) -> web.StreamResponse:
    viewer = request.app[VIEWER]
    now_ms = viewer.now_ms()
    week = filters.last_days(filters.day_of(now_ms), filters.DEFAULT_DAYS)
    seen = await traffic.by_site(viewer.store, week.from_day, week.to_day)
    demo_key = viewer.settings.demo_key
    cards = [card(site, seen.get(site.site), site.key == demo_key) for site in await viewer.sites()]
    return await render(request, "start.html", StartView(now_ms, sorted(cards, key=lambda card: not card.demo)))
