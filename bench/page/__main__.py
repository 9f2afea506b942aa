"""`python -m bench.page`: what the snippet costs the visitor's page; about three minutes a round."""

import argparse
import asyncio
from pathlib import Path

import msgspec

from bench import sections
from bench.page import report
from bench.page.measure import Pair, measure
from bench.page.variants import install, variants
from tests.browser import chromium


async def _rounds(found: dict[str, list[Pair]], times: int, seconds: float) -> None:
    async with chromium() as browser:
        for _ in range(times):
            for variant in variants():
                pair = await measure(browser, variant, seconds)
                found.setdefault(variant.name, []).append(pair)
                print(f"{variant.name}: {pair.found.cpu_ms - pair.bare.cpu_ms:+,.0f} ms", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--keep", type=Path, help="a file of rounds measured before, to which these are added")
    parser.add_argument("--page", type=Path, help="write the results there as a section, e.g. docs/benchmarks.md")
    arguments = parser.parse_args()
    install()
    rounds: dict[str, list[Pair]] = {}
    if arguments.keep and arguments.keep.exists():
        rounds = msgspec.json.decode(arguments.keep.read_bytes(), type=dict[str, list[Pair]])
    asyncio.run(_rounds(rounds, arguments.rounds, arguments.seconds))
    if arguments.keep:
        arguments.keep.write_bytes(msgspec.json.encode(rounds))
    command = f"python -m bench.page --rounds {len(rounds[report.NONE])} --seconds {arguments.seconds:g}"
    told = report.section(rounds, arguments.seconds, command, sections.machine())
    print(told)
    if arguments.page:
        sections.put(arguments.page, "page", told)


if __name__ == "__main__":
    main()
