"""A listening socket that knows how much of what each visitor sent has been read."""

import asyncio
import socket
from typing import Any


class _Visit(socket.socket):
    """Counts what is read from it, as asyncio reads it, and tells of it."""

    nbytes = 0
    news: asyncio.Event

    def recv(self, *args: Any) -> bytes:
        data = super().recv(*args)
        self.nbytes += len(data)
        self.news.set()
        return data

    def recv_into(self, *args: Any) -> int:
        nbytes = super().recv_into(*args)
        self.nbytes += nbytes
        self.news.set()
        return nbytes


class Listener(socket.socket):
    """Listens on a free port of `host`."""

    def __init__(self, host: str) -> None:
        super().__init__()
        self.bind((host, 0))
        self._visits: dict[Any, _Visit] = {}
        self._news = asyncio.Event()

    def accept(self) -> tuple[socket.socket, Any]:
        connection, address = super().accept()
        visit = self._visits[address] = _Visit(fileno=connection.detach())
        visit.news = self._news
        self._news.set()
        return visit, address

    async def read_from(self, address: Any, nbytes: int) -> None:
        """Wait until so much has been read of what came from there."""
        while address not in self._visits or self._visits[address].nbytes < nbytes:
            self._news.clear()
            await self._news.wait()
