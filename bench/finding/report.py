"""What came of it, for a person to read."""

from collections.abc import Mapping, Sequence
from statistics import median

from bench.finding.crowd import DAYS, EVENTS, PARTS
from bench.finding.measure import Measured
from bench.finding.scoring import GOAL, Scored

POINTED = ("events", "pointers", "scrolls")


def _spread(values: Sequence[float]) -> str:
    return f"{median(values):,.0f} ({min(values):,.0f}–{max(values):,.0f})" if values else ""


def section(measured: Sequence[Measured], scored: Scored, rows: Mapping[str, int], command: str, machine: str) -> str:
    """The benchmark's section of the page."""
    events = sum(rows[table] for table in POINTED)
    lines = [
        "## Finding sessions",
        "",
        f"Made by `{command}` on {machine}. Medians of {len(measured[0].ms)} rounds, with the least and the most in"
        " brackets; each question is asked once before, and nothing is kept between rounds but the disk's cache.",
        "",
        f"The embedded engine holds {rows['scores']:,} sessions of {DAYS} days with {events:,} events:"
        f" {rows['events']:,} lines of timelines, {rows['pointers']:,} pointer samples and {rows['scrolls']:,} scroll"
        f" stops, {rows['views']:,} page views, {rows['texts']:,} texts on screens,"
        f" and {PARTS} partial rows a session, written by SQL from numbers alone"
        " (`bench/finding/crowd.py` says how). A list is the whole page of the viewer: fifty sessions with what is told"
        " of them, their activity and the moments to open at. The raw events are asked the same by one statement over"
        " `events` or `views` without any of that; CPU / raw compares the CPU times of both.",
        "",
        "| question | found | ms | goal | CPU ms | raw events, ms | CPU / raw |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in measured:
        ratio = f"{one.ratio:.2f}" if one.ratio is not None else ""
        lines.append(
            f"| {one.name} | {one.found:,} | {_spread(one.ms)} | {one.goal_ms} | {median(one.cpu_ms):,.0f}"
            f" | {_spread(one.raw_ms)} | {ratio} |"
        )
    lines += [
        "",
        f"Scoring {scored.sessions:,} sessions anew, as happens while their events arrive (read, judged, written):"
        f" {_spread(scored.by_clock)} events a second by the clock, {_spread(scored.by_cpu)} by CPU time on one core;"
        f" {scored.ratio:.2f} times the {GOAL:,} that the drain is to take. Counted are all {EVENTS} events of a"
        " session, of which scoring reads those of the timeline.",
    ]
    missed = [one for one in measured if median(one.ms) > one.goal_ms]
    if missed:
        lines += ["", "### Goals not met", ""]
        lines += [f"- {one.name}: {median(one.ms):,.0f} ms, the goal is {one.goal_ms}." for one in missed]
    return "\n".join(lines)
