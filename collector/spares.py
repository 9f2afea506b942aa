"""Files of segments that have reached the tables, emptied for the next ones.

A disk that gives a file its blocks at their first write takes a third longer for them (docs/decisions/0003). What was
in such a file is gone before it can be used again; and whoever does not use it within a minute or two has it deleted.
"""

import contextlib
import ctypes
import errno
import os
from pathlib import Path

from collector import durable

LEAST_BYTES = 16 * 1024 * 1024  # a smaller one is of no use
FILES = 64
SHARE = 8  # at most one in so many of the disk's free bytes
REST_S = 60.0

_ZERO_RANGE = 0x10  # FALLOC_FL_ZERO_RANGE
_libc = ctypes.CDLL(None, use_errno=True)
_fallocate = getattr(_libc, "fallocate64", None) or getattr(_libc, "fallocate", None)


def blank(fd: int, size: int) -> None:
    """Have the first `size` bytes of a file be zeros, and keep its blocks. Raises OSError where that can't be."""
    if _fallocate is None:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))
    if _fallocate(fd, _ZERO_RANGE, ctypes.c_longlong(0), ctypes.c_longlong(size)):
        failure = ctypes.get_errno()
        raise OSError(failure, os.strerror(failure))


class Spares:
    """Those in a spool's folder: its reader adds them, its writer takes them, in one process or in two."""

    def __init__(self, folder: Path, least_bytes: int | None = None) -> None:
        self._folder = folder
        self._least_bytes = LEAST_BYTES if least_bytes is None else least_bytes
        self._idle: set[Path] = set()

    def retire(self, path: Path) -> None:
        """Empty a segment's file and keep it, or delete it; nothing that was in it is on disk when this returns.

        Raises OSError where neither can be done; it may be tried again.
        """
        left = path.with_suffix(".old")
        try:
            size = path.stat().st_size
            if not self._has_room_for(size):
                path.unlink()
                return
            os.rename(path, left)
            fd = os.open(left, os.O_WRONLY)
            try:
                blank(fd, size)
                os.fsync(fd)  # a power cut must not bring it back under the name of another segment
            finally:
                os.close(fd)
            durable.sync_folder(self._folder)  # nor bring another's records back under the name of this one
            os.rename(left, path.with_suffix(".spare"))
        except FileNotFoundError:
            left.unlink(missing_ok=True)  # of a try before this one
        except OSError:  # the file system can't, or the disk is full
            for name in (path, left):
                name.unlink(missing_ok=True)

    def _has_room_for(self, size: int) -> bool:
        if size < self._least_bytes:
            return False
        there = self._there()
        disk = os.statvfs(self._folder)
        return len(there) < FILES and (len(there) + 1) * size <= disk.f_bavail * disk.f_frsize // SHARE

    def take(self, path: Path) -> int | None:
        """Give one this name and open it for writing: the file descriptor, or None if there is none. Raises OSError."""
        for spare in self._there():
            with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                fd = os.open(spare, os.O_WRONLY)
                try:
                    os.rename(spare, path)
                except OSError:
                    os.close(fd)
                    raise
                return fd
        return None

    def drop_idle(self) -> None:
        """Delete those that were there at the last call. Raises OSError."""
        there = set(self._there())
        for path in there & self._idle:
            path.unlink(missing_ok=True)
        self._idle = there - self._idle

    def drop(self) -> bool:
        """Delete all; True if there were any. Raises OSError."""
        there = (*self._there(), *self._folder.glob("*.old"))
        for path in there:
            path.unlink(missing_ok=True)
        return bool(there)

    def _there(self) -> list[Path]:
        return sorted(self._folder.glob("*.spare"))
