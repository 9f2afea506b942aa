"""One line of the route table: method, path, handler, and whether it asks for a login."""

from collections.abc import Awaitable, Callable
from typing import Literal

import msgspec
from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Route(msgspec.Struct, frozen=True):
    method: Literal["GET", "POST", "*"]  # "*" only for what answers nothing but 404
    path: str
    handler: Handler
    open: bool = False  # answers without a login


def twin_of(path: str) -> str:
    """The path of a page's JSON twin."""
    return f"{path}index.json" if path.endswith("/") else f"{path}.json"


def page(path: str, handler: Handler, *, open: bool = False) -> list[Route]:  # noqa: A002 - reads well in the table
    """A page and its JSON twin, both answered by `handler` through `render`."""
    return [Route("GET", path, handler, open), Route("GET", twin_of(path), handler, open)]


def get(path: str, handler: Handler, *, open: bool = False) -> list[Route]:  # noqa: A002
    """Something to read that is no page: a picture, a download, a frame's document."""
    return [Route("GET", path, handler, open)]


def post(path: str, handler: Handler, *, open: bool = False) -> list[Route]:  # noqa: A002
    """Something that changes state; the form token is checked before the handler runs."""
    return [Route("POST", path, handler, open)]
