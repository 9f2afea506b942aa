"""The fault tests at length: kill rounds, damage, power losses and searched examples, all drawn from one printed seed.

The environment says how much: SEED repeats a run; ROUNDS, CORRUPTIONS, DRAINED, IMAGES, CUTS and SHUFFLES say less or
more than tests/faults/scale.py does. What is given as an argument goes to pytest.
"""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from check import BIN, WORKERS
from setup import ROOT, node_environment

AMOUNTS = ("ROUNDS", "CORRUPTIONS", "DRAINED", "IMAGES", "CUTS", "SHUFFLES")


def searched() -> list[str]:
    """The files whose examples hypothesis makes up."""
    paths = sorted(ROOT.glob("tests/*/test_*.py"))
    return [str(path.relative_to(ROOT)) for path in paths if "from hypothesis import" in path.read_text()]


def main() -> None:
    seed = os.environ.get("SEED") or str(secrets.randbelow(2**32))
    given = {f"FAULTS_{name}": os.environ[name] for name in AMOUNTS if os.environ.get(name)}
    print(f"seed {seed}; to repeat it: make faults SEED={seed}", flush=True)
    started = time.monotonic()
    what = sys.argv[1:] or ["tests/faults", *searched()]
    tests = subprocess.run(
        [
            *(str(BIN / "pytest"), *WORKERS, "--durations", "15", "--timeout", "0"),
            *("--hypothesis-profile", "search", "--hypothesis-seed", seed, *what),
        ],
        cwd=ROOT,
        env={**node_environment(), **given, "FAULTS_SCALE": "long", "FAULTS_SEED": seed},
    )
    print(f"seed {seed}, {(time.monotonic() - started) / 60:.0f} minutes", flush=True)
    raise SystemExit(tests.returncode)


if __name__ == "__main__":
    main()
