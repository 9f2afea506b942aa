"""The express lane: plain POSTs to /i, taken without aiohttp, whose steps for a request cost more than all of ours."""

import asyncio
from collections.abc import Callable

from collector.door import Door
from collector.reception import Reception
from collector.ride import Onward, Ride

SCRATCH_BYTES = 256 * 1024
IDLE_S = 15.0  # for a head, and between requests
SWEEP_S = 1.0

IsOurs = Callable[[str, str], bool]


class Lane:
    """What its connections share. `is_ours` tells of a Host header and a peer whether we answer to them."""

    def __init__(self, door: Door, reception: Reception, body_s: float, idle_s: float = IDLE_S) -> None:
        self.door = door
        self.reception = reception
        self.body_s = body_s
        self.idle_s = idle_s
        self.is_ours: IsOurs = lambda _host, _peer: True
        self.is_ending = False
        self.scratch = bytearray(SCRATCH_BYTES)  # what one read brings is looked at before the next one
        self.view = memoryview(self.scratch)
        self.tasks: set[asyncio.Task[None]] = set()
        self._open: set[Ride] = set()
        self._loop = asyncio.get_running_loop()
        self._sweep_s = min(SWEEP_S, body_s / 4, idle_s / 4)
        self._sweeping: asyncio.TimerHandle | None = None
        self._emptied = asyncio.Event()

    def enter(self, transport: asyncio.Transport, peer: str, onward: Onward) -> None:
        """Have a new connection in the lane."""
        ride = Ride(self, transport, peer, onward)
        self._open.add(ride)
        transport.set_protocol(ride)
        if self._sweeping is None:
            self._sweeping = self._loop.call_later(self._sweep_s, self._sweep)

    def leave(self, ride: Ride) -> None:
        self._open.discard(ride)
        if not self._open:
            self._emptied.set()

    def _sweep(self) -> None:
        now_s = self._loop.time()
        for ride in tuple(self._open):
            ride.check(now_s)
        self._sweeping = self._loop.call_later(self._sweep_s, self._sweep) if self._open else None

    async def end(self, patience_s: float) -> None:
        """Answer what has begun, and close every connection."""
        self.is_ending = True
        for ride in tuple(self._open):
            ride.end()
        try:
            async with asyncio.timeout(patience_s):
                while self._open:
                    self._emptied.clear()
                    await self._emptied.wait()
        except TimeoutError:
            for ride in tuple(self._open):
                ride.abort()
            await asyncio.sleep(0)  # they hear of it in the loop's next turn
        if self._sweeping is not None:
            self._sweeping.cancel()
        await asyncio.gather(*self.tasks)
