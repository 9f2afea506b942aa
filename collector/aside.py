"""One request of another kind, which aiohttp answers between batches of the same connection.

The snippet asks for its settings over the connection that its batches then take, and a proxy sends over one connection
whatever comes. aiohttp is lent the connection for one answer whose end can be told from its head; any other answer
leaves the connection with it.
"""

import asyncio
import re
from collections.abc import Callable, Iterable
from typing import Any

_HEAD = re.compile(rb"HTTP/1\.1 (?P<status>[2-5]\d\d) [^\r\n]*\r\n(?P<fields>.*?\r\n)??\r\n", re.DOTALL)
_LENGTH = re.compile(rb"(?:\A|\r\n)Content-Length: (\d+)\r\n")
_CLOSING = re.compile(rb"(?:\A|\r\n)Connection: ", re.IGNORECASE)
_WITHOUT_BODY = (b"204", b"304")
_MAX_HEAD_BYTES = 16_384


class Lent(asyncio.Transport):
    """What aiohttp takes for the connection. `back` is called with True at the answer's end, else with False.

    Once it was given back it does nothing more to the connection.
    """

    def __init__(self, transport: asyncio.Transport, back: Callable[[bool], None]) -> None:
        super().__init__()
        self._transport = transport
        self._back: Callable[[bool], None] | None = back
        self._is_mine = True
        self._head = b""
        self._left = -1  # bytes of the answer's body, once its head is written

    def _wrote(self, data: bytes) -> None:
        if self._left < 0:
            self._head += data
            found = _HEAD.match(self._head)
            if found is None:
                if len(self._head) > _MAX_HEAD_BYTES:
                    self._decide(is_over=False)
                return
            fields = found["fields"] or b""
            length = _LENGTH.search(fields)
            has_no_body = found["status"] in _WITHOUT_BODY
            if _CLOSING.search(fields) or (length is None and not has_no_body):
                self._decide(is_over=False)
                return
            self._left = 0 if has_no_body or length is None else int(length[1])
            data = self._head[found.end() :]
        self._left -= len(data)
        if self._left <= 0:
            self._decide(is_over=not self._left)

    def _decide(self, *, is_over: bool) -> None:
        back, self._back = self._back, None
        if back is not None:
            self._is_mine = not is_over
            back(is_over)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if self._is_mine:
            self._transport.write(data)
            if self._back is not None:
                self._wrote(bytes(data))

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        self.write(b"".join(list_of_data))

    def close(self) -> None:
        if self._is_mine:
            self._transport.close()

    def abort(self) -> None:
        if self._is_mine:
            self._transport.abort()

    def is_closing(self) -> bool:
        return not self._is_mine or self._transport.is_closing()

    def pause_reading(self) -> None:
        if self._is_mine and self._back is None:
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        if self._is_mine and self._back is None:
            self._transport.resume_reading()

    def get_write_buffer_size(self) -> int:
        return self._transport.get_write_buffer_size()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)
