"""A disk that takes its time, so that what must wait for it can be caught not waiting."""

import os
import random
import time

LONGEST_S = 0.03


def install() -> None:
    """Have Python's writes and syncs of this process take up to `LONGEST_S`; the engine's own are as they are."""
    write, fdatasync, fsync = os.write, os.fdatasync, os.fsync

    def wait() -> None:
        time.sleep(random.uniform(0, LONGEST_S))  # noqa: S311 - no secret

    def slow_write(fd: int, data: bytes | memoryview) -> int:
        wait()
        return write(fd, data)

    def slow_fdatasync(fd: int) -> None:
        wait()
        fdatasync(fd)

    def slow_fsync(fd: int) -> None:
        wait()
        fsync(fd)

    os.write, os.fdatasync, os.fsync = slow_write, slow_fdatasync, slow_fsync  # type: ignore[assignment]
