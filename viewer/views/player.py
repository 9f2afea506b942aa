"""One session: its replay, its timeline, its story."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec
from aiohttp import web

from storage import chunks, scores, timeline
from storage.scores import Score
from storage.sessions import Summary
from viewer import remarks, replay_timeline, story
from viewer.completeness import refused
from viewer.context import PERSON, SITE, VIEWER, WORDS
from viewer.remarks import Remarks
from viewer.render import render
from viewer.replay_timeline import Lane, Mark, Segment, Switch, Tab, Tick
from viewer.seen import Seen, seen
from viewer.story_list import Teller, Told, remarked
from viewer.track import Stretch, idle_times, track
from viewer.views import hurt, neighbours, replays
from viewer.views.recording import asked_tab

STEPS = 2_000  # in which a session's activity is counted


class PlayerView(msgspec.Struct, frozen=True):
    """`bars` is the activity along the timeline, 0 to 1; `at_ms` is where the address asks to begin.

    `own_url` is the session's address, `kept` what of the list it came from goes on with it; `shared`: seen by a link.
    """

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
    lanes: list[Lane]
    stretches: list[Stretch]
    bars: list[float]
    marks: list[Mark]
    story: list[Told]
    list_url: str
    previous_url: str
    next_url: str
    frame_url: str
    watched_url: str
    own_url: str
    kept: str
    shared: bool
    remarks: Remarks
    ticks: list[Tick]
    now_ms: int

    @property
    def recorded(self) -> bool:
        return any(tab.recorded for tab in self.tabs)

    def script(self) -> dict[str, Any]:
        """What the player's script needs."""
        names = ("length_ms", "at_ms", "tab", "tabs", "switches", "stretches", "marks", "previous_url", "next_url")
        return {
            **{name: msgspec.to_builtins(getattr(self, name)) for name in names},
            "segments": [{"from_ms": one.from_ms, "page": one.page} for one in self.segments],
            "start_ms": self.summary.started_ms,
            "frame_url": self.frame_url,
            "watched_url": self.watched_url,
            "width": self.summary.width or 1280,
            "height": self.summary.height or 720,
        }


def _at_ms(request: web.Request, length_ms: int, usual_ms: int) -> int:
    text = request.query.get("t", "")
    return min(int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else usual_ms, length_ms)


async def _remarks(request: web.Request, shown: Seen) -> Remarks:
    if shown.shared:
        return remarks.NONE
    viewer = request.app[VIEWER]
    session, person = shown.summary.session, request[PERSON].person
    return await remarks.of(viewer.store, request[SITE].site, session, person, viewer.now_ms())


def _list_url(request: web.Request, kept: str) -> str:
    """The list that the replay was opened from; `kept` is what is left of its address."""
    site = request[SITE].site
    if request.query.get("queue"):
        return f"/s/{site}/queue{kept}"
    if spot := hurt.came_from(request.query):
        chosen = replays.asked(request.query, request.app[VIEWER].now_ms())
        return f"/s/{site}/signals/hurt?{hurt.query(chosen, spot)}"
    return f"/s/{site}/replays{kept}"


async def page(request: web.Request) -> web.StreamResponse:
    shown = await seen(request)
    viewer, site, words = request.app[VIEWER], request[SITE].site, request[WORDS]
    summary = shown.summary
    start_ms = summary.started_ms
    length_ms = max(1, summary.ended_ms - start_ms)
    step_ms = max(1_000, length_ms // STEPS)
    beside, said = await asyncio.gather(neighbours.of(request, shown), _remarks(request, shown))
    happenings, views, recorded, density, scored = await asyncio.gather(
        timeline.events(viewer.store, site, summary),
        timeline.views(viewer.store, site, summary),
        chunks.tabs(viewer.store, site, summary),
        timeline.density(viewer.store, site, summary, step_ms),
        scores.of(viewer.store, site, [summary.session]),
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
    kept = "" if shown.shared else replays.kept(request.query, replays.asked(request.query, viewer.now_ms()))
    beyond = f"?{kept}" if kept else ""
    there = f"?{kept}&t={neighbours.HIT}" if kept else f"?t={neighbours.HIT}"
    own = shown.own
    why: dict[UUID, str] = {}
    if {view.tab for view in views} - {tab.tab for tab in recorded}:
        why = refused(await timeline.consents(viewer.store, site, summary), words)
    opened = replay_timeline.tabs(own, start_ms, recorded, views, length_ms, why)
    told = remarked(Teller(words, start_ms).story(happenings, views, found), said.notes, start_ms)
    view = PlayerView(
        session=summary.session,
        summary=summary,
        length_ms=length_ms,
        at_ms=_at_ms(request, length_ms, neighbours.opens_ms(request, shown, beside, found)),
        tab=asked_tab(request),
        score=score.score if score else 0,
        counts=story.counts(found),
        sentence=story.sentence(found, words),
        tabs=opened,
        switches=switches,
        segments=replay_timeline.segments(views, switches, start_ms, length_ms, stretches),
        lanes=replay_timeline.lanes(opened, switches, density, step_ms, length_ms, stretches),
        stretches=stretches,
        bars=replay_timeline.bars(together, step_ms, stretches),
        marks=replay_timeline.marks(found, start_ms, stretches, words),
        story=told,
        list_url=_list_url(request, beyond),
        previous_url=f"{base}/{beside.before}{there}" if beside.before else "",
        next_url=f"{base}/{beside.after}{there}" if beside.after else "",
        frame_url=f"{own}/frame",
        watched_url="" if shown.shared else f"{own}/watched",
        own_url=own,
        kept=beyond,
        shared=shown.shared,
        remarks=said,
        ticks=replay_timeline.ticks(told, stretches),
        now_ms=viewer.now_ms(),
    )
    response = await render(request, "replay.html", view)
    response.headers.update(shown.headers)
    return response
