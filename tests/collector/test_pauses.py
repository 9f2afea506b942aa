"""A pause ends by itself, with the work, or when it is cancelled."""

import asyncio

import pytest

from collector.pauses import pause


async def test_pause_ends_by_itself_and_with_the_work() -> None:
    stopping = asyncio.Event()
    await pause(stopping, 0.01)
    await pause(stopping, -1)
    waiting = asyncio.create_task(pause(stopping, 600))
    await asyncio.sleep(0)
    stopping.set()
    await waiting


@pytest.mark.parametrize("stopping_first", [True, False])
async def test_pause_cancelled_as_it_ends_is_cancelled(stopping_first: bool) -> None:
    stopping = asyncio.Event()
    waiting = asyncio.create_task(pause(stopping, 600))
    await asyncio.sleep(0.01)
    if stopping_first:
        stopping.set()
    waiting.cancel()
    stopping.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_time_limit_over_a_pause_that_is_over_holds() -> None:
    stopping = asyncio.Event()
    stopping.set()

    async def on_and_on(seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while True:
                await pause(stopping, 600)
                await asyncio.sleep(0)

    for moment in range(200):
        with pytest.raises(TimeoutError):
            await on_and_on(moment * 2e-6)
