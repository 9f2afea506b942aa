"""A disk whose power can be cut: an ext4 file system in a file, where this machine lets us mount one.

What the file system has not sent to its disk yet is in memory only. A copy of the file, taken while the process that
writes stands still, is what a machine finds that lost its power in that moment.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

DISK_BYTES = 600 * 1024 * 1024
SMALL_BYTES = 8 * 1024 * 1024
TRIES = 50


def _run(*command: str) -> str:
    # Where these are, not everyone looks
    env = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout.strip()


class Mains:
    """The file system is mounted at `folder`."""

    def __init__(self, root: Path, size: int) -> None:
        self._size = size
        self.folder = root / "mounted"
        self._file = root / "disk"
        self._device = ""

    def begin(self) -> None:
        """Make the file system and mount it."""
        self.folder.mkdir()
        with self._file.open("wb") as file:
            file.truncate(self._size)
        _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,nodiscard", str(self._file))
        self._mount()

    def _mount(self) -> None:
        self._device = _run("losetup", "--find", "--show", str(self._file))
        _run("mount", "-t", "ext4", self._device, str(self.folder))

    def end(self) -> None:
        """Let go of it, as it is."""
        if self._device:
            with contextlib.suppress(subprocess.CalledProcessError):
                _run("umount", str(self.folder))
            _run("losetup", "--detach", self._device)
            self._device = ""

    def _writes(self) -> str:
        """How many requests to write the disk has taken, and how many are under way."""
        found = Path(f"/sys/block/{Path(self._device).name}/stat").read_text().split()
        return f"{found[4]} {found[8]}"

    def photograph(self) -> None:
        """Keep what has reached the disk by now; whoever writes must stand still."""
        for _ in range(TRIES):
            before = self._writes()
            shutil.copyfile(self._file, self._file.with_suffix(".cut"))
            if before == self._writes() and before.endswith(" 0"):
                return
            time.sleep(0.05)
        raise AssertionError("the disk is never quiet")

    def restart(self) -> None:
        """Go on with what was kept; nobody may have a file open on the old one."""
        self.end()
        self._file.with_suffix(".cut").rename(self._file)
        self._mount()


@contextmanager
def mains(root: Path, size: int = DISK_BYTES) -> Iterator[Mains]:
    """The disk is made in a file below `root`; it takes memory only for what is written."""
    found = Mains(root, size)
    found.begin()
    try:
        yield found
    finally:
        found.end()


def _can_cut() -> bool:
    """True if this process may mount such a disk."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with mains(Path(folder), SMALL_BYTES):
                return True
        except (OSError, subprocess.CalledProcessError):
            return False


needs_ext4 = pytest.mark.skipif(
    not _can_cut(), reason="no ext4 can be mounted here: it takes root, a loop device and mkfs.ext4 (e2fsprogs)"
)
