"""The start page: all sites."""

import msgspec
from aiohttp import web

from storage.sites import Site
from viewer.context import VIEWER
from viewer.render import render


class StartView(msgspec.Struct, frozen=True):
    sites: list[Site]


async def page(request: web.Request) -> web.StreamResponse:
    return await render(request, "start.html", StartView(await request.app[VIEWER].sites()))
