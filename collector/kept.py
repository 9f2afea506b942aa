"""The answer to a batch that is on disk, by way of aiohttp."""

from aiohttp import HttpVersion11, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.web_request import BaseRequest

from collector.reception import KEPT


class Kept(web.StreamResponse):
    """204 with fixed headers, written past aiohttp's own assembly of them, which costs 14 µs of a request's 45.

    One serves all requests. `of` gives an ordinary response where the bytes can't be the same: in another HTTP
    version, for a connection that is to be closed, and for a visitor who does not read the answers.
    """

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__(status=204, headers=headers)

    def of(self, request: web.Request) -> web.StreamResponse:
        """What to answer to this request."""
        transport = request.transport
        if (
            transport is None
            or transport.get_write_buffer_size()
            or not request.keep_alive
            or request.version != HttpVersion11
        ):
            return web.Response(status=204, headers=self.headers)
        return self

    @property
    def keep_alive(self) -> bool:
        return True

    async def prepare(self, request: BaseRequest) -> AbstractStreamWriter | None:
        transport = request.transport
        if transport is None or transport.is_closing():
            raise ConnectionResetError("the visitor has gone")
        transport.write(KEPT.now())
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        """All has been written."""
