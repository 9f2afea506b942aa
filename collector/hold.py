"""A spool's folder, held by the one process that may write to it."""

import asyncio
import fcntl
import os
import time
from pathlib import Path

from collector import durable

POLL_S = 0.05


class SpoolError(RuntimeError):
    """The spool's folder cannot be used."""


class Hold:
    """Taken at once or not at all; it ends with the process, however that ends. Raises SpoolError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        durable.make_folder(folder)
        self._fd = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._fd)
            raise SpoolError(f"another process writes to {folder}") from error

    def release(self) -> None:
        os.close(self._fd)


async def patiently(folder: Path, patience_s: float) -> Hold:
    """Hold a folder that another process is about to let go of. Raises SpoolError if it does not."""
    until_s = time.monotonic() + patience_s
    while True:
        try:
            return Hold(folder)
        except SpoolError:
            if time.monotonic() > until_s:
                raise
            await asyncio.sleep(POLL_S)
