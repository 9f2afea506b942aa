"""How long each question takes, and the same asked of the raw events."""

import time
from pathlib import Path
from statistics import median

import clickhouse_connect
import msgspec

from bench.finding.questions import QUESTIONS, SCOPE, SQL
from storage import open_store


class Measured(msgspec.Struct, frozen=True):
    """Wall-clock and CPU ms of each round; `found` is how many the question found, `raw_found` the raw events."""

    name: str
    goal_ms: int
    found: int
    ms: list[float]
    cpu_ms: list[float]
    raw_found: int = 0
    raw_ms: list[float] = []
    raw_cpu_ms: list[float] = []

    @property
    def ratio(self) -> float | None:
        """The question's CPU time as a multiple of the raw one's."""
        return median(self.cpu_ms) / median(self.raw_cpu_ms) if self.raw_ms else None


async def ours(path: Path, rounds: int) -> list[Measured]:
    """Every question, asked once to warm up and then `rounds` times, with nothing kept between."""
    store = open_store(path=path)
    try:
        measured = []
        for question in QUESTIONS:
            found = await question.ask(store)
            wall, cpu = [], []
            for _ in range(rounds):
                began, spent = time.perf_counter(), time.process_time()
                await question.ask(store)
                wall.append((time.perf_counter() - began) * 1000)
                cpu.append((time.process_time() - spent) * 1000)
            measured.append(Measured(question.name, question.goal_ms, found, wall, cpu))
        return measured
    finally:
        await store.close()


def raw(path: Path, rounds: int, measured: list[Measured]) -> list[Measured]:
    """The same with what the raw events answer, as far as they can be asked."""
    client = clickhouse_connect.get_client(interface="chdb", path=str(path))
    days = {name: SCOPE.values()[name] for name in ("from_day", "to_day")}
    try:
        both = []
        for question, one in zip(QUESTIONS, measured, strict=True):
            if not question.raw:
                both.append(one)
                continue
            sql = (SQL / f"raw.{question.raw}.sql").read_text(encoding="utf-8")
            rows = list(client.query(sql, parameters=days).named_results())
            wall, cpu = [], []
            for _ in range(rounds):
                began, spent = time.perf_counter(), time.process_time()
                client.query(sql, parameters=days)
                wall.append((time.perf_counter() - began) * 1000)
                cpu.append((time.process_time() - spent) * 1000)
            found = rows[0]["total"] if rows else 0
            both.append(msgspec.structs.replace(one, raw_found=found, raw_ms=wall, raw_cpu_ms=cpu))
        return both
    finally:
        client.close()
