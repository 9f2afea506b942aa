"""What was measured, for people and for programs."""

import json
import statistics
from pathlib import Path

import msgspec

from bench.heatmap.tools import Times

GOAL_NEXT, GOAL_HEATMAP_JS = 3.0, 20.0
FIRST_MS, AGAIN_MS = 1_500.0, 150.0
NAMES = {
    "ours": "Ashiato",
    "heatmap.js": "heatmap.js 2.0.5",
    "simpleheat": "simpleheat 0.4.0",
    "scipy": "histogram2d, scipy, matplotlib",
    "datashader": "datashader, scipy",
}


class OnScreen(msgspec.Struct, frozen=True):
    """Milliseconds from the request to the heat on screen, at first and when nothing has changed."""

    clicks: int
    first_ms: list[float]
    again_ms: list[float]
    in_new_tab_ms: list[float] = []  # when nothing has changed, too
    pictures_ms: list[float] = []  # the same pictures, on a page with nothing else
    load: float = 0  # processes that wanted a core meanwhile, the benchmark's own with them; 0: unknown


class Results(msgspec.Struct):
    drawn: dict[int, dict[str, Times]] = {}  # by count and tool
    on_screen: OnScreen | None = None


def _median(times: Times, what: str) -> float:
    return statistics.median(times[what])


def _count(count: int) -> str:
    return f"{count // 1_000_000}M" if count >= 1_000_000 else f"{count // 1_000}k"


def misses(results: Results) -> list[str]:
    """Each goal that was not met, a sentence each."""
    missed = []
    for count, tools in results.drawn.items():
        for what in ("rgba", "png"):
            others = {tool: _median(times, what) for tool, times in tools.items() if tool != "ours"}
            own = _median(tools["ours"], what)
            for tool, other in others.items():
                if other < own * GOAL_NEXT:
                    missed.append(f"{_count(count)} to {what.upper()}: {other / own:.1f} × faster than {NAMES[tool]}")
            if count == 1_000_000 and others.get("heatmap.js", own * 99) < own * GOAL_HEATMAP_JS:
                missed.append(f"1M to {what.upper()}: {others['heatmap.js'] / own:.1f} × faster than heatmap.js")
    if results.on_screen:
        for name, took, goal in (
            ("at first", results.on_screen.first_ms, FIRST_MS),
            ("when nothing has changed", results.on_screen.again_ms, AGAIN_MS),
        ):
            if took and statistics.median(took) > goal:
                missed.append(f"on screen {name}: {statistics.median(took):.0f} ms, the goal is {goal:.0f} ms")
    return missed


def _table(results: Results, what: str) -> list[str]:
    counts = sorted(results.drawn)
    lines = ["| | " + " | ".join(_count(count) for count in counts) + " |", "| --- |" + " --- |" * len(counts)]
    for tool, name in NAMES.items():
        cells = []
        for count in counts:
            times = results.drawn[count].get(tool)
            own = _median(results.drawn[count]["ours"], what)
            ratio = "" if tool == "ours" or not times else f" (× {_median(times, what) / own:.1f})"
            over = "> " if times and "late" in times else ""
            cells.append(f"{over}{_median(times, what):,.0f}{ratio}" if times else "–")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def section(results: Results, command: str, machine: str) -> str:
    """The section of docs/benchmarks.md."""
    lines = [
        "## Heatmaps",
        "",
        f"Made by `{command}` on {machine}.",
        "",
        "The same clustered points, radius 30, on a page of 1440 × 6000 px; medians in ms, in brackets the ratio to"
        " ours. heatmap.js and simpleheat draw in Chromium, the others in Python; all have the points in memory."
        " After > the drawing was given up.",
        "",
        "Points to RGBA pixels:",
        "",
        *_table(results, "rgba"),
        "",
        "Points to a PNG:",
        "",
        *_table(results, "png"),
        "",
    ]
    if results.on_screen:
        shown = results.on_screen
        lines += [
            f"The viewer's own heatmap of {shown.clicks:,} stored clicks, on the embedded engine, from the request to"
            " the time at which Chromium showed the heat over the recorded page"
            + (f", while {shown.load:.0f} processes wanted a core:" if shown.load >= 1 else ":"),
            "",
            "| | ms | goal |",
            "| --- | --- | --- |",
            *(
                f"| {name} | {statistics.median(took):,.0f} | {goal} |"
                for name, took, goal in (
                    ("at first", shown.first_ms, f"{FIRST_MS:,.0f}"),
                    ("when nothing has changed", shown.again_ms, f"{AGAIN_MS:,.0f}"),
                    ("the same in a new tab, for which Chromium starts a process", shown.in_new_tab_ms, ""),
                    ("the same two pictures on a page that holds nothing else", shown.pictures_ms, ""),
                )
                if took
            ),
            "",
        ]
    missed = misses(results)
    if missed:
        lines += ["### Goals not met by heatmaps", "", *(f"- {one}." for one in missed), ""]
    return "\n".join(lines)


def read(file: Path) -> Results:
    """What `as_json` wrote."""
    return msgspec.json.decode(file.read_bytes(), type=Results)


def joined(one: Results, other: Results) -> Results:
    """The measures of both; where both have one, the other's."""
    return Results({**one.drawn, **other.drawn}, other.on_screen or one.on_screen)


def as_json(results: Results) -> str:
    return json.dumps(msgspec.to_builtins(results, str_keys=True), indent=1)
