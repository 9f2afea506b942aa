"""What came out, as a section of docs/benchmarks.md."""

from collections.abc import Mapping, Sequence
from math import isnan, nan
from statistics import median
from typing import NamedTuple

from bench.page.measure import Measured

NONE, OURS, QUIET, ALONE = "no script", "Ashiato, recording", "Ashiato, not recording", "@rrweb/record alone"
COLUMNS = (
    *("added CPU, ms", "added script, ms", "CPU, ms", "long tasks", "longest, ms", "worst interaction, ms"),
    *("bytes sent", "raw JSON, bytes"),
)


def _of(runs: Sequence[Measured], field: str) -> float:
    return float(median(getattr(run, field) for run in runs))


def _bare(rounds: Mapping[str, Sequence[Measured]], field: str) -> list[float]:
    """Of the page without a script in each round, between what it cost at the round's two ends."""
    values = [float(getattr(run, field)) for run in rounds[NONE]]
    return [(before + after) / 2 for before, after in zip(values[::2], values[1::2], strict=True)]


def _added(rounds: Mapping[str, Sequence[Measured]], name: str, field: str = "cpu_ms") -> list[float]:
    """Over the page without a script, each round against its own."""
    return [getattr(run, field) - bare for run, bare in zip(rounds[name], _bare(rounds, field), strict=True)]


def noise_ms(rounds: Mapping[str, Sequence[Measured]]) -> float:
    """How far the two visits without a script of one round are apart, in CPU."""
    values = [run.cpu_ms for run in rounds[NONE]]
    return median(abs(before - after) for before, after in zip(values[::2], values[1::2], strict=True))


class Share(NamedTuple):
    """`found` and `script`, by script time, are NaN where what they are parts of can't be told from noise."""

    what: str
    found: float
    script: float
    goal: float


def _part(rounds: Mapping[str, Sequence[Measured]], name: str, field: str, least: float) -> float:
    whole = median(_added(rounds, ALONE, field))
    return median(_added(rounds, name, field)) / whole if whole > least else nan


def shares(rounds: Mapping[str, Sequence[Measured]]) -> list[Share]:
    """What we cost, as parts of what the recorder alone does, where noise is less than half of what a goal allows."""
    noise = noise_ms(rounds)

    def cost(what: str, name: str, goal: float) -> Share:
        return Share(what, _part(rounds, name, "cpu_ms", 2 * noise / goal), _part(rounds, name, "script_ms", 0), goal)

    sent = _of(rounds[OURS], "sent_bytes") / _of(rounds[ALONE], "json_bytes")
    return [
        cost("CPU added, recording, of the recorder alone's", OURS, 1),
        cost("CPU added, not recording, of the recorder alone's", QUIET, 0.1),
        Share("bytes sent, recording, of the recorder alone's raw JSON", sent, nan, 0.2),
    ]


def _told(share: float) -> str:
    return "not measurable" if isnan(share) else f"{share:.2f}"


def misses(rounds: Mapping[str, Sequence[Measured]]) -> list[str]:
    """The goals that were not met, each in a sentence."""
    return [
        f"{what}: {_told(found)}, the goal is {goal:.2f}."
        for what, found, _, goal in shares(rounds)
        if not found <= goal
    ]


def _range(values: Sequence[float], form: str) -> str:
    return f"{median(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def _row(rounds: Mapping[str, Sequence[Measured]], name: str) -> str:
    runs = rounds[name]
    cells = [
        name,
        "" if name == NONE else _range(_added(rounds, name), "+.0f"),
        "" if name == NONE else _range(_added(rounds, name, "script_ms"), "+.0f"),
        _range([run.cpu_ms for run in runs], ",.0f"),
        f"{_of(runs, 'long_tasks'):.0f}",
        f"{_of(runs, 'longest_ms'):.0f}",
        f"{_of(runs, 'worst_ms'):.0f}",
        f"{_of(runs, 'sent_bytes'):,.0f}",
        f"{_of(runs, 'json_bytes'):,.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def section(rounds: Mapping[str, Sequence[Measured]], seconds: float, command: str, machine: str) -> str:
    """The section's text; every list has a measure of each round, in their order, that of the bare page two."""
    times = len(rounds[OURS])
    rows = [_row(rounds, name) for name in rounds]
    parts = [
        f"| {what} | {_told(found)} | {'' if isnan(script) else _told(script)} | {goal:.2f} |"
        for what, found, script, goal in shares(rounds)
    ]
    missed = [f"- {sentence}" for sentence in misses(rounds)]
    return "\n".join(
        [
            "## What the visitor's page pays",
            "",
            f"Made by `{command}` on {machine}: medians of {times} interleaved",
            "rounds in Chromium, with the least and the most in brackets. Each is a page of 2,500 nodes and 150 KB of",
            f"styles in which a visitor clicks, types and scrolls for {seconds:.0f} s, while it redraws 1,000 nodes",
            "every two seconds and changes its route. CPU is the main thread's own time, script the part of it in",
            "JavaScript. What a variant adds is counted within each round, against the mean of a visit without a",
            f"script before and one after; two such visits of a round differ by {noise_ms(rounds):.0f} ms of CPU. The",
            "recorder alone sends its JSON every ten seconds, as its guide has it: not masked, not compressed, and",
            "without keyframes at route changes.",
            "",
            f"| | {' | '.join(COLUMNS)} |",
            "| --- " * (len(COLUMNS) + 1) + "|",
            *rows,
            "",
            "| share | measured | by script time alone | goal |",
            "| --- | --- | --- | --- |",
            *parts,
            "",
            *(["Goals not met:", "", *missed] if missed else ["Every goal is met."]),
        ]
    )
