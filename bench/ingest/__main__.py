"""`python -m bench.ingest`: how fast the collector takes batches and the drain stores them; about three minutes."""

import argparse
import asyncio
import shlex
import sys
import tempfile
from pathlib import Path

from bench import sections
from bench.ingest import disk, report
from bench.ingest.report import Results
from bench.ingest.rounds import Failed, cores, drain, serve

PAGE = Path("docs/benchmarks.md")


async def measure(folder: Path, arguments: argparse.Namespace) -> Results:
    """All rounds, told as they come. Raises Failed."""
    where = cores()
    results = Results({}, [], [])
    async for body, measured in serve(folder, arguments.rounds, arguments.seconds, where):
        results.served.setdefault(body.name, []).append(measured)
        results.disk.append(disk.rate(folder))
        told = ", ".join(f"{kind} {one.rate:,.0f}/s, p99 {one.p99_ms:.1f} ms" for kind, one in measured.items())
        print(f"{body.name}: {told}", flush=True)
    for n in range(arguments.runs):
        results.drained.append(await drain(folder / f"drain{n}", arguments.batches, where))
        print(
            f"drain: {results.drained[-1].rate:,.0f} events/s, by CPU {results.drained[-1].cpu_rate:,.0f}", flush=True
        )
    return results


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.ingest", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="of both servers and all bodies")
    parser.add_argument("--seconds", type=float, default=1.5, help="about how long a round takes each server")
    parser.add_argument("--runs", type=int, default=5, help="of the drain")
    parser.add_argument("--batches", type=int, default=10_000, help="of 20 events, for each run of the drain")
    parser.add_argument("--data", type=Path, default=Path(), help="where the spool lies: a folder on a real disk")
    parser.add_argument("--page", type=Path, help="write the results there as Markdown, e.g. docs/benchmarks.md")
    parser.add_argument("--json", type=Path, help="write the results there as JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=arguments.data) as folder:
        try:
            results = asyncio.run(measure(Path(folder), arguments))
        except Failed as failure:
            raise SystemExit(str(failure)) from None
    command = shlex.join(["python", "-m", "bench.ingest", *sys.argv[1:]])
    if arguments.page:
        sections.put(arguments.page, "ingest", report.section(results, command, sections.machine()))
    if arguments.json:
        arguments.json.write_text(report.as_json(results), encoding="utf-8")
    print("\n".join(report.misses(results)) or "Every goal is met.")


if __name__ == "__main__":
    main()
