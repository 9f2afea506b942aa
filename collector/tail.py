"""The end of a segment's file that is written to.

What is large goes to the disk past the page cache, which takes half the time of a processor (20 µs for 40 at 150 KB);
what is small goes through it, and wastes no block.
"""

import contextlib
import errno
import os
from collections.abc import Callable
from pathlib import Path

from collector import frame
from collector.failpoint import due
from collector.tray import BLOCK_BYTES, Tray

DIRECT_BYTES = 64 * 1024


def open_directly(path: Path) -> int:
    """A file descriptor that writes past the page cache. Raises OSError where the file system has none."""
    return os.open(path, os.O_WRONLY | os.O_DIRECT)


class Tail:
    """`size` bytes are in the file, whether they are durable or not; it is open until `close`."""

    def __init__(self, path: Path, fd: int, magic: bytes, directly: Callable[[Path], int] = open_directly) -> None:
        self.fd = fd
        self.size = 0
        self._magic = magic
        self._direct = -1
        with contextlib.suppress(OSError):
            self._direct = directly(path)

    def write(self, tray: Tray, seq: int) -> None:
        """Add the tray's records, the first being number `seq`. Raises OSError."""
        data = tray.frames(self._magic, seq)
        if due("wal.torn"):
            self._put(self.fd, data[: len(data) // 2])
            os.kill(os.getpid(), 9)
        if self._direct >= 0 and len(data) >= DIRECT_BYTES:
            self._put(self.fd, memoryview(frame.padding(self._magic, -self.size % BLOCK_BYTES, BLOCK_BYTES)))
            data = tray.padded(self._magic)
            if self._put_directly(data):
                return
        self._put(self.fd, data)

    def _put_directly(self, data: memoryview) -> bool:
        """False if the file system can't after all: with blocks of another size it says so only now."""
        try:
            self._put(self._direct, data)
        except OSError as error:
            if error.errno != errno.EINVAL or self.size % BLOCK_BYTES:
                raise
            os.close(self._direct)
            self._direct = -1
            return False
        return True

    def _put(self, fd: int, data: memoryview) -> None:
        while data:
            written = os.pwrite(fd, data, self.size)
            self.size += written
            data = data[written:]

    def truncate(self, size: int) -> None:
        """Drop what lies beyond; a disk that refuses that too is left as it is."""
        with contextlib.suppress(OSError):
            os.ftruncate(self.fd, size)

    def close(self) -> None:
        if self._direct >= 0:
            os.close(self._direct)
        os.close(self.fd)
