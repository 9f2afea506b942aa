"""The list of sessions: each a person's story, the struggling first."""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from insight.signals import KINDS
from storage import sessions, traffic
from storage.conditions import MOST_CHARS, Condition
from storage.sessions import Search
from viewer import filters, session_row
from viewer.context import PERSON, SITE, VIEWER, WORDS
from viewer.filters import Filter
from viewer.i18n import N_
from viewer.problems import Problem
from viewer.render import render, see_other
from viewer.session_row import Row

ROWS = 50
SHORT = ("page", "signal", "min")


class ReplaysView(msgspec.Struct, frozen=True):
    """`query` is the address's part that a replay keeps, so that next and previous follow this list."""

    filter: Filter
    newest: bool
    now_ms: int
    heard: bool  # whether anything ever came (in the last 90 days)
    total: int
    offset: int
    size: int
    rows: list[Row]
    query: str

    @property
    def narrowed(self) -> bool:
        """Whether anything but the bar's range and device narrows the list."""
        return self.filter.narrows


def _whole(query: Mapping[str, str], name: str, most: int) -> int:
    text = query.get(name) or "0"
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) <= most):
        raise Problem(400, N_("A number in the address is out of range."))
    return int(text)


def asked(query: Mapping[str, str], now_ms: int) -> Filter:
    """The filter that a list's address asks for. Raises Problem 400 for what can't be meant.

    `page`, `signal` and `min` are short for conditions.
    """
    also: list[Condition] = []
    if page := query.get("page", "")[:MOST_CHARS]:
        also.append(Condition("page", "is", page))
    if signal := query.get("signal", ""):
        if signal not in KINDS:
            raise Problem(400, N_("There is no signal of that name."))
        also.append(Condition("signal", "is", signal))
    if score := _whole(query, "min", 100):
        also.append(Condition("score", "least", str(score)))
    return filters.parse(query, now_ms).narrowed(*also)


def newest(query: Mapping[str, str]) -> bool:
    """Whether the list has the newest first. Raises Problem 400 for another order."""
    if query.get("sort", "") not in ("", "newest"):
        raise Problem(400, N_("Sessions are sorted by struggle, or the newest first."))
    return query.get("sort") == "newest"


def search_of(query: Mapping[str, str], chosen: Filter) -> Search:
    """What the list's address asks for; `chosen` is its filter."""
    return Search(chosen.where, chosen.then, newest=newest(query), bots=chosen.bots)


def kept(query: Mapping[str, str], chosen: Filter) -> str:
    """The list's address without its place in it; `chosen` is the filter that it asks for."""
    names = (
        *("from", "to", "device", "where", "then", "sort", "bots"),
        *("queue", "alike", "hurt", "hurt_kind", "hurt_path"),
    )
    given = {**query, "where": "", "then": "", **{name: chosen.query().get(name, "") for name in ("where", "then")}}
    return urlencode({name: given[name] for name in names if given.get(name)}, safe="/:;,")


async def page(request: web.Request) -> web.StreamResponse:
    viewer, site = request.app[VIEWER], request[SITE].site
    now_ms = viewer.now_ms()
    chosen = asked(request.query, now_ms)
    if any(request.query.get(name) for name in SHORT):
        return see_other(f"{request.path}?{kept(request.query, chosen)}")
    search = search_of(request.query, chosen)
    offset = _whole(request.query, "offset", 1_000_000)
    scope = chosen.scope(site)
    ids, total = await sessions.find(viewer.store, scope, search, limit=ROWS, offset=offset)
    found, moments = await asyncio.gather(
        sessions.tell(viewer.store, scope, ids, person=request[PERSON].person),
        sessions.moments(viewer.store, scope, search, ids),
    )
    view = ReplaysView(
        filter=chosen,
        newest=search.newest,
        now_ms=now_ms,
        heard=bool(found) or site in await traffic.heard_of(viewer.store, filters.day_of(now_ms)),
        total=total,
        offset=offset,
        size=ROWS,
        rows=await session_row.rows(viewer.store, site, found, request[WORDS], moments),
        query=kept(request.query, chosen),
    )
    return await render(request, "replays.html", view)
