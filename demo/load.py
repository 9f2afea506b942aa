"""Bringing the recorded visits in through the collector's own door."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from uuid import UUID

import aiohttp
import msgspec

from demo import tape
from demo.tape import Visit

CONCURRENT = 12  # visits on their way at once; their batches go in order
TRIES = 8

# Posts a body with headers to the collector; gives the HTTP status.
Post = Callable[[bytes, Mapping[str, str]], Awaitable[int]]
Progress = Callable[[int, int], None]


class LoadError(RuntimeError):
    """The collector refused a recorded batch."""


class Loaded(msgspec.Struct, frozen=True):
    visits: int
    batches: int


def poster(session: aiohttp.ClientSession, address: str, token: str) -> Post:
    """Posts to the collector at `address` (`http://host:port`) with its import token."""

    async def post(body: bytes, headers: Mapping[str, str]) -> int:
        sent = {**headers, "Authorization": f"Bearer {token}", "Content-Type": "text/plain"}
        async with session.post(f"{address}/i", data=body, headers=sent) as answer:
            return answer.status

    return post


def headers(visit: Visit, received_ms: int) -> dict[str, str]:
    """What tells the collector whose batch this is and when it is taken to have been received."""
    return {
        "Ashiato-Received": str(received_ms),
        "Ashiato-Visitor": str(UUID(bytes=visit.visitor)),
        "Origin": visit.origin,
        "User-Agent": visit.agent,
    }


async def _deliver(post: Post, body: bytes, sent: Mapping[str, str]) -> None:
    for attempt in range(TRIES):
        status = await post(body, sent)
        if status == 204:
            return
        if status not in (408, 429, 503):
            raise LoadError(f"the collector answered {status} to a recorded batch")
        await asyncio.sleep(0.1 * 2**attempt)
    raise LoadError("the collector has been overloaded for too long")


async def load(
    post: Post, end_ms: int, progress: Progress | None = None, *, site_key: str = "demo", path: Path = tape.FILE
) -> Loaded:
    """Post every recorded visit, so that the last ends at `end_ms` (Unix ms); `progress` gets batches done and in all.

    Batches keep their ids and the clocks of the browsers that made them: the collector corrects those by the time
    of receipt that it is told, as it does for every visitor. Loading again within a week stores nothing twice.
    """
    visits = await asyncio.to_thread(lambda: list(tape.read(path)))
    total = sum(len(visit.letters) for visit in visits)
    done = 0
    room = asyncio.Semaphore(CONCURRENT)

    async def bring(visit: Visit) -> None:
        nonlocal done
        async with room:
            bodies = await asyncio.to_thread(lambda: [tape.sealed(letter.batch, site_key) for letter in visit.letters])
            for letter, body in zip(visit.letters, bodies, strict=True):
                await _deliver(post, body, headers(visit, end_ms + visit.begin_ms + letter.at_ms))
                done += 1
                if progress:
                    progress(done, total)

    async with asyncio.TaskGroup() as group:
        for visit in visits:
            group.create_task(bring(visit))
    return Loaded(visits=len(visits), batches=total)
