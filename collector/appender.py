"""What records can be given to, and how it answers."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from collector.tray import Payload


class Overloaded(RuntimeError):
    """The spool has reached its cap or cannot write; nothing was kept."""


Done = Callable[[Overloaded | None], None]


class Appender(Protocol):
    """What records can be given to."""

    def put(self, payload: Payload, done: Done, kind: int = 0, owner: int = 0) -> None:
        """Take a record, copied when this returns, and call `done` once it is on disk, or with why it is not kept.

        Raises Overloaded when it is not even taken.
        """

    async def append(self, payload: Payload, kind: int = 0, owner: int = 0) -> None:
        """Keep a record; it is on disk when this returns. Raises Overloaded when it is not kept."""


def settle(future: "asyncio.Future[None]", error: Overloaded | None) -> None:
    """Let a future have what a record's `done` is told."""
    if future.done():  # who waited does not any more
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
