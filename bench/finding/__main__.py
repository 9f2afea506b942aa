"""`python -m bench.finding`: how long finding takes among 100,000 sessions and ten million events; about five minutes.

`--keep` leaves the crowd on disk (some 400 MB), and takes the one that lies there.
"""

import argparse
import asyncio
import shlex
import tempfile
from contextlib import nullcontext
from pathlib import Path

from bench import sections
from bench.finding import crowd, measure, report, scoring
from storage import migrations, open_store


async def _prepare(path: Path) -> None:
    store = open_store(path=path)
    try:
        await migrations.migrate(store)
    finally:
        await store.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.finding", description=__doc__)
    parser.add_argument("--sessions", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="a folder for the crowd, to be used again")
    parser.add_argument("--page", type=Path, help="write the results there as a section, e.g. docs/benchmarks.md")
    arguments = parser.parse_args()
    with nullcontext(arguments.keep) if arguments.keep else tempfile.TemporaryDirectory(prefix=".bench-") as folder:
        path = Path(folder) / "clickhouse"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            asyncio.run(_prepare(path))
            crowd.fill(path, arguments.sessions)
        rows = crowd.rows(path)
        measured = measure.raw(path, arguments.rounds, asyncio.run(measure.ours(path, arguments.rounds)))
        scored = asyncio.run(scoring.scored(path, arguments.rounds))
    command = ["python", "-m", "bench.finding", "--rounds", str(arguments.rounds)]
    if arguments.page:
        command += ["--page", str(arguments.page)]
    told = report.section(measured, scored, rows, shlex.join(command), sections.machine())
    print(told)
    if arguments.page:
        sections.put(arguments.page, "finding", told)


if __name__ == "__main__":
    main()
