"""What came out, as a section of docs/benchmarks.md and as JSON."""

import json
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any, NamedTuple

from bench.ingest.disk import WRITE_BYTES
from bench.ingest.load import CONNECTIONS
from bench.ingest.rounds import Drained, Measured

GOALS = {"2 KB behaviour": 0.60, "30 KB chunk": 0.85, "150 KB snapshot": 0.90}
GOAL_P99_MS = 25.0
GOAL_EVENTS = 50_000


class Spread(NamedTuple):
    """The median of what the rounds gave, and the least and the most."""

    middle: float
    least: float
    most: float


def spread(values: Sequence[float]) -> Spread:
    return Spread(median(values), min(values), max(values))


class Results(NamedTuple):
    """Rounds by body, each with both servers' measures; runs of the drain; what the disk took, in bytes a second."""

    served: dict[str, list[dict[str, Measured]]]
    drained: list[Drained]
    disk: list[float]

    def of(self, body: str, kind: str, what: Callable[[Measured], float]) -> Spread:
        return spread([what(measured[kind]) for measured in self.served[body]])

    def ratio(self, body: str, what: Callable[[Measured], float]) -> Spread:
        """The collector's over bare aiohttp's, of the same round."""
        return spread([what(measured["collector"]) / what(measured["bare"]) for measured in self.served[body]])


def facts(results: Results) -> dict[str, Any]:
    """Medians and spreads for a machine to read."""
    told: dict[str, Any] = {}
    for body in results.served:
        told[body] = {
            "ratio": results.ratio(body, lambda m: m.rate),
            "cpu_ratio": results.ratio(body, lambda m: m.cpu_rate),
            "rate": results.of(body, "collector", lambda m: m.rate),
            "bare_rate": results.of(body, "bare", lambda m: m.rate),
            "p50_ms": results.of(body, "collector", lambda m: m.p50_ms),
            "p99_ms": results.of(body, "collector", lambda m: m.p99_ms),
            "bare_p99_ms": results.of(body, "bare", lambda m: m.p99_ms),
        }
    told["drain"] = {
        "rate": spread([run.rate for run in results.drained]),
        "cpu_rate": spread([run.cpu_rate for run in results.drained]),
    }
    told["disk"] = {"rate": spread(results.disk)}
    return {name: {key: value._asdict() for key, value in measures.items()} for name, measures in told.items()}


def as_json(results: Results) -> str:
    return json.dumps(facts(results), indent=1)


def _range(value: Spread, form: str) -> str:
    return f"{value.middle:{form}} ({value.least:{form}}–{value.most:{form}})"


def _served(results: Results) -> list[str]:
    lines = [
        "| body | collector / bare, by the clock | by CPU time | goal | collector, requests/s | bare, requests/s |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for body in results.served:
        wall, cpu = results.ratio(body, lambda m: m.rate), results.ratio(body, lambda m: m.cpu_rate)
        rates = (results.of(body, kind, lambda m: m.rate).middle for kind in ("collector", "bare"))
        cells = [_range(wall, ".2f"), _range(cpu, ".2f"), f"{GOALS[body]:.2f}", *(f"{rate:,.0f}" for rate in rates)]
        lines.append(f"| {body} | {' | '.join(cells)} |")
    return lines


def _waits(results: Results) -> list[str]:
    lines = ["| body | p50 | p99 | bare aiohttp's p99 |", "| --- | --- | --- | --- |"]
    for body in results.served:
        cells = [
            _range(results.of(body, "collector", lambda m: m.p50_ms), ".1f"),
            _range(results.of(body, "collector", lambda m: m.p99_ms), ".1f"),
            _range(results.of(body, "bare", lambda m: m.p99_ms), ".1f"),
        ]
        lines.append(f"| {body} | {' | '.join(cells)} |")
    return lines


def misses(results: Results) -> list[str]:
    """The goals that were not met, each in a sentence."""
    told = []
    for body, goal in GOALS.items():
        for word, value in (
            ("the clock", results.ratio(body, lambda m: m.rate).middle),
            ("CPU time", results.ratio(body, lambda m: m.cpu_rate).middle),
        ):
            if value < goal:
                told.append(f"{body}: {value:.2f} of bare aiohttp by {word}, the goal is {goal:.2f}.")
        wait = results.of(body, "collector", lambda m: m.p99_ms).middle
        if wait >= GOAL_P99_MS:
            told.append(f"{body}: the p99 of the answers is {wait:.1f} ms, the goal is under {GOAL_P99_MS:.0f} ms.")
    for word, value in (
        ("the clock", spread([run.rate for run in results.drained]).middle),
        ("CPU time", spread([run.cpu_rate for run in results.drained]).middle),
    ):
        if value < GOAL_EVENTS:
            told.append(f"Drain: {value:,.0f} events/s by {word}, the goal is {GOAL_EVENTS:,}.")
    return told


def section(results: Results, command: str, machine: str) -> str:
    """The section in Markdown."""
    rounds = len(next(iter(results.served.values())))
    missed = misses(results)
    drained = results.drained
    return "\n".join(
        [
            "## Ingest",
            "",
            f"Made by `{command}` on {machine}. Medians of {rounds} rounds, with the least and the most in brackets.",
            "Where the ratios differ, trust those by CPU time.",
            "",
            "### The door",
            "",
            "The collector as it runs in production (validated, counted, on disk before the answer) against an aiohttp "
            "handler that reads the body and answers 204. Both serve the same bodies with fresh batch ids, one after "
            f"the other in every round, on the same core, over {CONNECTIONS} kept connections, with the headers that "
            "Chromium sends; the sender has another core where there is one. aiohttp reads with `await request.read()` "
            "and parses with its C parser. After every round the records on disk are counted: each 204 has one.",
            "",
            *_served(results),
            "",
            f"The disk itself took {_range(spread([rate / 1e6 for rate in results.disk]), ',.0f')} MB a second "
            f"meanwhile, in writes of {WRITE_BYTES // 1024**2} MB, each synced before the next; so many bytes of "
            "batches can be durable in a second, whatever the processor does.",
            "",
            f"Waits for the answer in ms, {CONNECTIONS} requests always under way, so they grow as the rate falls:",
            "",
            *_waits(results),
            "",
            "### The drain",
            "",
            "From a full spool into a fresh embedded engine, in one process on one core, with every insert synced and "
            "checked; batches of 20 events. The engine's own threads are on the same core and in its CPU time. A first "
            "small insert, with which libraries are loaded, is not on the clock.",
            "",
            "| events/s by the clock | events/s by CPU time | goal |",
            "| --- | --- | --- |",
            f"| {_range(spread([run.rate for run in drained]), ',.0f')} "
            f"| {_range(spread([run.cpu_rate for run in drained]), ',.0f')} | {GOAL_EVENTS:,} |",
            "",
            "### Goals not met",
            "",
            *([f"- {miss}" for miss in missed] or ["None in this run."]),
            "",
        ]
    )
