"""What people add to a session: notes at a moment, tags, favourites, and links for others."""

from uuid import UUID

import msgspec
from aiohttp import web

from storage import favourites, notes, sessions, shares, tags
from viewer.context import PERSON, SITE, VIEWER
from viewer.problems import Problem
from viewer.render import render, see_other
from viewer.seen import seen

DAY_MS = 86_400_000
DAYS = (1, 7, 30)  # that a link may last


class SharedView(msgspec.Struct, frozen=True):
    """A new link, which is told this once."""

    url: str
    days: int
    expires_ms: int
    back_url: str


def _moment(form: object, summary: sessions.Summary) -> int:
    """Where the player stood, ms after the session began."""
    text = str(form)
    length_ms = max(0, summary.ended_ms - summary.started_ms)
    return min(int(text), length_ms) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


def _back(request: web.Request, summary: sessions.Summary, at_ms: int) -> web.StreamResponse:
    path = f"/s/{request[SITE].site}/replays/{summary.session}"
    return see_other(path, **{**request.query, "t": str(at_ms)})


async def note(request: web.Request) -> web.StreamResponse:
    """Writes a note at the moment, or takes one away."""
    viewer, site, summary = request.app[VIEWER], request[SITE].site, (await seen(request)).summary
    form = await request.post()
    at_ms = _moment(form.get("t"), summary)
    text = str(form.get("text", "")).strip()
    if form.get("gone"):
        try:
            gone = UUID(str(form["gone"]))
        except ValueError as error:
            raise Problem(400) from error
        await notes.delete(viewer.store, site, summary.session, gone)
    elif text:
        person, then_ms = request[PERSON].person, summary.started_ms + at_ms
        await notes.write(
            viewer.store, site, summary.session, text, at_ms=then_ms, person=person, now_ms=viewer.now_ms()
        )
    return _back(request, summary, at_ms)


async def tag(request: web.Request) -> web.StreamResponse:
    """Puts a tag on the session, or takes one off."""
    viewer, site, summary = request.app[VIEWER], request[SITE].site, (await seen(request)).summary
    form = await request.post()
    word = tags.tidy(str(form.get("gone") or form.get("tag", "")))
    if word:
        person, now_ms = request[PERSON].person, viewer.now_ms()
        await tags.put(viewer.store, site, summary.session, word, person=person, now_ms=now_ms, on=not form.get("gone"))
    return _back(request, summary, _moment(form.get("t"), summary))


async def favourite(request: web.Request) -> web.StreamResponse:
    """Marks the session as a favourite of who asks, or no longer."""
    viewer, site, summary = request.app[VIEWER], request[SITE].site, (await seen(request)).summary
    form = await request.post()
    person, now_ms = request[PERSON].person, viewer.now_ms()
    on = form.get("on") == "1"
    await favourites.mark(viewer.store, site, summary.session, person=person, now_ms=now_ms, on=on)
    return _back(request, summary, _moment(form.get("t"), summary))


async def share(request: web.Request) -> web.StreamResponse:
    """Makes a link that shows the session from the moment on, and tells it; or ends all links to the session."""
    viewer, site, summary = request.app[VIEWER], request[SITE].site, (await seen(request)).summary
    form = await request.post()
    at_ms, now_ms = _moment(form.get("t"), summary), viewer.now_ms()
    if form.get("end"):
        await shares.end(viewer.store, site, summary.session, now_ms)
        return _back(request, summary, at_ms)
    days = next((days for days in DAYS if form.get("days") == str(days)), None)
    if days is None:
        raise Problem(400)
    person, then_ms, expires_ms = request[PERSON].person, summary.started_ms + at_ms, now_ms + days * DAY_MS
    token = await shares.create(
        viewer.store, site, summary.session, at_ms=then_ms, expires_ms=expires_ms, person=person
    )
    back = _back(request, summary, at_ms).headers["Location"]
    url = f"{viewer.settings.base_url}/shared/{token}"
    return await render(request, "shared.html", SharedView(url, days, expires_ms, back))
