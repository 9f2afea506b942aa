"""Requests that a worker can't answer, passed on to the main process over a socket in its data folder.

Bodies and answers are streamed. Whose request it is goes along in a header, which is believed of that socket alone.
"""

import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, UnixConnector, hdrs, web
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

NAME = "main"
PEER = "Ashiato-Peer"
CONNECT_S = 5.0
ANSWER = "unavailable: the main process does not answer; try again in a moment\n"
_OF_ONE_CONNECTION = (
    *(hdrs.CONNECTION, "Keep-Alive", hdrs.PROXY_AUTHENTICATE, hdrs.PROXY_AUTHORIZATION, hdrs.TE, hdrs.TRAILER),
    *(hdrs.TRANSFER_ENCODING, hdrs.UPGRADE, hdrs.EXPECT, PEER),
)
# what aiohttp would add of its own
_NOT_OURS = (hdrs.USER_AGENT, hdrs.ACCEPT, hdrs.ACCEPT_ENCODING, hdrs.CONTENT_TYPE)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = logging.getLogger("ashiato.passing")


@contextmanager
def _named(folder: Path) -> Iterator[str]:
    """A path of the socket while the block lasts; the kernel takes at most 107 bytes, and folders lie deep."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{fd}/{NAME}"
    finally:
        os.close(fd)


# In the main process


def bind(folder: Path) -> socket.socket:
    """The socket that workers reach the main process at."""
    sock = socket.socket(socket.AF_UNIX)
    with _named(folder) as path:
        sock.bind(path)
    return sock


@web.middleware
async def believe_workers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Take a request that a worker passed on for its visitor's."""
    sock = request.get_extra_info("socket")
    if sock is not None and sock.family == socket.AF_UNIX and PEER in request.headers:
        return await handler(request.clone(remote=request.headers[PEER]))
    return await handler(request)


# In a worker


def _carried(headers: "CIMultiDictProxy[str]") -> "CIMultiDict[str]":
    """The headers, without those that are between two neighbours only."""
    named = {name.strip() for value in headers.getall(hdrs.CONNECTION, ()) for name in value.split(",")}
    kept = CIMultiDict(headers)
    for name in (*_OF_ONE_CONNECTION, *named):
        kept.popall(name, None)
    return kept


class Passing:
    """Use `passing`."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """What the main process answers to a request."""
        url = URL.build(
            scheme="http",
            host="main",
            path=request.rel_url.raw_path,
            query_string=request.rel_url.raw_query_string,
            encoded=True,
        )
        headers = _carried(request.headers)
        headers[PEER] = request.remote or ""
        try:
            found = await self._session.request(
                request.method,
                url,
                headers=headers,
                data=request.content if request.body_exists else None,
                allow_redirects=False,
                skip_auto_headers=_NOT_OURS,
            )
        except (ClientError, OSError) as error:
            log.warning("the main process does not answer: %s", error)
            return web.Response(status=503, text=ANSWER, headers={hdrs.RETRY_AFTER: "2"})
        async with found:
            return await _streamed(request, found)


async def _streamed(request: web.Request, found: ClientResponse) -> web.StreamResponse:
    answer = web.StreamResponse(status=found.status, reason=found.reason, headers=_carried(found.headers))
    await answer.prepare(request)
    try:
        async for piece in found.content.iter_any():
            await answer.write(piece)
    except ClientError as error:
        if request.transport is not None:
            request.transport.abort()  # or the half would be taken for the whole
        raise ConnectionResetError("the main process ended amid an answer") from error
    await answer.write_eof()
    return answer


@asynccontextmanager
async def passing(folder: Path) -> AsyncIterator[Passing]:
    """Pass requests on to the main process whose socket is in `folder`."""
    with _named(folder) as path:
        async with ClientSession(
            connector=UnixConnector(path, limit=0, force_close=True),
            timeout=ClientTimeout(total=None, sock_connect=CONNECT_S),
            auto_decompress=False,
            cookie_jar=DummyCookieJar(),
        ) as session:
            yield Passing(session)
