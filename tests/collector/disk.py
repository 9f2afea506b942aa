"""A disk that can be filled: a small tmpfs, where this machine lets us mount one."""

import contextlib
import errno
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

DISK_BYTES = 8 * 1024 * 1024
AT_ONCE = 4 * 1024 * 1024


class Disk:
    """The file system that `folder` lies on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def free_bytes(self) -> int:
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    def fill(self, left: int) -> Path:
        """Take all room but `left` bytes; give it back by unlinking the file.

        The last of it goes at once: who finds the disk full may give up room of its own, which is not to be taken too.
        """
        path = self.folder / "filler"
        with path.open("wb") as file:
            for spare in (left + AT_ONCE, left):
                while (size := self.free_bytes - spare) > 0:
                    with contextlib.suppress(OSError):  # others write meanwhile
                        os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), size)
                        break
        return path


def _can_mount() -> bool:
    """True if this process may mount a tmpfs."""
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(OSError):
        if subprocess.run(["mount", "-t", "tmpfs", "none", folder], capture_output=True).returncode == 0:
            subprocess.run(["umount", folder], check=True)
            return True
    return False


needs_tmpfs = pytest.mark.skipif(not _can_mount(), reason="no tmpfs can be mounted here: it takes root")


@contextmanager
def mounted(folder: Path, size: int = DISK_BYTES) -> Iterator[Disk]:
    """A tmpfs of `size` bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], check=True)
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def no_space() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device")
