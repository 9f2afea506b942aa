"""A file that only holds room: given back when the disk is full, so that what was taken in can be worked off."""

import contextlib
import errno
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

REST_S = 1.0  # whoever asked for the room has it this long
_FULL = {errno.ENOSPC, errno.EDQUOT}
_FULL_WORDS = ("No space left on device", "NOT_ENOUGH_SPACE")  # as the engine and the driver say it


def tells_full_disk(error: BaseException) -> bool:
    """True if an error, the system's or the store's, says that there is no room left."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    return any(words in str(error) for words in _FULL_WORDS)


class Ballast:
    """`size` bytes beside the spool; 0 for none. `allocate` is called with a file descriptor, 0 and the size."""

    def __init__(self, path: Path, size: int, allocate: Callable[[int, int, int], None] = os.posix_fallocate) -> None:
        self._path = path
        self._size = size
        self._allocate = allocate
        self._turn = threading.Lock()
        self._again_s = 0.0
        self.held = not size
        self.released = 0

    def release(self) -> bool:
        """Give the room back; False if there was none to give."""
        with self._turn:
            if not self._size or not self.held:
                return False
            self._path.unlink(missing_ok=True)
            self.held = False
            self.released += 1
            self._again_s = time.monotonic() + REST_S
            return True

    def make(self) -> bool:
        """Hold the room, again; True if it is held. A quarter more must be free, or it would come and go."""
        with self._turn:
            if not self.held and time.monotonic() >= self._again_s:
                self.held = self._made()
            return self.held

    def _made(self) -> bool:
        with contextlib.suppress(FileNotFoundError):
            if self._path.stat().st_blocks * 512 >= self._size == self._path.stat().st_size:
                return True
        self._path.unlink(missing_ok=True)
        disk = os.statvfs(self._path.parent)
        if disk.f_bavail * disk.f_frsize < self._size * 5 // 4:
            return False
        fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            self._allocate(fd, 0, self._size)
            return True
        except OSError:
            self._path.unlink(missing_ok=True)
            return False
        finally:
            os.close(fd)
