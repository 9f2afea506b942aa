"""One session: its replay, its timeline, its story."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec
from aiohttp import web

from replay import json_text
from replay.chunks import assemble
from storage import chunks, scores, sessions, timeline
from storage.backdrops import Piece
from storage.pointers import Scope
from storage.scores import Score
from storage.sessions import Summary
from viewer import filters, replay_timeline, story
from viewer.completeness import missing
from viewer.context import NONCE, PERSON, SITE, VIEWER, WORDS
from viewer.i18n import N_, Words
from viewer.problems import Problem
from viewer.recorded import document
from viewer.render import render
from viewer.replay_timeline import Mark, Segment, Switch, Tab
from viewer.security import replay_policy
from viewer.story_list import Teller, Told
from viewer.track import Stretch, idle_times, track
from viewer.views import replays

NEIGHBOURS = 300  # of the list that next and previous walk along
STEPS = 2_000  # in which a session's activity is counted


class PlayerView(msgspec.Struct, frozen=True):
    """`bars` is the activity along the timeline, 0 to 1; `at_ms` is where the address asks to begin."""

    session: UUID
    summary: Summary
    length_ms: int
    at_ms: int
    tab: UUID | None
    score: int
    counts: dict[str, int]
    sentence: str
    tabs: list[Tab]
    switches: list[Switch]
    segments: list[Segment]
    stretches: list[Stretch]
    bars: list[float]
    marks: list[Mark]
    story: list[Told]
    list_url: str
    previous_url: str
    next_url: str
    frame_url: str
    watched_url: str
    now_ms: int

    @property
    def recorded(self) -> bool:
        return any(tab.recorded for tab in self.tabs)

    def script(self) -> dict[str, Any]:
        """What the player's script needs."""
        names = ("length_ms", "at_ms", "tab", "tabs", "switches", "stretches", "marks", "previous_url", "next_url")
        return {
            **{name: msgspec.to_builtins(getattr(self, name)) for name in names},
            "start_ms": self.summary.started_ms,
            "frame_url": self.frame_url,
            "watched_url": self.watched_url,
            "width": self.summary.width or 1280,
            "height": self.summary.height or 720,
        }


async def _summary(request: web.Request) -> Summary:
    try:
        session = UUID(request.match_info["session"])
    except ValueError as error:
        raise Problem(404) from error
    found = await sessions.get(request.app[VIEWER].store, request[SITE].site, session)
    if found is None:
        raise Problem(404, N_("There is no such session on this site. It may have been deleted."))
    return found


def _tab(request: web.Request) -> UUID | None:
    text = request.query.get("tab")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Problem(404) from error


def _at_ms(request: web.Request, length_ms: int) -> int:
    text = request.query.get("t", "")
    return min(int(text), length_ms) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


async def _neighbours(request: web.Request, session: UUID) -> tuple[UUID | None, UUID | None]:
    """The sessions before and after this one in the list that the address tells of."""
    viewer = request.app[VIEWER]
    chosen = filters.parse(request.query, viewer.now_ms())
    scope = Scope(request[SITE].site, chosen.from_ms, chosen.to_ms, chosen.device)
    found, _ = await sessions.page(viewer.store, scope, replays.search(request.query), limit=NEIGHBOURS)
    ids = [one.session for one in found]
    if session not in ids:
        return None, ids[0] if ids else None
    n = ids.index(session)
    return ids[n - 1] if n else None, ids[n + 1] if n + 1 < len(ids) else None


async def page(request: web.Request) -> web.StreamResponse:
    viewer, site, words = request.app[VIEWER], request[SITE].site, request[WORDS]
    summary = await _summary(request)
    start_ms = summary.started_ms
    length_ms = max(1, summary.ended_ms - start_ms)
    step_ms = max(1_000, length_ms // STEPS)
    happenings, views, recorded, density, scored, (before, after) = await asyncio.gather(
        timeline.events(viewer.store, site, summary),
        timeline.views(viewer.store, site, summary),
        chunks.tabs(viewer.store, site, summary),
        timeline.density(viewer.store, site, summary, step_ms),
        scores.of(viewer.store, site, [summary.session]),
        _neighbours(request, summary.session),
    )
    score: Score | None = scored[0] if scored else None
    found = story.signals(score.signals if score else "")
    together: dict[int, int] = {}
    for steps in density.values():
        for step, count in steps.items():
            together[step] = together.get(step, 0) + count
    active_ms = (at_ms for step in together for at_ms in (step * step_ms, step * step_ms + step_ms - 1))
    stretches = track(length_ms, idle_times(active_ms, length_ms))
    switches = replay_timeline.switches(
        [
            *((step * step_ms, tab) for tab, steps in density.items() for step in steps),
            *((view.at_ms - start_ms, view.tab) for view in views),
        ]
    )
    base = f"/s/{site}/replays"
    kept = replays.kept(request.query)
    beyond = f"?{kept}" if kept else ""
    own = f"{base}/{summary.session}"
    view = PlayerView(
        session=summary.session,
        summary=summary,
        length_ms=length_ms,
        at_ms=_at_ms(request, length_ms),
        tab=_tab(request),
        score=score.score if score else 0,
        counts={kind: count for kind in replays.KINDS if score is not None and (count := getattr(score, kind))},
        sentence=story.sentence(found, words),
        tabs=replay_timeline.tabs(own, start_ms, recorded, views, length_ms),
        switches=switches,
        segments=replay_timeline.segments(views, switches, start_ms, length_ms, stretches),
        stretches=stretches,
        bars=replay_timeline.bars(together, step_ms, stretches),
        marks=replay_timeline.marks(found, start_ms, stretches, words),
        story=Teller(words, start_ms).story(happenings, views, found),
        list_url=f"{base}{beyond}",
        previous_url=f"{base}/{before}{beyond}" if before else "",
        next_url=f"{base}/{after}{beyond}" if after else "",
        frame_url=f"{own}/frame",
        watched_url=f"{own}/watched",
        now_ms=viewer.now_ms(),
    )
    return await render(request, "replay.html", view)


async def frame(request: web.Request) -> web.StreamResponse:
    """The document that the recorded page is rebuilt in; its policy lets nothing in or out but the events."""
    return document(request, "replay_frame", replay_policy(request[NONCE]))


def _encoded(pieces: list[Piece], words: Words, cut_short: bool) -> bytes:
    recording = assemble(pieces)
    told = [msgspec.to_builtins(one) for one in missing(recording, words, cut_short=cut_short)]
    return json_text.encode({"events": recording.events, "missing": told})


async def events(request: web.Request) -> web.StreamResponse:
    """A tab's events, harmless and on the server's clock, and what is missing among them."""
    viewer = request.app[VIEWER]
    tab = _tab(request)
    if tab is None:
        raise Problem(404)
    summary = await _summary(request)
    site = request[SITE].site
    pieces, tabs = await asyncio.gather(
        chunks.pieces(viewer.store, site, summary, tab), chunks.tabs(viewer.store, site, summary)
    )
    cut_short = any(one.tab == tab and one.pieces > len(pieces) for one in tabs)
    body = await asyncio.to_thread(_encoded, pieces, request[WORDS], cut_short)
    response = web.Response(body=body, content_type="application/json")
    response.enable_compression()
    return response


async def watched(request: web.Request) -> web.StreamResponse:
    """Someone has played this session."""
    viewer = request.app[VIEWER]
    summary = await _summary(request)
    await sessions.mark_watched(
        viewer.store, request[SITE].site, summary.session, request[PERSON].person, viewer.now_ms()
    )
    return web.Response(status=204)
