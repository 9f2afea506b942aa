"""How many events a second the background scores: read, judged and written as it does while they arrive."""

import time
from pathlib import Path
from statistics import median
from uuid import UUID

import msgspec

from bench.finding.crowd import EVENTS
from bench.finding.questions import SCOPE
from insight import scoring
from storage import open_store, sessions
from storage.sessions import Search

SESSIONS = 2_000
GOAL = 50_000  # events a second that the drain is to take


class Scored(msgspec.Struct, frozen=True):
    """Of each round, how many events a second were scored, by the clock and by CPU time on one core."""

    sessions: int
    by_clock: list[float]
    by_cpu: list[float]

    @property
    def ratio(self) -> float:
        """How many times the drain's goal one core scores."""
        return median(self.by_cpu) / GOAL


async def scored(path: Path, rounds: int, most: int = SESSIONS) -> Scored:
    """Score the same sessions `rounds` times. What was written of their scores before is replaced."""
    store = open_store(path=path)
    try:
        ids: list[UUID] = (await sessions.find(store, SCOPE, Search(newest=True, bots=True), limit=most))[0]
        await scoring.rescore(store, SCOPE.site, ids[: most // 10])
        by_clock, by_cpu = [], []
        for _ in range(rounds):
            began, spent = time.perf_counter(), time.process_time()
            written = await scoring.rescore(store, SCOPE.site, ids)
            by_clock.append(written * EVENTS / (time.perf_counter() - began))
            by_cpu.append(written * EVENTS / (time.process_time() - spent))
        return Scored(len(ids), by_clock, by_cpu)
    finally:
        await store.close()
