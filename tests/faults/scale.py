"""How much the fault tests try, and the seed they draw from: little and the same in `make test`, much in `make faults`.

`make faults` sets FAULTS_SCALE=long and FAULTS_SEED. Giving a printed seed again repeats all that was drawn; what the
machine made of it, and when, is its own.
"""

import os
import random
from typing import NamedTuple

STEADY_SEED = 20_260_225


class Scale(NamedTuple):
    """`rounds` of killing, `corruptions` of a spool, `drained` of them through the tables, `images` after power losses,
    `cuts` of them of the whole product, `shuffles` of a crowd's batches."""

    rounds: int
    corruptions: int
    drained: int
    images: int
    cuts: int
    shuffles: int


SHORT = Scale(rounds=50, corruptions=2_000, drained=60, images=500, cuts=2, shuffles=6)
LONG = Scale(rounds=1_000, corruptions=20_000, drained=300, images=5_000, cuts=60, shuffles=120)

SEED = int(os.environ.get("FAULTS_SEED") or STEADY_SEED)


def _scale() -> Scale:
    scale = LONG if os.environ.get("FAULTS_SCALE") == "long" else SHORT
    given = {name: os.environ.get(f"FAULTS_{name.upper()}") for name in Scale._fields}
    return scale._replace(**{name: int(text) for name, text in given.items() if text})


SCALE = _scale()


def chance(*names: object) -> random.Random:
    """Random numbers of one test's own, drawn from the seed. What it is, is printed when the test fails."""
    print(f"FAULTS_SEED={SEED} {' '.join(map(str, names))}")
    return random.Random(f"{SEED} {names}")  # noqa: S311 - no secret
