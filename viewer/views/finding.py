"""Asking for sessions: what there is to ask for, and the address that asks for one thing more."""

from collections.abc import Mapping
from typing import get_args
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from aiohttp import web

from storage import sessions, suggestions
from storage.conditions import MOMENTS, NEGATED, OPS, Condition, Of, Step, Unmeant, checked, in_order
from storage.sessions import Search
from storage.suggestions import Suggestion
from viewer import condition_text, filter_words, filters
from viewer.context import SITE, VIEWER, WORDS
from viewer.filters import Filter
from viewer.i18n import N_, Words
from viewer.problems import Problem
from viewer.render import see_other

SECTIONS = ("", "heatmap", "replays", "queue")
KEPT = ("page", "kind", "width", "viewport", "against", "look", "backdrop", "sort", "min")  # of a section's own address
SHOWN = 12
FOUND = 1_000


class Offer(msgspec.Struct, frozen=True):
    """Something to ask for; `told` says it in words, `where` is the condition as it stands in an address."""

    of: Of
    name: str
    value: str
    sessions: int
    told: str
    where: str


class FoundView(msgspec.Struct, frozen=True):
    """What a filter takes: `total` sessions, the first of them the most struggling."""

    filter: Filter
    address: str
    sentence: str
    total: int
    sessions: list[UUID]


class OffersView(msgspec.Struct, frozen=True):
    offers: list[Offer]


def _of(request: web.Request) -> Of | None:
    of = request.query.get("of", "")
    if of and of not in get_args(Of):
        raise Problem(400, N_("The address asks for something that can't be searched for."))
    return of or None  # type: ignore[return-value]


async def offers(request: web.Request) -> web.StreamResponse:
    """Values that contain `q`, of a kind or of all, among the sessions that the filter takes."""
    chosen = filters.parse(request.query, request.app[VIEWER].now_ms())
    typed, name = (request.query.get(given, "")[:200] for given in ("q", "name"))
    found = await _offered(request, chosen, _of(request), typed, name)
    view = OffersView([_offer(one, request[WORDS]) for one in found])
    return web.Response(body=msgspec.json.encode(view), content_type="application/json")


async def _offered(request: web.Request, chosen: Filter, of: Of | None, typed: str, name: str) -> list[Suggestion]:
    site = request[SITE].site
    scope, found = chosen.scope(site).values(), chosen.sessions(site)
    return await suggestions.values(request.app[VIEWER].store, scope, found, of, typed.strip(), name=name, limit=SHOWN)


def _offer(one: Suggestion, words: Words) -> Offer:
    condition = Condition(one.of, "is", one.value, one.name)
    told = filter_words.condition(condition, words)
    return Offer(one.of, one.name, one.value, one.sessions, told, condition_text.written([condition]))


def section_of(query: Mapping[str, str]) -> str:
    """The section that a form belongs to. Raises Problem 404 for none of ours."""
    section = query.get("section", "replays")
    if section not in SECTIONS:
        raise Problem(404)
    return section


def section_url(request: web.Request, section: str, query: Mapping[str, str], chosen: Filter) -> str:
    """The address of a section with a filter; the rest is kept of the one that a form came from."""
    address = {**{name: query[name] for name in KEPT if query.get(name)}, **chosen.query()}
    return f"/s/{request[SITE].site}/{section}?{urlencode(address, safe='/:;,')}"


async def find(request: web.Request) -> web.StreamResponse:
    """POST: the same filter as a JSON body, answered with its address, its sentence and the sessions that it takes."""
    viewer, site = request.app[VIEWER], request[SITE].site
    try:
        given = msgspec.json.decode(await request.read(), type=Filter)
    except (msgspec.MsgspecError, ValueError) as error:
        raise Problem(400, N_("The body is no filter.")) from error
    chosen = filters.parse(given.query(), viewer.now_ms())
    search = Search(chosen.where, chosen.then, bots=chosen.bots)
    ids, total = await sessions.find(viewer.store, chosen.scope(site), search, limit=FOUND)
    address = urlencode(chosen.query(), safe="/:;,")
    view = FoundView(chosen, address, filter_words.sentence(chosen, request[WORDS]), total, ids)
    return web.Response(body=msgspec.json.encode(view), content_type="application/json")


async def narrow(request: web.Request) -> web.StreamResponse:
    """Go on to a section with one condition or step more than the address asks for."""
    query = request.query
    chosen = filters.parse(query, request.app[VIEWER].now_ms())
    section = section_of(query)
    try:
        more = await _more(request, chosen)
        chosen = _with(chosen, more, query.get("as", ""), query.get("within", ""))
    except Unmeant as error:
        told = N_("That can't be searched for: a value is missing, or does not fit what was chosen.")
        raise Problem(400, told) from error
    return see_other(section_url(request, section, query, chosen))


async def _more(request: web.Request, chosen: Filter) -> Condition:
    query = request.query
    of, value = _of(request), query.get("value", "").strip()
    if of is None:
        if not value:
            raise Unmeant("nothing was typed")
        found = await _offered(request, chosen, None, value, "")
        exact = [one for one in found if one.value.casefold() == value.casefold()]
        best = (exact or found)[:1]
        return checked(Condition(best[0].of, "is", best[0].value) if best else Condition("click", "has", value))
    op = next((one for one in OPS[of] if one == query.get("op")), OPS[of][0])
    if not value and "any" in OPS[of]:
        op = "none" if op in NEGATED else "any"
    return checked(Condition(of, op, "" if op in ("any", "none") else value, query.get("name", "").strip()))


def _with(chosen: Filter, more: Condition, way: str, within: str) -> Filter:
    """The filter with a condition (`way` empty), or with a step that comes `then` or does `not` come then.

    The first step is the last condition that happens at a moment.
    """
    if way not in ("then", "not"):
        return chosen.narrowed(more)
    steps = chosen.then
    if not steps:
        moments = [one for one in chosen.where if one.of in MOMENTS and one.op not in NEGATED]
        if not moments:
            raise Unmeant("there is nothing that it could come after")
        steps = (Step(moments[-1]),)
        chosen = msgspec.structs.replace(chosen, where=tuple(one for one in chosen.where if one != moments[-1]))
    minutes = int(within) if within.isascii() and within.isdecimal() and len(within) < 5 else 0
    return msgspec.structs.replace(chosen, then=in_order((*steps, Step(more, minutes * 60, way == "not"))))
