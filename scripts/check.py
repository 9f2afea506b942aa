"""All checks, one after the other: format, lint, types, import contract, scripts, tests."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from setup import ROOT, VENV, node_environment

BIN = VENV / "bin"
TESTS = ROOT / "tests"
LAST_FAILED = ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed"

CHECKS: list[tuple[str, list[str]]] = [
    ("format", [str(BIN / "ruff"), "format", "--check", "."]),
    ("lint", [str(BIN / "ruff"), "check", "."]),
    ("types", [str(BIN / "mypy")]),
    ("imports", [str(BIN / "lint-imports")]),
    ("script types", ["npm", "run", "check", "--silent"]),
]

# A file's tests share a server or a browser, so they stay together; each worker has an engine of its own (0.5 GB).
# In the order of their folders: by their number of tests, the longest would come last and alone.
WORKERS = ["--numprocesses", "auto", "--maxprocesses", "4", "--dist", "loadfile", "--no-loadscope-reorder"]

PARTS = 4  # each with new workers: every engine that a process ever opened leaves it five threads and some memory
ACCIDENTS = 10  # so many failures may be tried again; more are none
PASSED, FAILED, INTERNAL_ERROR = 0, 1, 3  # what pytest ends with


def parts() -> list[list[str]]:
    """All that lies in `tests`, cut into parts of about as many tests."""
    counts: dict[str, int] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        top = str(TESTS.relative_to(ROOT) / path.relative_to(TESTS).parts[0])
        counts[top] = counts.get(top, 0) + len(re.findall(r"^(?:async )?def test_", path.read_text(), re.M))
    cut: list[list[str]] = [[] for _ in range(PARTS)]
    before = 0
    for top, count in counts.items():
        cut[min((before + count // 2) * PARTS // sum(counts.values()), PARTS - 1)].append(top)
        before += count
    return [part for part in cut if part]


def last_failed() -> list[str]:
    """The tests that failed when they were last run."""
    return sorted(json.loads(LAST_FAILED.read_text())) if LAST_FAILED.exists() else []


def tested(env: Mapping[str, str], given: list[str]) -> bool:
    """Run all tests, or those that are given; True if they pass.

    What failed beside other tests is tried a second time, alone, and told of in either case (docs/decisions/0024).
    """

    def run(*arguments: str) -> int:
        return subprocess.run([str(BIN / "pytest"), *arguments], cwd=ROOT, env=env).returncode

    LAST_FAILED.unlink(missing_ok=True)
    ended = []
    for number, part in enumerate([given] if given else parts(), 1):
        print(f"tests, part {number}: {' '.join(part)}", flush=True)
        status = run(*WORKERS, *part)
        if status == INTERNAL_ERROR:
            print(f"pytest itself came to grief, so part {number} is run again", flush=True)
            status = run(*WORKERS, *part)
        if status not in (PASSED, FAILED):
            return False
        ended.append(status)
    failed = last_failed()
    if not failed or len(failed) > ACCIDENTS:
        return FAILED not in ended
    print(f"{len(failed)} failed beside other tests and are tried alone", flush=True)
    status = run("--last-failed")
    twice = last_failed()
    for name in failed:
        print(f"{'failed twice' if name in twice else 'failed beside others, passed alone'}: {name}", flush=True)
    return status == PASSED


def main() -> None:
    env = node_environment()
    failed = []
    for name, command in CHECKS:
        started = time.monotonic()
        result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
        print(f"{'ok  ' if result.returncode == 0 else 'FAIL'} {name} ({time.monotonic() - started:.0f} s)", flush=True)
        if result.returncode != 0:
            failed.append(name)
            print(result.stdout + result.stderr, flush=True)
    started = time.monotonic()
    passed = tested({**os.environ, "PATH": env["PATH"]}, sys.argv[1:])
    print(f"{'ok  ' if passed else 'FAIL'} tests ({time.monotonic() - started:.0f} s)", flush=True)
    if not passed:
        failed.append("tests")
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
