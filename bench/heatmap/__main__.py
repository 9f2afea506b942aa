"""`python -m bench.heatmap`: points to pixels beside other renderers, and a million stored clicks on screen.

The references are installed into `--tools`, a folder of their own. simpleheat takes three minutes for ten million
points, all of it about eight.
"""

import argparse
import asyncio
import shlex
import sys
import tempfile
from pathlib import Path

from bench import sections
from bench.heatmap import report, screen, tools
from bench.heatmap.points import write
from bench.heatmap.report import Results

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
LARGE = 5_000_000  # from here on once: medians of what takes minutes are not worth the wait


def draw(folder: Path, arguments: argparse.Namespace, results: Results) -> None:
    for count in arguments.sizes:
        file = write(folder, count)
        runs = arguments.runs
        slow = 1 if count >= LARGE else runs
        measured = {"ours": tools.ours(count, runs)}
        for tool in tools.PYTHON_TOOLS:
            measured[tool] = tools.in_python(arguments.tools, tool, file, slow)
        for tool in tools.BROWSER_TOOLS:
            once = slow if count < 1_000_000 else 1
            measured[tool] = tools.in_browser(arguments.tools, tool, file, count, once, arguments.patience)
        results.drawn[count] = measured
        told = ", ".join(
            f"{tool} {min(times['rgba']):,.0f}/{min(times['png']):,.0f}" for tool, times in measured.items()
        )
        print(f"{count:,}: {told} ms", flush=True)
        file.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.heatmap", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--patience", type=float, default=240, help="seconds that a browser's library may take")
    parser.add_argument("--clicks", type=int, default=1_000_000, help="stored for the picture on screen; 0: none")
    parser.add_argument("--tools", type=Path, default=Path(".bench-heatmap"), help="where the references are installed")
    parser.add_argument("--data", type=Path, default=Path(), help="where the data lies: a folder on a real disk")
    parser.add_argument("--join", type=Path, nargs="*", default=(), help="JSON of runs before, told of together")
    parser.add_argument("--page", type=Path, help="write the results there as a section, e.g. docs/benchmarks.md")
    parser.add_argument("--json", type=Path, help="write the results there as JSON")
    arguments = parser.parse_args()
    results = Results({})
    for file in arguments.join:
        results = report.joined(results, report.read(file))
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=arguments.data) as folder:
        try:
            if arguments.sizes:
                arguments.tools = arguments.tools.absolute()
                tools.install(arguments.tools)
                draw(Path(folder), arguments, results)
            if arguments.clicks:
                results.on_screen = asyncio.run(screen.measure(Path(folder), arguments.clicks, arguments.runs))
        except tools.Failed as failure:
            raise SystemExit(str(failure)) from None
    command = shlex.join(["python", "-m", "bench.heatmap", *sys.argv[1:]])
    told = report.section(results, command, sections.machine())
    print(told)
    if arguments.page:
        sections.put(arguments.page, "heatmap", told)
    if arguments.json:
        arguments.json.write_text(report.as_json(results), encoding="utf-8")


if __name__ == "__main__":
    main()
