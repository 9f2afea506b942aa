"""`python -m bench.replay`: how long replays take to begin and to seek, and their pages to be rebuilt."""

import argparse
import asyncio
import shlex
import sys
import tempfile
from pathlib import Path

from bench import sections
from bench.replay import folded, report
from bench.replay.folded import Folded
from bench.replay.screen import Round, measure
from bench.replay.served import START_MS, served
from bench.replay.session import chunks
from tests.browser import chromium


async def _rounds(folder: Path, arguments: argparse.Namespace) -> tuple[Round, float, list[Round], dict[int, int]]:
    """A round over what has just come in, how long it took to make it ready, and the rounds after that."""
    async with served(folder) as serving:
        for seconds in arguments.seconds:
            await serving.keep(seconds)
        rounds = []
        async with chromium() as browser:
            before = await measure(browser, serving, arguments.seconds, arguments.seeks, whole=True)
            print(before, flush=True)
            made_s = [await serving.make_ready(seconds) for seconds in arguments.seconds][-1]
            for _ in range(arguments.rounds):
                rounds.append(await measure(browser, serving, arguments.seconds, arguments.seeks, whole=False))
                print(rounds[-1], flush=True)
        return before, made_s, rounds, serving.bytes


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.replay", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seeks", type=int, default=12)
    parser.add_argument(
        "--seconds", type=int, nargs=2, default=[60, 5_400], help="of the two sessions, the short first"
    )
    parser.add_argument("--folds", type=int, nargs="*", default=[60, 600], help="seconds of what is built in jsdom too")
    parser.add_argument("--data", type=Path, default=Path(), help="where the data lies: a folder on a real disk")
    parser.add_argument("--page", type=Path, help="write the results there as a section, e.g. docs/benchmarks.md")
    arguments = parser.parse_args()
    folds: dict[int, list[Folded]] = {}
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=arguments.data) as folder:
        if arguments.folds:
            folded.install()
        for _ in range(arguments.rounds):
            for seconds in arguments.folds:
                recorded = list(chunks(seconds, START_MS))
                folds.setdefault(seconds, []).append(folded.fold(recorded, Path(folder)))
        before, made_s, rounds, sizes = asyncio.run(_rounds(Path(folder), arguments))
    command = shlex.join(["python", "-m", "bench.replay", *sys.argv[1:]])
    told = report.section(before, made_s, rounds, folds, sizes, command, sections.machine())
    print(told)
    if arguments.page:
        sections.put(arguments.page, "replay", told)


if __name__ == "__main__":
    main()
