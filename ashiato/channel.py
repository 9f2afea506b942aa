"""What the main process and a worker tell each other, over a socket that both have from the worker's birth on."""

import asyncio
import contextlib
import socket

import msgspec

from collector.counters import Totals
from collector.limits import Limits
from collector.metrics import Reading
from storage.sites import Site

LENGTH_BYTES = 4


class Start(msgspec.Struct, frozen=True, tag=True):
    """The first message to a worker: where to listen, and where in its spool to go on.

    `held` are the spool's bytes that have not reached the tables, each stretch with the segment and offset of its end.
    """

    folder: str
    number: int
    seq: int
    held: list[tuple[int, int, int]]
    sites: list[Site]
    host: str
    port: int
    main: str
    secret: bytes
    limits: Limits
    proxies: tuple[str, ...]
    hosts: tuple[str, ...]


class Sites(msgspec.Struct, frozen=True, tag=True):
    """To a worker: these are the sites from now on."""

    sites: list[Site]


class Drained(msgspec.Struct, frozen=True, tag=True):
    """To a worker: everything before this place in its spool has reached the tables."""

    segment: int
    offset: int


class Roll(msgspec.Struct, frozen=True, tag=True):
    """To a worker: have in the spool what is only counted yet, begin a new segment, and say its number."""


class Up(msgspec.Struct, frozen=True, tag=True):
    """From a worker: it takes batches."""


class Grown(msgspec.Struct, frozen=True, tag=True):
    """From a worker: its spool has a new segment, or one has grown, durably."""

    number: int
    magic: bytes
    size: int


class Rolled(msgspec.Struct, frozen=True, tag=True):
    """From a worker: the answer to `Roll`; None where the spool takes nothing."""

    number: int | None


class Told(msgspec.Struct, frozen=True, tag=True):
    """From a worker, once a second: what was counted since it last said so, and its readings."""

    totals: Totals
    reading: Reading


ToWorker = Start | Sites | Drained | Roll
FromWorker = Up | Grown | Rolled | Told
Message = ToWorker | FromWorker

_encode = msgspec.msgpack.encode
_decode = msgspec.msgpack.Decoder(Message).decode


class Channel:
    """One end. The other's end, however it comes, is the end of the messages."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._ended = False

    @classmethod
    async def open(cls, end: socket.socket) -> "Channel":
        return cls(*await asyncio.open_unix_connection(sock=end))

    def send(self, message: Message) -> None:
        """Nobody hears it where the other end is gone, or after `end`."""
        if not self._ended and not self._writer.is_closing():
            data = _encode(message)
            self._writer.write(len(data).to_bytes(LENGTH_BYTES, "big") + data)

    async def receive(self, patience_s: float | None = None) -> Message | None:
        """The next message, None at the end. Raises TimeoutError."""
        try:
            async with asyncio.timeout(patience_s):
                size = int.from_bytes(await self._reader.readexactly(LENGTH_BYTES), "big")
                message: Message = _decode(await self._reader.readexactly(size))
                return message
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    def end(self) -> None:
        """Say nothing more; what the other end says is still heard."""
        self._ended = True
        with contextlib.suppress(OSError, RuntimeError):
            self._writer.write_eof()

    async def close(self) -> None:
        """Have everything sent that can be."""
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()
