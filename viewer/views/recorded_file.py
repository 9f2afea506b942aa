"""An image or font of a recorded page, from our own copy."""

from uuid import UUID

from aiohttp import web

from storage import files
from viewer.context import SITE, VIEWER
from viewer.problems import Problem
from viewer.seen import seen

# Whatever the bytes are, opened by themselves they run, load and embed nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


async def of_session(request: web.Request) -> web.StreamResponse:
    """One that the session's recordings refer to; to who has a link, only those."""
    shown = await seen(request)
    return await _answer(request, shown.summary.session)


async def of_site(request: web.Request) -> web.StreamResponse:
    """Any of the site, for what lies under its heatmaps."""
    return await _answer(request, None)


async def _answer(request: web.Request, session: UUID | None) -> web.StreamResponse:
    store = request.app[VIEWER].store
    found = await files.get(store, request[SITE].site, UUID(request.match_info["digest"]), session)
    if found is None:
        raise Problem(404)
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "private, max-age=86400, immutable"}
    return web.Response(body=found.body, content_type=found.kind, headers=headers)
