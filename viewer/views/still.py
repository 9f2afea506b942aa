"""A backdrop as the reader's own browser laid it out: kept, and given back as a document that runs nothing."""

import msgspec
from aiohttp import web

from viewer.context import LOGIN, SITE
from viewer.logins import token_hash
from viewer.problems import Problem
from viewer.security import still_policy
from viewer.stills import MOST_BYTES, STILLS, Still

_FRESH = "private, max-age=3600, immutable"  # its address holds what it is made of
_decode = msgspec.json.Decoder(Still).decode


async def keep(request: web.Request) -> web.StreamResponse:
    """POST: what the browser made. 204; 404 for what was not asked for, or is to be forgotten since."""
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > MOST_BYTES:
            raise Problem(413)
    try:
        still = _decode(bytes(body))
    except (msgspec.MsgspecError, ValueError) as error:
        raise Problem(400) from error
    if not STILLS.put(token_hash(request[LOGIN]), request[SITE].site, request.match_info["digest"], still):
        raise Problem(404)
    return web.Response(status=204)


async def page(request: web.Request) -> web.StreamResponse:
    """GET: the document. 404 when it was long ago, or what it shows is gone; then the page is laid out anew."""
    still = _kept(request)
    headers = {"Cache-Control": _FRESH, "Content-Security-Policy": still_policy()}
    body = still.html.encode("utf-8", "replace")
    return web.Response(body=body, content_type="text/html", charset="utf-8", headers=headers)


async def poster(request: web.Request) -> web.StreamResponse:
    """GET: what of the document is in sight, as a picture."""
    still = _kept(request)
    if not still.poster:
        raise Problem(404)
    return web.Response(body=still.poster, content_type="image/png", headers={"Cache-Control": _FRESH})


def _kept(request: web.Request) -> Still:
    still = STILLS.get(token_hash(request.get(LOGIN, "")), request[SITE].site, request.match_info["digest"])
    if still is None or request.match_info["tag"] != still.tag:
        raise Problem(404)
    return still
