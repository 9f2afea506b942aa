"""Waiting that ends with the work."""

import asyncio
import contextlib


async def pause(stopping: asyncio.Event, seconds: float) -> None:
    """Wait, but not beyond `stopping`.

    Python 3.11's `asyncio.wait_for` loses a cancellation that comes in the moment in which it ends; this does not.
    """
    if seconds > 0:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await stopping.wait()
