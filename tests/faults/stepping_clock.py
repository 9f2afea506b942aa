"""A wall clock that somebody sets an hour on and back again, for a product that `tests.faults.nursery` starts."""

import time

STEP_S = 3_600
EVERY_S = 0.4


def install() -> None:
    """Have the wall clock of this process stand now an hour late, now right; the monotonic one runs on."""
    now_ns, now, monotonic = time.time_ns, time.time, time.monotonic

    def late() -> bool:
        return int(monotonic() / EVERY_S) % 2 == 1

    setattr(time, "time_ns", lambda: now_ns() - late() * STEP_S * 10**9)  # noqa: B010 - mypy has no such time
    setattr(time, "time", lambda: now() - late() * STEP_S)  # noqa: B010
