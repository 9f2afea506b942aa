"""Variants to compare on a heatmap: values of a property or trait that tell which one a session saw."""

import re
from collections.abc import Iterable
from itertools import combinations
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from storage import suggestions
from storage.conditions import Condition, Of
from storage.suggestions import Suggestion
from viewer.context import SITE, VIEWER
from viewer.filters import Filter
from viewer.problems import Problem
from viewer.question import POINTED, Question, question
from viewer.render import render

CARRIERS: tuple[Of, ...] = ("prop", "trait", "set")
LOOKED_AT = 200  # values of each of them
MOST_VALUES = 6  # more tell something else than a variant
_TELLS = re.compile(r"variant|experiment|exp\b|\bab\b|a/b|ab_|test|bucket|cohort|treatment|flag|group|version", re.I)


class Value(msgspec.Struct, frozen=True):
    """A value, and how many of the filter's sessions have it."""

    value: str
    sessions: int


class Pair(msgspec.Struct, frozen=True):
    """Two values; `url` is the heatmap that compares them."""

    one: Value
    other: Value
    url: str


class Carrier(msgspec.Struct, frozen=True):
    """A property or trait that may say which variant a session saw; `likely` where its name says so."""

    of: str
    name: str
    likely: bool
    pairs: list[Pair]


class VariantsView(msgspec.Struct, frozen=True):
    """`back` is the heatmap as it is."""

    page: str
    back: str
    carriers: list[Carrier]


async def page(request: web.Request) -> web.StreamResponse:
    """What the sessions of the filter sent that has two to six values, those that are named like a variant first."""
    asked = question(request)
    if not asked.page or asked.kind not in POINTED:
        raise Problem(404)
    store, site = request.app[VIEWER].store, request[SITE].site
    scope, among = asked.filter.scope(site).values(), asked.filter.sessions(site)
    found = [
        one
        for of in CARRIERS
        for one in await suggestions.values(store, scope, among, of, "", limit=LOOKED_AT)
        if one.name
    ]
    back = f"/s/{site}/heatmap?{asked.query()}"
    return await render(request, "variants.html", VariantsView(asked.page, back, _carriers(asked, site, found)))


def _carriers(asked: Question, site: int, found: Iterable[Suggestion]) -> list[Carrier]:
    values: dict[tuple[Of, str], list[Value]] = {}
    for one in found:
        values.setdefault((one.of, one.name), []).append(Value(one.value, one.sessions))
    carriers = []
    for (of, name), some in values.items():
        if 2 <= len(some) <= MOST_VALUES:
            pairs = [_pair(asked, site, (of, name), one, other) for one, other in combinations(some, 2)]
            carriers.append(Carrier(of, name, bool(_TELLS.search(name)), pairs))
    return sorted(carriers, key=lambda one: (not one.likely, -one.pairs[0].one.sessions, one.name))


def _pair(asked: Question, site: int, carrier: tuple[Of, str], one: Value, other: Value) -> Pair:
    first, second = sorted((one, other), key=lambda value: value.value)
    query = {"page": asked.page, "kind": asked.kind, "width": str(asked.width)}
    query |= _with(asked.filter, carrier, first).query()
    query["against"] = urlencode(_with(asked.filter, carrier, second).query())
    return Pair(first, second, f"/s/{site}/heatmap?{urlencode(query)}")


def _with(asked: Filter, carrier: tuple[Of, str], value: Value) -> Filter:
    of, name = carrier
    return asked.narrowed(Condition(of, "is", value.value, name))
