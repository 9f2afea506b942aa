"""What all rows of a batch share: whose it is, where and on what it happened, and the server's clock."""

import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from collector import agent, clamp, clock, pages
from collector.agent import Agent
from collector.record import PRIVACY_SIGNAL, Arrival
from storage.sites import Site
from wire import Batch, limits

NOBODY = UUID(int=0)


@lru_cache(maxsize=64)
def _date(day: int) -> datetime.date:
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=day)


def day_of(at_ms: int) -> datetime.date:
    """The UTC day of a server time in Unix ms."""
    return _date(at_ms // 86_400_000)


class Context(NamedTuple):
    site: int
    day: datetime.date
    received_ms: int
    shift_ms: int
    batch: Batch
    visitor: UUID
    user: str
    page: str
    url: str
    referrer: str
    lang: str
    zone: str
    width: int
    height: int
    page_height: int
    device: str
    agent: Agent

    def at(self, client_ms: int) -> int:
        """A client's time on the server's clock, Unix ms."""
        return clock.corrected(client_ms, self.shift_ms, self.received_ms)


def visitor_of(arrival: Arrival, batch: Batch) -> UUID:
    """The visitor that a batch is kept under."""
    if arrival.facts & PRIVACY_SIGNAL:
        return NOBODY
    if batch.visitor is not None:
        return batch.visitor
    return UUID(bytes=arrival.visitor) if len(arrival.visitor) == 16 else NOBODY


def user_of(arrival: Arrival, batch: Batch) -> str:
    """Who the page said the visitor is."""
    return "" if arrival.facts & PRIVACY_SIGNAL else clamp.text(batch.user, limits.MAX_NAME_CHARS)


def context(arrival: Arrival, batch: Batch, site: Site | None) -> Context:
    """`site` is None for a site deleted since; its data is kept under its number until it is erased."""
    view = batch.view
    url = clamp.text(view.url, limits.MAX_URL_CHARS)
    return Context(
        site=arrival.site,
        day=day_of(arrival.received_ms),
        received_ms=arrival.received_ms,
        shift_ms=arrival.received_ms - arrival.age_ms - batch.sent,
        batch=batch,
        visitor=visitor_of(arrival, batch),
        user=user_of(arrival, batch),
        page=pages.group(url, site.page_rules if site else ()),
        url=url,
        referrer=clamp.text(view.referrer, limits.MAX_URL_CHARS),
        lang=clamp.text(view.lang, 35),
        zone=clamp.text(view.zone, 64),
        width=clamp.unsigned(view.width, clamp.UINT16),
        height=clamp.unsigned(view.height, clamp.UINT16),
        page_height=clamp.unsigned(view.page_height, clamp.UINT32),
        device=agent.device(view.screen_width, view.screen_height, touch=view.touch),
        agent=agent.identify(arrival.agent),
    )
