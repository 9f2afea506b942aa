"""What hurts visitors: kinds of signals, the elements and pages that hurt most; and what is no problem."""

import asyncio

import msgspec
from aiohttp import web

from insight import site_rules
from insight.score import STRUGGLING, WEIGHT
from insight.signals import KINDS
from storage import alerts, findings, rules, scores, traffic
from storage.findings import Page, Spot
from storage.rules import Excuse
from viewer import filters, story
from viewer.context import PERSON, SITE, VIEWER, WORDS
from viewer.filters import Filter
from viewer.problems import Problem
from viewer.render import render, see_other
from viewer.views import hurt

MOST_ELEMENTS = 40
MOST_PAGES = 15
MOST_CHARS = 2_000


class KindRow(msgspec.Struct, frozen=True):
    """A kind of signal: in how many sessions, of how many people, and which share of all sessions that is."""

    kind: str
    signals: int
    sessions: int
    people: int
    share: float


class ElementRow(msgspec.Struct, frozen=True):
    """An element that hurts, in words; `part` of the one that hurts most."""

    kind: str
    page: str
    path: str
    label: str
    what: str
    signals: int
    sessions: int
    people: int
    part: float
    query: str  # the part of the address that tells who was hurt


class SignalsView(msgspec.Struct, frozen=True):
    filter: Filter
    now_ms: int
    sessions: int
    struggling: int
    kinds: list[KindRow]
    elements: list[ElementRow]
    pages: list[Page]
    excuses: int
    scored: int  # sessions that were ever scored
    done: int  # and of those, how many by the rules as they are now
    alerts: int  # raised within the last day


async def page(request: web.Request) -> web.StreamResponse:
    viewer, site, words = request.app[VIEWER], request[SITE].site, request[WORDS]
    now_ms = viewer.now_ms()
    chosen = filters.parse(request.query, now_ms)
    store, scope, found = viewer.store, chosen.scope(site), chosen.sessions(site)
    weights = {str(kind): weight for kind, weight in WEIGHT.items()}
    came, kinds, elements, pages, excuses, known = await asyncio.gather(
        traffic.sessions(store, site, chosen.values(), found, STRUGGLING, chosen.days),
        findings.kinds(store, scope, found),
        findings.elements(store, scope, found, weights, limit=MOST_ELEMENTS),
        findings.pages(store, scope, found, weights, limit=MOST_PAGES),
        rules.excuses(store),
        site_rules.read(store),
    )
    done, scored = await scores.progress(store, site, known.of(site).number)
    total = came.totals.sessions
    most = max((element.hurt for element in elements), default=0) or 1
    view = SignalsView(
        filter=chosen,
        now_ms=now_ms,
        sessions=total,
        struggling=came.totals.struggling,
        kinds=[KindRow(k.kind, k.signals, k.sessions, k.people, k.sessions / total if total else 0.0) for k in kinds],
        elements=[
            ElementRow(
                kind=one.kind,
                page=one.page,
                path=one.path,
                label=one.label,
                what=story.what(one.label, one.path, words) if one.path else "",
                signals=one.signals,
                sessions=one.sessions,
                people=one.people,
                part=one.hurt / most,
                query=hurt.query(chosen, Spot(one.page, one.kind, one.path)),
            )
            for one in elements
        ],
        pages=pages,
        excuses=sum(one.site == site for one in excuses),
        scored=scored,
        done=done,
        alerts=len(await alerts.every(store, now_ms - filters.DAY_MS, site=site)),
    )
    return await render(request, "signals.html", view)


async def excuse(request: web.Request) -> web.StreamResponse:
    """Teaches the rule that a signal on an element is no problem, or takes that back."""
    viewer, site = request.app[VIEWER], request[SITE].site
    form = await request.post()
    kind, place = str(form.get("kind", "")), {name: str(form.get(name, "")) for name in ("page", "path", "label")}
    if kind not in KINDS or any(len(text) > MOST_CHARS for text in place.values()) or not place["page"]:
        raise Problem(400)
    said = Excuse(site, kind, **place, said_by=request[PERSON].name, at_ms=viewer.now_ms())
    undone = "undo" in form
    await rules.excuse(viewer.store, said, undone=undone)
    return see_other(f"/s/{site}/signals/rules", **{"undone" if undone else "excused": "1"})
