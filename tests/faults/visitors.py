"""Visitors who send until they are answered, over any number of lives of the product, and remember what they sent."""

import asyncio
import base64
import gzip
import json
import random
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import aiohttp
import msgpack

from tests.collector.batches import AGENT

SHOP, WALLED = "shop", "walled"  # the second takes batches from one origin only
ALLOWED = "https://shop.test"
RECENT = 150
LONGEST_WAIT_S = 0.3
PATIENCE_S = 60.0
SHEETS = tuple(f"a{{color:{color}}}" * 150 for color in ("red", "green", "blue"))  # many recordings share them
# bytes of a recording's piece before it is packed, how many clicks, and how often a batch is like that
WEIGHTS = (
    ((0, 1), 50),
    ((0, 20), 15),
    ((0, 0), 5),
    ((300, 2), 10),
    ((3_000, 3), 10),
    ((40_000, 5), 7),
    ((150_000, 0), 3),
)


@dataclass(eq=False, slots=True)
class Batch:
    """What one batch tells, and how its visitor fared with it."""

    told: dict[str, Any]
    clicks: int
    moves: int
    scrolls: int
    recording: list[dict[str, Any]] | None
    attempts: int = 0
    acknowledged: int = 0
    sealed_at: float = field(default_factory=time.time)

    @property
    def id(self) -> UUID:
        return UUID(bytes=self.told["id"])

    @property
    def session(self) -> UUID:
        return UUID(bytes=self.told["session"])

    def body(self, dice: random.Random) -> bytes:
        """The same facts, gzipped or not, as proxies and browsers like it."""
        packed: bytes = msgpack.packb(self.told)
        return gzip.compress(packed, dice.randrange(1, 10)) if dice.random() < 0.3 else packed


class Place:
    """Where the product is at the moment, if it is anywhere."""

    def __init__(self) -> None:
        self._address = ""
        self._open = asyncio.Event()

    def open(self, address: str) -> None:
        self._address = address
        self._open.set()

    def close(self) -> None:
        self._open.clear()

    async def address(self) -> str:
        await self._open.wait()
        return self._address


class Visitor:
    """Sends batch after batch: sessions of a few dozen, each with one tab that may be recorded."""

    def __init__(self, dice: random.Random, address: str, place: Place, client: aiohttp.ClientSession) -> None:
        self.sent: list[Batch] = []
        self.refused: list[Batch] = []
        self.ended: list[list[Batch]] = []  # sessions whose last batch was acknowledged
        self.acknowledged = 0
        self.put_off = 0  # answers that said to come again, and when
        self._dice = dice
        self._headers = {"User-Agent": AGENT, "X-Forwarded-For": address}
        self._place = place
        self._client = client
        self._stopping = False
        self._session: list[Batch] = []
        self._left = 0
        self._begin()

    def _begin(self) -> None:
        if self._session:
            self.ended.append(self._session)
        self._session = []
        self._left = self._dice.randrange(5, 40)
        self._ids = {name: uuid.UUID(int=self._dice.getrandbits(128)).bytes for name in ("session", "tab", "visitor")}
        self._key = self._dice.randbytes(16)
        self._pieces = 0

    def _recording(self, size: int, at_ms: int) -> list[dict[str, Any]]:
        text = base64.b64encode(self._dice.randbytes(size * 3 // 4)).decode()
        noise = {"type": 5, "data": {"tag": "noise", "payload": text}, "timestamp": at_ms}
        return [noise, {"type": 5, "data": {"tag": "style", "payload": self._dice.choice(SHEETS)}, "timestamp": at_ms}]

    def _chunk(self, recording: list[dict[str, Any]]) -> dict[str, Any]:
        at_ms = recording[0]["timestamp"]
        self._pieces += 1
        return {
            "seq": self._pieces - 1,
            "first": at_ms,
            "last": at_ms,
            "count": len(recording),
            "keyframe": self._pieces == 1,
            "key": self._key,
            "data": gzip.compress(json.dumps(recording).encode(), 1),
        }

    def _make(self, site: str) -> Batch:
        dice = self._dice
        ((size, clicks),) = dice.choices([kind for kind, _ in WEIGHTS], [weight for _, weight in WEIGHTS])
        now_ms = int(time.time() * 1000)
        recording = self._recording(size, now_ms) if size and site == SHOP else None
        moves, scrolls = dice.randrange(3), dice.randrange(3)
        told = {
            "v": 1,
            "site": site,
            "id": uuid.UUID(int=dice.getrandbits(128)).bytes,
            **self._ids,
            "seq": len(self._session),
            "sent": now_ms,
            "view": {
                "id": uuid.UUID(int=dice.getrandbits(128)).bytes,
                "url": f"https://shop.test/product/{dice.randrange(50)}",
                "at": now_ms - 5_000,
                "title": "Teapot",
                "width": 1280,
                "height": 800,
                "page_height": 3000,
            },
            "events": [
                [1, 0, 0, 240],
                *([2, 100 + n, "body>button", 1, 2, 30, 40, 16, f"click {n}", 7, 1, 12] for n in range(clicks)),
                *([3, 200 + n, "body>p", 1, 2, 3, 4, 0, 500] for n in range(moves)),
                *([4, 300 + n, 64 * n, 800, 3000, 900] for n in range(scrolls)),
            ],
            "chunk": self._chunk(recording) if recording else None,
        }
        return Batch(told, clicks, moves, scrolls, recording)

    async def _post(self, batch: Batch, **headers: str) -> tuple[int, float]:
        """The status, 0 for no answer, and how long to wait before the next try."""
        batch.attempts += 1
        age_ms = int((time.time() - batch.sealed_at) * 1000)
        url, headers = f"{await self._place.address()}/i?age={age_ms}", {**self._headers, **headers}
        try:
            async with self._client.post(url, data=batch.body(self._dice), headers=headers) as answer:
                return answer.status, min(float(answer.headers.get("Retry-After", 0)), LONGEST_WAIT_S)
        except (aiohttp.ClientError, TimeoutError):
            return 0, self._dice.uniform(0.005, 0.05)

    async def deliver(self, batch: Batch) -> None:
        """Send until it is acknowledged."""
        while True:
            status, wait_s = await self._post(batch)
            if status == 204:
                batch.acknowledged += 1
                self.acknowledged += 1
                return
            assert status in (0, 429, 503), status
            self.put_off += bool(status and wait_s)
            await asyncio.sleep(wait_s)

    async def _stray(self) -> None:
        """Send what a site refuses, until it says so."""
        batch = self._make(WALLED)
        self.refused.append(batch)
        while True:
            status, wait_s = await self._post(batch, Origin="https://elsewhere.test")
            if status == 403:
                batch.acknowledged += 1
                return
            assert status in (0, 429, 503), status
            await asyncio.sleep(wait_s)

    async def visit(self) -> None:
        """Send until `leave`."""
        while not self._stopping:
            if not self._left:
                self._begin()
            self._left -= 1
            batch = self._make(SHOP)
            self.sent.append(batch)
            self._session.append(batch)
            await self.deliver(batch)
            if self._dice.random() < 0.1:  # the answer came, but this visitor never heard it
                await self.deliver(self._dice.choice(self.sent[-RECENT:]))
            if self._dice.random() < 0.03:
                await self._stray()
            await asyncio.sleep(self._dice.uniform(0, 0.03))

    def leave(self) -> None:
        """Have the visit end with the batch at hand."""
        self._stopping = True


class Crowd:
    """Several visitors at once, each from an address of their own."""

    def __init__(self, visitors: list[Visitor], place: Place, visits: list[asyncio.Task[None]]) -> None:
        self.place = place
        self._visitors = visitors
        self._visits = visits

    @property
    def sent(self) -> list[Batch]:
        return [batch for visitor in self._visitors for batch in visitor.sent]

    @property
    def refused(self) -> list[Batch]:
        return [batch for visitor in self._visitors for batch in visitor.refused]

    @property
    def acknowledged(self) -> int:
        """How many batches were, again and again or not."""
        return sum(visitor.acknowledged for visitor in self._visitors)

    @property
    def put_off(self) -> int:
        """How many were answered to come again later."""
        return sum(visitor.put_off for visitor in self._visitors)

    async def until(self, count: Callable[[], int], more: int) -> None:
        """Return once a count has grown so much."""
        wanted = count() + more
        async with asyncio.timeout(PATIENCE_S):
            while count() < wanted:
                self.check()
                await asyncio.sleep(0.02)

    def ended_sessions(self) -> list[list[Batch]]:
        """Sessions to which nothing new is added, though copies of old batches may still come."""
        return [session for visitor in self._visitors for session in visitor.ended]

    def check(self) -> None:
        """Raise what a visitor met and could not bear."""
        for visit in self._visits:
            if visit.done():
                visit.result()

    async def leave(self) -> None:
        """Return once every visitor has an answer to everything."""
        for visitor in self._visitors:
            visitor.leave()
        await asyncio.gather(*self._visits)


@asynccontextmanager
async def crowd(dice: random.Random, n: int) -> AsyncIterator[Crowd]:
    """`n` visitors, who begin as soon as the place is open."""
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0)) as client:
        place = Place()
        visitors = [
            Visitor(random.Random(dice.random()), f"10.0.0.{number}", place, client)  # noqa: S311
            for number in range(1, n + 1)
        ]
        visits = [asyncio.create_task(visitor.visit()) for visitor in visitors]
        try:
            yield Crowd(visitors, place, visits)
        finally:
            for visit in visits:
                visit.cancel()
            await asyncio.gather(*visits, return_exceptions=True)
