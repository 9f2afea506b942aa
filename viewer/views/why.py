"""Why a session has its score: which signals, how much each, and how often such a one occurs on this site."""

from uuid import UUID

import msgspec
from aiohttp import web

from insight.score import explain
from insight.signals.signal import Signal
from storage import findings, scores, selection, sessions
from storage.scope import Scope
from storage.sessions import Search
from viewer import story
from viewer.context import SITE, VIEWER, WORDS
from viewer.problems import Problem
from viewer.render import render

DAY_MS = 86_400_000
USUAL_DAYS = 30
LEAD_MS = 5_000  # a replay opened from a signal starts this long before it
MOST = 100  # signals listed
RARE = 0.05


class Found(msgspec.Struct, frozen=True):
    """One signal in words; `at_ms` after the session began."""

    kind: str
    page: str
    path: str
    label: str
    text: str
    at_ms: int
    play_ms: int


class Reason(msgspec.Struct, frozen=True):
    """What signals of a kind bring to the score, and the share of the site's sessions that have one of it."""

    kind: str
    points: float
    part: float  # of the score
    usual: float
    rare: bool
    found: list[Found]


class WhyView(msgspec.Struct, frozen=True):
    session: UUID
    score: int
    sentence: str
    reasons: list[Reason]
    compared: int  # sessions of the last 30 days before this one's end
    replay_url: str


async def _usual(request: web.Request, until_ms: int) -> tuple[dict[str, float], int]:
    """By kind, the share of sessions that had it, and of how many; over the 30 days up to the session's end."""
    store, site = request.app[VIEWER].store, request[SITE].site
    scope = Scope(site, until_ms - USUAL_DAYS * DAY_MS, until_ms + 1)
    found = selection.sessions(scope.values())
    kinds = await findings.kinds(store, scope, found)
    total = await sessions.count(store, scope, Search())
    return {one.kind: one.sessions / total for one in kinds if total}, total


async def page(request: web.Request) -> web.StreamResponse:
    viewer, site, words = request.app[VIEWER], request[SITE].site, request[WORDS]
    session = UUID(request.match_info["session"])
    summary = await sessions.get(viewer.store, site, session)
    if summary is None:
        raise Problem(404)
    scored = await scores.of(viewer.store, site, [session])
    found = story.signals(scored[0].signals if scored else "")
    usual, compared = await _usual(request, summary.ended_ms)
    points = explain(found)

    def told(signal: Signal) -> Found:
        text = story.phrase(signal, signal.count, words)
        at_ms = max(0, signal.at_ms - summary.started_ms)
        return Found(
            *(signal.kind, signal.page, signal.path, signal.label, text[:1].upper() + text[1:], at_ms),
            play_ms=max(0, at_ms - LEAD_MS),
        )

    reasons = [
        Reason(
            kind=kind,
            points=round(points[kind], 1),
            part=points[kind] / 100,
            usual=usual.get(kind, 0.0),
            rare=usual.get(kind, 0.0) < RARE,
            found=[told(signal) for signal in found[:MOST] if signal.kind == kind],
        )
        for kind in sorted(points, key=lambda kind: -points[kind])
        if points[kind]
    ]
    view = WhyView(
        session=session,
        score=scored[0].score if scored else 0,
        sentence=story.sentence(found, words),
        reasons=reasons,
        compared=compared,
        replay_url=f"/s/{site}/replays/{session}",
    )
    return await render(request, "why.html", view)
