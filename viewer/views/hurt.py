"""Who was hurt, by a signal on an element or anywhere on a page: since when, how many, and their replays."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from insight.signals import KINDS
from storage import findings, sessions
from storage.findings import HurtDay, Spot
from viewer import filters, session_row, story
from viewer.context import PERSON, SITE, VIEWER, WORDS
from viewer.filters import Filter
from viewer.i18n import N_
from viewer.problems import Problem
from viewer.render import render
from viewer.session_row import Row

ROWS = 50
MOST_OFFSET = 1_000_000
ITSELF = "-"  # in an address: the page itself; no element's path


class HurtView(msgspec.Struct, frozen=True):
    """`kind` is empty for signals of any kind, `path` for the page itself, and None for all of it."""

    filter: Filter
    now_ms: int
    kind: str
    page: str
    path: str | None
    label: str
    what: str
    sessions: int
    people: int
    seen: int  # sessions that saw the page
    days: list[HurtDay]
    rows: list[Row]
    offset: int
    size: int
    query: str  # the part of the address that a replay keeps

    @property
    def since(self) -> dt.date | None:
        """The first day of the range on which anybody was hurt."""
        return next((day.day for day in self.days if day.hurt), None)


def query(chosen: Filter, spot: Spot) -> str:
    """The address's part that tells who was hurt at a spot."""
    at = {"page": spot.page, "kind": spot.kind, "path": ITSELF if spot.path == "" else spot.path or ""}
    return urlencode({**chosen.query(), **{name: value for name, value in at.items() if value}}, safe="/:;,")


def _asked(given: Mapping[str, str]) -> tuple[Spot, int]:
    kind, page, path, offset = (given.get(name, "") for name in ("kind", "page", "path", "offset"))
    whole = offset.isascii() and offset.isdecimal() and len(offset) < 10
    if kind and kind not in KINDS:
        raise Problem(400, N_("There is no signal of that name."))
    if not page or (offset and not (whole and int(offset) <= MOST_OFFSET)):
        raise Problem(400)
    return Spot(page, kind, None if not path else "" if path == ITSELF else path), int(offset or 0)


def _listed(chosen: Filter, spot: Spot) -> str:
    """What a replay keeps of the address: next and previous go through those who were hurt there."""
    at = {"hurt": spot.page, "hurt_kind": spot.kind, "hurt_path": ITSELF if spot.path == "" else spot.path or ""}
    return urlencode({**chosen.query(), **{name: value for name, value in at.items() if value}}, safe="/:;,")


def came_from(given: Mapping[str, str]) -> Spot | None:
    """The spot whose list a replay was opened from, None for another list. Raises Problem 400 for no signal of ours."""
    if not given.get("hurt"):
        return None
    spot, _ = _asked({"page": given["hurt"], "kind": given.get("hurt_kind", ""), "path": given.get("hurt_path", "")})
    return spot


async def page(request: web.Request) -> web.StreamResponse:
    viewer, site, words = request.app[VIEWER], request[SITE].site, request[WORDS]
    now_ms = viewer.now_ms()
    chosen = filters.parse(request.query, now_ms)
    spot, offset = _asked(request.query)
    store, scope, found = viewer.store, chosen.scope(site), chosen.sessions(site)
    hurt, days = await asyncio.gather(
        findings.sessions(store, scope, found, spot, limit=ROWS, offset=offset),
        findings.days(store, scope, found, spot),
    )
    listed = await sessions.tell(store, scope, list(hurt.at_ms), person=request[PERSON].person)
    signals = (signal for session in listed for signal in story.signals(session.signals))
    labels = (signal.label for signal in signals if spot.path and (signal.path, signal.kind) == (spot.path, spot.kind))
    label = next(filter(None, labels), "")
    view = HurtView(
        filter=chosen,
        now_ms=now_ms,
        kind=spot.kind,
        page=spot.page,
        path=spot.path,
        label=label,
        what=story.what(label, spot.path, words) if spot.path else "",
        sessions=hurt.sessions,
        people=hurt.people,
        seen=sum(day.sessions for day in days),
        days=_whole(chosen, days),
        rows=await session_row.rows(store, site, listed, words, hurt.at_ms),
        offset=offset,
        size=ROWS,
        query=_listed(chosen, spot),
    )
    return await render(request, "hurt.html", view)


def _whole(chosen: Filter, days: list[HurtDay]) -> list[HurtDay]:
    """Every day of the range."""
    by_day = {day.day: day for day in days}
    return [by_day.get(day, HurtDay(day, 0, 0)) for day in chosen.days]
