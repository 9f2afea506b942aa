"""Rounds: the two servers take turns with the same bodies on the same core, so that a noisy machine hits both."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any, NamedTuple

from bench.ingest import load
from bench.ingest.bodies import EVENTS, Body, bodies

KINDS = ("bare", "collector")


class Failed(RuntimeError):
    """A run that is worth nothing: something was refused, lost or could not be started."""


class Measured(NamedTuple):
    """One round of one server: requests a second, by the clock and by the server's CPU time, and its answers' waits."""

    rate: float
    cpu_rate: float
    p50_ms: float
    p99_ms: float


class Drained(NamedTuple):
    """One run of the drain: events a second, by the clock and by its CPU time."""

    rate: float
    cpu_rate: float


class Cores(NamedTuple):
    """The measured process has one to itself where there are two."""

    measured: int
    other: int


def cores() -> Cores:
    mine = sorted(os.sched_getaffinity(0))
    return Cores(mine[0], mine[-1])


class _Server:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.port = 0

    async def tell(self, line: bytes = b"") -> dict[str, Any]:
        """Its answer to a line, or its first words."""
        if self._process.stdin is None or self._process.stdout is None:
            raise Failed("the server has no pipes")
        if line:
            self._process.stdin.write(line + b"\n")
        said = await self._process.stdout.readline()
        if not said:
            raise Failed("a server ended early; what it said is above")
        answer: dict[str, Any] = json.loads(said)
        return answer


@asynccontextmanager
async def _serving(kind: str, data: Path, core: int) -> AsyncIterator[_Server]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.ingest.server", kind, str(data), str(core)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        server = _Server(process)
        server.port = (await server.tell())["port"]
        yield server
    finally:
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


@contextmanager
def _pinned(core: int) -> Iterator[None]:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


async def _round(server: _Server, kind: str, body: Body, requests: int) -> Measured:
    await server.tell(b"begin")
    came = await load.post(server.port, body, requests)
    facts = await server.tell(b"end")
    if came.refused or facts["kept"] != requests:
        first = came.refused[0] if came.refused else b""
        raise Failed(f"{kind}: {requests} were sent, {len(came.refused)} refused ({first!r}), {facts['kept']} kept")
    waits = quantiles(came.waits_s, n=100)
    return Measured(requests / came.seconds, requests / facts["cpu_s"], 1_000 * waits[49], 1_000 * waits[98])


async def serve(
    folder: Path, rounds: int, seconds: float, where: Cores
) -> AsyncIterator[tuple[Body, dict[str, Measured]]]:
    """Each round's measures of each body, by server. A round takes about `seconds` for each server and body."""
    made = bodies(time.time_ns() // 1_000_000)
    with _pinned(where.other):
        async with (
            _serving("bare", folder, where.measured) as bare,
            _serving("collector", folder, where.measured) as collector,
        ):
            servers = dict(zip(KINDS, (bare, collector), strict=True))
            requests = {}
            for body in made:  # the first requests of a process are slow, and tell how many fill a round
                for kind, server in servers.items():
                    warm = await _round(server, kind, body, 4 * load.CONNECTIONS)
                requests[body.name] = max(4 * load.CONNECTIONS, int(warm.rate * seconds))
            for n in range(rounds):
                turns = KINDS if n % 2 else KINDS[::-1]
                for body in made:
                    yield body, {kind: await _round(servers[kind], kind, body, requests[body.name]) for kind in turns}


async def drain(folder: Path, batches: int, where: Cores) -> Drained:
    """One run with a fresh engine, which the process checks to hold every event."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.ingest.drain", str(folder), str(where.measured), str(batches)),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise Failed("the drain failed; what it said is above")
    facts = json.loads(said)
    events = batches * EVENTS
    return Drained(events / facts["seconds"], events / facts["cpu_s"])
