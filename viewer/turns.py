"""Who goes first where the cores are few: the picture that somebody waits for, then the rows beside it."""

import asyncio
from collections.abc import Hashable

PICTURE_S = 0.15  # for a picture that is drawn to be fetched and shown
PATIENCE_S = 0.7  # of the rows, where no picture is asked for: without JavaScript there is none

_waiting: dict[Hashable, asyncio.Event] = {}


async def after_picture(key: Hashable) -> None:
    """Returns once the picture of these points is there, or nobody seems to want one."""
    event = _waiting.setdefault(key, asyncio.Event())
    try:
        async with asyncio.timeout(PATIENCE_S):
            await event.wait()
    except TimeoutError:
        pass
    finally:
        if _waiting.get(key) is event:
            del _waiting[key]


def picture_drawn(key: Hashable) -> None:
    """Whoever waits for it goes on soon."""
    event = _waiting.get(key)
    if event is not None:
        asyncio.get_running_loop().call_later(PICTURE_S, event.set)
