"""The page of addresses that lead nowhere."""

from aiohttp import web

from viewer.problems import Problem


async def nothing(request: web.Request) -> web.StreamResponse:
    raise Problem(404)
