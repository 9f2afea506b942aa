"""What the disk itself takes: no durable answer comes sooner than its write."""

import mmap
import os
import time
from pathlib import Path

from collector.tail import open_directly

WRITE_BYTES = 4 * 1024 * 1024  # about what a sync brings of 64 snapshots under way
WRITES = 20


def rate(folder: Path) -> float:
    """Bytes a second of writes one behind the other, past the page cache where it can be, each synced."""
    path = folder / "disk"
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        direct = open_directly(path)
    except OSError:
        direct = os.dup(fd)
    memory = mmap.mmap(-1, WRITE_BYTES)
    memory[:] = os.urandom(WRITE_BYTES)
    try:
        began_s = time.perf_counter()
        for n in range(WRITES):
            os.pwrite(direct, memory, n * WRITE_BYTES)
            os.fdatasync(fd)
        return WRITES * WRITE_BYTES / (time.perf_counter() - began_s)
    finally:
        os.close(direct)
        os.close(fd)
        path.unlink()
