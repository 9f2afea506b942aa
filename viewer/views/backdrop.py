"""The document under a heatmap, and the recorded page for it."""

import asyncio
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from replay import json_text
from replay.backdrop import backdrop
from replay.chunks import assemble
from replay.rrweb import Event
from storage import backdrops
from storage.backdrops import Piece, Source
from viewer.context import NONCE, SITE, VIEWER
from viewer.problems import Problem
from viewer.recorded import document
from viewer.security import recorded_policy


async def page(request: web.Request) -> web.StreamResponse:
    """The empty document; its script fetches the recorded page from the twin."""
    _source(request)
    return document(request, "backdrop", recorded_policy(request[NONCE]))


async def events(request: web.Request) -> web.StreamResponse:
    """Meta, FullSnapshot and what its own frames show, as JSON, harmless; `[]` where the recording holds no page."""
    source = _source(request)
    pieces = await backdrops.pieces(request.app[VIEWER].store, request[SITE].site, source)
    if not pieces:
        raise Problem(404)
    body = await asyncio.to_thread(lambda: json_text.encode(_page(pieces)))
    return web.Response(body=body, content_type="application/json")


def _page(pieces: list[Piece]) -> list[Event]:
    # The view's first chunk is seldom the tab's; counting from it, nothing is missing before.
    first = pieces[0].seq
    numbered = [Piece(p.seq - first, p.part, p.parts, p.shift_ms, p.data) for p in pieces]
    return backdrop(assemble(numbered).events)


def address(site: int, source: Source) -> str:
    """Where the document of this recorded page is."""
    query = {
        "session": str(source.session),
        "tab": str(source.tab),
        "view": str(source.view),
        "seq": source.from_seq,
        "at": source.recorded_ms,
    }
    return f"/s/{site}/backdrop?{urlencode(query)}"


def _source(request: web.Request) -> Source:
    query = request.query
    try:
        return Source(
            session=UUID(query["session"]),
            tab=UUID(query["tab"]),
            view=UUID(query["view"]),
            from_seq=_whole(query["seq"], 2**32 - 1),
            recorded_ms=_whole(query["at"], 4_000_000_000_000),
            width=0,
        )
    except (KeyError, ValueError) as error:
        raise Problem(404) from error


def _whole(text: str, most: int) -> int:
    number = int(text[:15])
    if not 0 <= number <= most:
        raise ValueError(text)
    return number
