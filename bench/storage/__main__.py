"""`python -m bench.storage`: what a thousand recorded sessions take on disk; about three minutes a run."""

import argparse
import asyncio
import shlex
import sys
import tempfile
from pathlib import Path

from bench import sections
from bench.storage import report
from bench.storage.measure import Failed, measure
from bench.storage.sessions import letters

END_MS = 1_772_000_000_000  # 2026-02-25 06:13:20 UTC; the sessions lie on two days
SPAN_MS = 20 * 3_600 * 1_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.storage", description=__doc__)
    parser.add_argument("--sessions", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--reads", type=int, default=200, help="sessions read back in each run")
    parser.add_argument("--data", type=Path, default=Path(), help="where the data lies: a folder on a real disk")
    parser.add_argument("--page", type=Path, help="write the results there as a section, e.g. docs/benchmarks.md")
    parser.add_argument("--json", type=Path, help="write the results there as JSON")
    arguments = parser.parse_args()
    runs = []
    sent = letters(arguments.sessions, END_MS, SPAN_MS)
    for _ in range(arguments.runs):
        with tempfile.TemporaryDirectory(prefix=".bench-", dir=arguments.data) as folder:
            try:
                runs.append(asyncio.run(measure(Path(folder), sent, arguments.reads)))
            except Failed as failure:
                raise SystemExit(str(failure)) from None
        print(f"{runs[-1].ratio:.3f} of gzipped chunks, {runs[-1].merged_ratio:.3f} once merged", flush=True)
    command = shlex.join(["python", "-m", "bench.storage", *sys.argv[1:]])
    told = report.section(runs, command, sections.machine())
    print(told)
    if arguments.page:
        sections.put(arguments.page, "storage", told)
    if arguments.json:
        arguments.json.write_text(report.as_json(runs), encoding="utf-8")


if __name__ == "__main__":
    main()
