"""What came out, as a section of docs/benchmarks.md and as JSON."""

import json
from collections.abc import Sequence
from statistics import median, quantiles

from bench.storage.measure import Measured

BOUND, GOAL = 0.45, 0.35
GOAL_READ_MS = 50.0


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def facts(runs: Sequence[Measured]) -> dict[str, float]:
    """Medians for a machine to read."""
    first = runs[0]
    return {
        "sessions": first.sessions,
        "chunks": first.chunks,
        "json_bytes": first.json_bytes,
        "gzip_bytes": first.gzip_bytes,
        "disk_bytes": median(run.drained.bytes for run in runs),
        "ratio": median(run.ratio for run in runs),
        "merged_ratio": median(run.merged_ratio for run in runs),
        "read_p50_ms": median(median(read.ms for read in run.reads) for run in runs),
        "read_p95_ms": median(_p95([read.ms for read in run.reads]) for run in runs),
        "read_cpu_p50_ms": median(median(read.cpu_ms for read in run.reads) for run in runs),
        "read_cpu_p95_ms": median(_p95([read.cpu_ms for read in run.reads]) for run in runs),
        "drain_cpu_ms_per_session": median(run.drain_cpu_s * 1_000 / run.sessions for run in runs),
    }


def as_json(runs: Sequence[Measured]) -> str:
    return json.dumps(facts(runs), indent=1)


def misses(runs: Sequence[Measured]) -> list[str]:
    """The goals that were not met, each in a sentence."""
    told = facts(runs)
    found = []
    if told["ratio"] > GOAL:
        found.append(f"{told['ratio']:.2f} of gzipped chunks on disk, the goal is {GOAL} and the bound {BOUND}.")
    if told["read_p50_ms"] >= GOAL_READ_MS:
        found.append(f"Half of the sessions take {told['read_p50_ms']:.0f} ms to read, the goal is under 50 ms.")
    return found


def section(runs: Sequence[Measured], command: str, machine: str) -> str:
    """The section in Markdown."""
    told = facts(runs)
    each = runs[0].sessions
    merged = median(run.merged.bytes for run in runs)
    assets = median(run.drained.assets for run in runs)
    missed = misses(runs)
    return "\n".join(
        [
            "## Recordings on disk",
            "",
            f"Made by `{command}` on {machine}. Medians of {len(runs)} runs.",
            "",
            f"{each:,} sessions ({runs[0].chunks:,} chunks) of eight sites over twenty hours, through the real drain "
            "into the embedded engine: the demo shop's recorded visits, and page views recorded in Chromium on seven "
            "generated sites with 20 to 150 KB of CSS each, one to three a session, of several hundred pages. "
            "Compared are the active parts of the tables `chunks` and `assets`, with all their columns, with the sum "
            "of the same chunks, each gzipped (level 6) by itself as browsers send them. Every session that is read "
            "back is compared with what was sent, byte by byte.",
            "",
            "| | bytes a session | of gzipped chunks |",
            "| --- | --- | --- |",
            f"| JSON | {told['json_bytes'] / each:,.0f} | {told['json_bytes'] / told['gzip_bytes']:.2f} |",
            f"| each chunk gzipped | {told['gzip_bytes'] / each:,.0f} | 1 |",
            f"| on disk as the drain leaves it | {told['disk_bytes'] / each:,.0f} | **{told['ratio']:.3f}** "
            f"(bound {BOUND}, goal {GOAL}) |",
            f"| of that in `assets` | {assets / each:,.0f} | {assets / told['gzip_bytes']:.3f} |",
            f"| once each day is one part | {merged / each:,.0f} | {told['merged_ratio']:.3f} |",
            "",
            f"Reading one session's recording back, its tabs one after another ({len(runs[0].reads)} sessions a run): "
            f"p50 {told['read_p50_ms']:.1f} ms, p95 {told['read_p95_ms']:.1f} ms by the clock (goal: under 50 ms), "
            f"p50 {told['read_cpu_p50_ms']:.1f} ms, p95 {told['read_cpu_p95_ms']:.1f} ms of CPU. "
            f"The drain takes {told['drain_cpu_ms_per_session']:.0f} ms of CPU a session, merges included.",
            "",
            *(missed or ["Every goal is met."]),
        ]
    )
