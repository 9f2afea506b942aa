"""What came out, as a section of docs/benchmarks.md."""

from collections.abc import Mapping, Sequence
from math import hypot, isnan, nan, sqrt
from statistics import median
from typing import NamedTuple

from bench.page.measure import Pair

NONE, OURS, QUIET, ALONE = "no script", "Ashiato, recording", "Ashiato, not recording", "@rrweb/record alone"
COLUMNS = (
    *("added CPU, ms", "added script, ms", "CPU, ms", "long tasks", "longest, ms", "worst interaction, ms"),
    *("bytes sent", "raw JSON, bytes"),
)


def _of(pairs: Sequence[Pair], field: str) -> float:
    return float(median(getattr(pair.found, field) for pair in pairs))


def _added(pairs: Sequence[Pair], field: str = "cpu_ms") -> list[float]:
    """Over the page without a script beside it."""
    return [getattr(pair.found, field) - getattr(pair.bare, field) for pair in pairs]


def noise_ms(rounds: Mapping[str, Sequence[Pair]], field: str = "cpu_ms") -> float:
    """The standard error of the median of so many pairs, from how far two pages without a script are apart."""
    apart = [abs(each) for each in _added(rounds[NONE], field)]
    return 1.25 * 1.48 * median(apart) / sqrt(len(apart))


class Share(NamedTuple):
    """`found` and `script`, by script time, are NaN where what they are parts of can't be told from noise."""

    what: str
    found: float
    error: float
    script: float
    goal: float


def _part(rounds: Mapping[str, Sequence[Pair]], name: str, field: str) -> tuple[float, float]:
    """What a variant adds, as a part of what the recorder alone does, and that part's standard error."""
    noise = noise_ms(rounds, field)
    whole = median(_added(rounds[ALONE], field))
    if whole <= 4 * noise:
        return nan, nan
    part = median(_added(rounds[name], field)) / whole
    return part, noise / whole * hypot(1, part)


def shares(rounds: Mapping[str, Sequence[Pair]]) -> list[Share]:
    """What we cost, as parts of what the recorder alone does."""

    def cost(what: str, name: str, goal: float) -> Share:
        return Share(what, *_part(rounds, name, "cpu_ms"), _part(rounds, name, "script_ms")[0], goal)

    sent = _of(rounds[OURS], "sent_bytes") / _of(rounds[ALONE], "json_bytes")
    return [
        cost("CPU added, recording, of the recorder alone's", OURS, 1),
        cost("CPU added, not recording, of the recorder alone's", QUIET, 0.1),
        Share("bytes sent, recording, of the recorder alone's raw JSON", sent, 0, nan, 0.2),
    ]


def _told(share: Share) -> str:
    if isnan(share.found):
        return "not measurable"
    return f"{share.found:.2f} ± {share.error:.2f}" if share.error else f"{share.found:.2f}"


def misses(rounds: Mapping[str, Sequence[Pair]]) -> list[str]:
    """The goals that were not met, or not surely, each in a sentence."""
    return [
        f"{share.what}: {_told(share)}, the goal is {share.goal:.2f}."
        for share in shares(rounds)
        if not share.found + share.error <= share.goal
    ]


def _range(values: Sequence[float], form: str) -> str:
    return f"{median(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def _row(name: str, runs: Sequence[Pair]) -> str:
    cells = [
        name,
        _range(_added(runs), "+.0f"),
        _range(_added(runs, "script_ms"), "+.0f"),
        _range([run.found.cpu_ms for run in runs], ",.0f"),
        f"{_of(runs, 'long_tasks'):.0f}",
        f"{_of(runs, 'longest_ms'):.0f}",
        f"{_of(runs, 'worst_ms'):.0f}",
        f"{_of(runs, 'sent_bytes'):,.0f}",
        f"{_of(runs, 'json_bytes'):,.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def section(rounds: Mapping[str, Sequence[Pair]], seconds: float, command: str, machine: str) -> str:
    """The section's text; every list has a pair of each round, that of the page without a script two of these."""
    times = len(rounds[OURS])
    rows = [_row(name, runs) for name, runs in rounds.items()]
    parts = [
        f"| {share.what} | {_told(share)} | {'' if isnan(share.script) else f'{share.script:.2f}'} | {share.goal:.2f} |"
        for share in shares(rounds)
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
            "JavaScript. Beside each variant, in the same browser and second by second in turn, the same is done in a",
            "page without a script; what the variant adds is counted against that. The first row is two pages without",
            f"one: by it the medians have a standard error of {noise_ms(rounds):.0f} ms of CPU, told of shares by ±.",
            "The recorder alone sends its JSON every ten seconds, as its guide has it: not masked, not compressed,",
            "and without keyframes at route changes.",
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
