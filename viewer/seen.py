"""The session that an address shows: one of a site to those who are logged in, or that of a link to whoever has it."""

from uuid import UUID

import msgspec
from aiohttp import web

from storage import sessions, shares
from storage.sessions import Summary
from viewer.context import SITE, VIEWER
from viewer.i18n import N_
from viewer.problems import Problem

# A link's address is all that it takes: it goes into no other site's log and no search engine.
LINK_HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


class Seen(msgspec.Struct, frozen=True):
    """`own` is the address of the session's replay; `at_ms` is where a link begins, ms after the session began."""

    summary: Summary
    own: str
    shared: bool = False
    at_ms: int = 0

    @property
    def headers(self) -> dict[str, str]:
        return LINK_HEADERS if self.shared else {}


async def seen(request: web.Request) -> Seen:
    """What the request asks for. Raises Problem 404; for links alike whether they never were or have expired."""
    if "token" in request.match_info:
        return await _linked(request, request.match_info["token"])
    try:
        session = UUID(request.match_info["session"])
    except ValueError as error:
        raise Problem(404) from error
    site = request[SITE].site
    found = await sessions.get(request.app[VIEWER].store, site, session)
    if found is None:
        raise Problem(404, N_("There is no such session on this site. It may have been deleted."))
    return Seen(found, f"/s/{site}/replays/{session}")


async def _linked(request: web.Request, token: str) -> Seen:
    viewer = request.app[VIEWER]
    share = await shares.get(viewer.store, token, viewer.now_ms())
    site = next((one for one in await viewer.sites() if share and one.site == share.site), None)
    found = await sessions.get(viewer.store, share.site, share.session) if share and site else None
    if share is None or site is None or found is None:
        raise Problem(404, N_("This link shows nothing, or no longer. Ask who sent it for a new one."))
    request[SITE] = site
    return Seen(found, f"/shared/{token}", shared=True, at_ms=max(0, share.at_ms - found.started_ms))
