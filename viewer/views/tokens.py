"""A site's tokens: made, told once, revoked."""

from uuid import UUID

from aiohttp import web

from storage import tokens
from viewer.context import PERSON, SITE, VIEWER
from viewer.problems import Problem
from viewer.render import see_other
from viewer.views import settings
from viewer.views.sites import name_fits


async def make(request: web.Request) -> web.StreamResponse:
    """POST: the settings page, this once with the token's text."""
    viewer, site = request.app[VIEWER], request[SITE].site
    name = str((await request.post()).get("token_name", "")).strip()
    if not name_fits(name):
        return await settings.shown(request, fault="token_name", status=422)
    if len(await tokens.of(viewer.store, site)) >= tokens.MOST:
        raise Problem(429)
    text = await viewer.tokens.make(site, name, request[PERSON].person, viewer.now_ms())
    return await settings.shown(request, fresh_token=text)


async def revoke(request: web.Request) -> web.StreamResponse:
    """POST: the token works no longer."""
    site = request[SITE].site
    try:
        token = UUID(str((await request.post()).get("token", "")))
    except ValueError as error:
        raise Problem(400) from error
    await request.app[VIEWER].tokens.revoke(site, token)
    return see_other(f"/s/{site}/settings")
