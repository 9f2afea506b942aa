"""The end of a segment's file that is written to.

What is large goes to the disk past the page cache, which takes half the time of a processor (20 µs for 40 at 150 KB);
what is small goes through it, and wastes no block.
"""

import contextlib
import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

from collector import frame
from collector.failpoint import due
from collector.frame import SECTOR_BYTES
from collector.tray import BLOCK_BYTES, Tray

DIRECT_BYTES = 64 * 1024


def open_directly(path: Path) -> int:
    """A file descriptor that writes past the page cache. Raises OSError where the file system has none."""
    return os.open(path, os.O_WRONLY | os.O_DIRECT)


class Tail:
    """`size` bytes are in the file, whether they are durable or not; it is open until `close`.

    A file may have room for more, which is zeros.
    """

    def __init__(self, path: Path, fd: int, magic: bytes, directly: Callable[[Path], int] = open_directly) -> None:
        self.fd = fd
        self.size = 0
        self._room = os.fstat(fd).st_size
        self._magic = magic
        self._direct = -1
        with contextlib.suppress(OSError):
            self._direct = directly(path)

    def write(self, tray: Tray, seq: int, full_bytes: int = sys.maxsize) -> None:
        """Add the tray's records, the first being number `seq`. Raises OSError.

        Once there are `full_bytes` or more no others are to follow: the file has no further room then.
        """
        data = tray.frames(self._magic, seq)
        if due("wal.torn"):
            end = self.size + len(data) // 2
            if self._room > self.size:  # a growing file can end anywhere, within one whole sectors are written
                end = end // SECTOR_BYTES * SECTOR_BYTES
            self._put(self.fd, data[: max(0, end - self.size)])
            os.kill(os.getpid(), 9)
        if self._direct >= 0 and len(data) >= DIRECT_BYTES:
            self._put(self.fd, memoryview(frame.padding(self._magic, -self.size % BLOCK_BYTES, BLOCK_BYTES)))
            data = tray.padded(self._magic)
            self._fit(self.size + len(data), full_bytes)
            if self._put_directly(data):
                return
        self._fit(self.size + len(data), full_bytes)
        self._put(self.fd, data)

    def _fit(self, end: int, full_bytes: int) -> None:
        """Before the last write, so that its sync is this one's too."""
        if end >= full_bytes and self._room > end:
            os.ftruncate(self.fd, end)
            self._room = end

    def end(self) -> bool:
        """Give the room back that was not used; True if there was any, and the file is to be synced. Raises OSError."""
        if self._room <= self.size:
            return False
        os.ftruncate(self.fd, self.size)
        self._room = self.size
        return True

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
        """Drop what lies beyond, durably; a disk that refuses that too is left as it is."""
        with contextlib.suppress(OSError):
            os.ftruncate(self.fd, size)
            os.fsync(self.fd)

    def close(self) -> None:
        if self._direct >= 0:
            os.close(self._direct)
        os.close(self.fd)
