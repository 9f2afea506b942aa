"""The list of sessions: each a person's story, the struggling first."""

import asyncio
from collections.abc import Mapping
from typing import Literal, get_args
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from storage import pointers, sessions, traffic
from storage.pointers import Scope
from storage.sessions import Search
from viewer import filters, session_row
from viewer.context import PERSON, SITE, VIEWER, WORDS
from viewer.filters import Filter
from viewer.i18n import N_
from viewer.problems import Problem
from viewer.render import render
from viewer.session_row import Row

SignalKind = Literal["rage", "dead", "error", "quick_back"]
KINDS: tuple[SignalKind, ...] = get_args(SignalKind)
ROWS = 50
PAGES = 200  # offered to choose from


class ReplaysView(msgspec.Struct, frozen=True):
    """`query` is the address's part that a replay keeps, so that next and previous follow this list."""

    filter: Filter
    search: Search
    now_ms: int
    heard: bool  # whether anything ever came (in the last 90 days)
    total: int
    offset: int
    size: int
    rows: list[Row]
    pages: list[str]
    query: str

    @property
    def offered(self) -> list[str]:
        """The pages to choose from, the chosen one among them."""
        chosen = self.search.page
        return [chosen, *self.pages] if chosen and chosen not in self.pages else self.pages

    @property
    def narrowed(self) -> bool:
        """Whether anything but the bar's range and device narrows the list."""
        return bool(self.search.page or self.search.signal or self.search.score)


def _whole(query: Mapping[str, str], name: str, most: int) -> int:
    text = query.get(name) or "0"
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) <= most):
        raise Problem(400, N_("A number in the address is out of range."))
    return int(text)


def search(query: Mapping[str, str]) -> Search:
    """What the address asks for. Raises Problem 400 for what can't be meant."""
    signal = query.get("signal", "")
    if signal not in ("", *KINDS):
        raise Problem(400, N_("The signal is rage, dead, error or quick_back."))
    if query.get("sort", "") not in ("", "newest"):
        raise Problem(400, N_("Sessions are sorted by struggle, or the newest first."))
    return Search(
        page=query.get("page", "")[:2048],
        signal=signal,
        score=_whole(query, "min", 100),
        newest=query.get("sort") == "newest",
        bots=query.get("bots") == "1",
    )


def kept(query: Mapping[str, str]) -> str:
    """The list's address without its place in it."""
    names = ("from", "to", "device", "page", "signal", "min", "sort", "bots")
    return urlencode({name: query[name] for name in names if query.get(name)})


async def page(request: web.Request) -> web.StreamResponse:
    viewer, site = request.app[VIEWER], request[SITE].site
    now_ms = viewer.now_ms()
    chosen = filters.parse(request.query, now_ms)
    asked = search(request.query)
    offset = _whole(request.query, "offset", 1_000_000)
    scope = Scope(site, chosen.from_ms, chosen.to_ms, chosen.device)
    (found, total), pages = await asyncio.gather(
        sessions.page(viewer.store, scope, asked, person=request[PERSON].person, limit=ROWS, offset=offset),
        pointers.pages(viewer.store, scope),
    )
    view = ReplaysView(
        filter=chosen,
        search=asked,
        now_ms=now_ms,
        heard=bool(found) or site in await traffic.heard_of(viewer.store, filters.day_of(now_ms)),
        total=total,
        offset=offset,
        size=ROWS,
        rows=await session_row.rows(viewer.store, site, found, request[WORDS]),
        pages=[seen.page for seen in pages[:PAGES]],
        query=kept(request.query),
    )
    return await render(request, "replays.html", view)
