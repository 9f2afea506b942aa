"""A disk that takes its time, so that what must wait for it can be caught not waiting."""

import os
import random
import time
from collections.abc import Callable
from typing import Any

LONGEST_S = 0.03


def install() -> None:
    """Have Python's writes and syncs of this process take up to `LONGEST_S`; the engine's own are as they are."""

    def slow(call: Callable[..., Any]) -> Callable[..., Any]:
        def waited(*args: Any) -> Any:
            time.sleep(random.uniform(0, LONGEST_S))  # noqa: S311 - no secret
            return call(*args)

        return waited

    for name in ("write", "pwrite", "fdatasync", "fsync"):
        setattr(os, name, slow(getattr(os, name)))
