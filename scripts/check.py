"""All checks, one after the other: format, lint, types, import contract, scripts, tests."""

import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from setup import ROOT, VENV, node_environment

BIN = VENV / "bin"

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
    tests = subprocess.run(
        [str(BIN / "pytest"), *WORKERS, *sys.argv[1:]], cwd=ROOT, env={**os.environ, "PATH": env["PATH"]}
    )
    if tests.returncode != 0:
        failed.append("tests")
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
