"""A session's recording as the player fetches it, and as a file to take away."""

import asyncio
import gzip
import re
from uuid import UUID

import msgspec
from aiohttp import web

from replay import json_text
from replay.dom import Dom
from replay.markup import markup
from storage import chunks, files, sessions, timeline
from viewer import copies, exporting
from viewer.completeness import missing, score, unkept, unrecorded
from viewer.context import NONCE, PERSON, SITE, VIEWER, WORDS
from viewer.exporting import NothingToExport
from viewer.i18n import N_
from viewer.problems import Problem
from viewer.recorded import document
from viewer.security import replay_policy
from viewer.seen import seen
from viewer.tracks import LIVE_MS

STILL = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
_WHOLE = re.compile(r"[0-9]{1,15}")


def asked_tab(request: web.Request) -> UUID | None:
    text = request.query.get("tab")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Problem(404) from error


async def frame(request: web.Request) -> web.StreamResponse:
    """The document that the recorded page is rebuilt in; its policy lets nothing in or out but the events."""
    await seen(request)
    return document(request, "replay_frame", replay_policy(request[NONCE]))


async def index(request: web.Request) -> web.StreamResponse:
    """What is known of a tab's recording before any of it is opened: where it begins and ends, what is missing."""
    viewer = request.app[VIEWER]
    summary, tab = (await seen(request)).summary, asked_tab(request)
    known = await viewer.tracks.outline(request[SITE].site, summary, tab) if tab else None
    if known is None or not known.chunks:
        raise Problem(404)
    site = request[SITE].site
    size = await chunks.size(viewer.store, site, summary)
    said = [one for one in await timeline.consents(viewer.store, site, summary) if one.tab == tab]
    left_out = unrecorded(known, summary.ended_ms, size, said, request[WORDS])
    lost = unkept(await files.of_session(viewer.store, site, summary), request[WORDS])
    told = [msgspec.to_builtins(one) for one in (*missing(known.gaps, "", request[WORDS]), *left_out, *lost)]
    answer = {
        "from_ms": known.from_ms,
        "to_ms": known.to_ms,
        "score": score(known, summary.ended_ms, left_out),
        "live": viewer.now_ms() - known.to_ms < LIVE_MS,
        "missing": told,
    }
    return web.json_response(answer)


async def part(request: web.Request) -> web.StreamResponse:
    """Events from a moment on (`at`, Unix ms), or from where an earlier part ended (`seq`); harmless, on our clock."""
    viewer, words = request.app[VIEWER], request[WORDS]
    summary, tab = (await seen(request)).summary, asked_tab(request)
    site = request[SITE].site
    at, seq = request.query.get("at", ""), request.query.get("seq", "")
    if tab is None or not _WHOLE.fullmatch(at or seq):
        raise Problem(404)
    if at:
        found = await viewer.tracks.at(site, summary, tab, int(at), viewer.now_ms())
        viewer.tracks.warm(site, summary, tab, int(at), viewer.now_ms())
    else:
        found = await viewer.tracks.following(site, summary, tab, int(seq), viewer.now_ms())
    if found is None:  # no page to begin with, or what was known of the place is forgotten
        return web.json_response({"events": None})
    answer = {
        "next_seq": found.next_seq,
        "to_ms": found.to_ms,
        "ended": found.ended,
        "missing": [msgspec.to_builtins(one) for one in missing(found.gaps, found.cut, words)],
    }
    text = b'{"events":' + found.data + b"," + json_text.encode(answer)[1:]
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return web.Response(body=text, content_type="application/json")
    body = await asyncio.to_thread(gzip.compress, text, 1, mtime=0)
    return web.Response(body=body, content_type="application/json", headers={"Content-Encoding": "gzip"})


async def watched(request: web.Request) -> web.StreamResponse:
    """Someone has played this session."""
    viewer = request.app[VIEWER]
    summary = (await seen(request)).summary
    await sessions.mark_watched(
        viewer.store, request[SITE].site, summary.session, request[PERSON].person, viewer.now_ms()
    )
    return web.Response(status=204)


async def file(request: web.Request) -> web.StreamResponse:
    """A tab's recording to take away: rrweb's JSON, or one HTML file that plays it without a server."""
    viewer, site = request.app[VIEWER], request[SITE].site
    summary, tab = (await seen(request)).summary, asked_tab(request)
    recorded = await chunks.tabs(viewer.store, site, summary)
    tab = tab or (recorded[0].tab if recorded else None)
    if tab is None:
        raise Problem(404, N_("This session was not recorded."))
    kind = request.path.rpartition(".")[2]
    name = f'attachment; filename="ashiato-{str(summary.session)[:8]}.{kind}"'
    try:
        parts = [one async for one in exporting.json_parts(viewer.store, site, summary, tab)]
    except NothingToExport as error:
        raise Problem(404, N_("No full picture of a page was recorded in this tab.")) from error
    title = f"{request[SITE].name}: {summary.entry_page}"
    body = await asyncio.to_thread(_file, parts, title if kind == "html" else "")
    policy = {"Content-Security-Policy": "sandbox; default-src 'none'"}  # should it ever be opened where it lies
    kinds = {"html": "text/html", "json": "application/json"}
    return web.Response(body=body, content_type=kinds[kind], headers={"Content-Disposition": name, **policy})


async def page(request: web.Request) -> web.StreamResponse:
    """The page of a moment (`at`, Unix ms) as an HTML file, without anything that runs or loads."""
    viewer, site = request.app[VIEWER], request[SITE].site
    summary, tab = (await seen(request)).summary, asked_tab(request)
    at = request.query.get("at", "")
    if tab is None or not _WHOLE.fullmatch(at):
        raise Problem(404)
    found = await viewer.tracks.at(site, summary, tab, int(at), viewer.now_ms())
    if found is None:
        raise Problem(404, N_("No full picture of a page was recorded in this tab."))
    body = await asyncio.to_thread(_page, found.data, int(at))
    body = await copies.opened(viewer.store, site, summary, body)
    name = f'attachment; filename="ashiato-{str(summary.session)[:8]}-page.html"'
    headers = {"Content-Disposition": name, "Content-Security-Policy": f"sandbox; {STILL}"}
    return web.Response(body=body, content_type="text/html", charset="utf-8", headers=headers)


def _page(data: bytes, at_ms: int) -> bytes:
    """Of a part's events; a moment before its first page shows that page."""
    dom = Dom()
    for event in json_text.decode(data):
        if event["timestamp"] > at_ms and dom.root is not None:
            break
        dom.apply(event)
    node = dom.snapshot()
    # the file has no header to say it once it lies on a disk
    policy = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{STILL}">'
    return markup(node, policy).encode() if node else b""


def _file(parts: list[bytes], title: str) -> bytes:
    events = b"".join(parts)
    return exporting.player(events, title) if title else events
