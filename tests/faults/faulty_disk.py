"""A disk that fails on demand, for a product that `tests.faults.nursery` starts.

The file that FAULTS_SWITCH names says how, as long as it is there: `full` for no room, `temp` for none where the driver
puts its inserts, `sync N` for the next N syncs of a segment, `chance P` for any call with that probability. The
engine's own calls are as they are.
"""

import errno
import os
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

SWITCH = "FAULTS_SWITCH"
STREAMS = 2  # standard output and error are on another disk


def _error(number: int) -> OSError:
    return OSError(number, os.strerror(number))


class Disk:
    """What the switch says now."""

    def __init__(self, switch: Path) -> None:
        self._switch = switch
        self._said = ""
        self._left = 0

    def _words(self) -> tuple[str, float]:
        try:
            said = self._switch.read_text()
        except FileNotFoundError:
            said = ""
        word, _, amount = said.partition(" ")
        if said != self._said:
            self._said, self._left = said, int(float(amount or 0))
        return word, float(amount or 0)

    def use(self, call: str) -> None:
        """Raise what the disk answers to this call, if it fails."""
        word, amount = self._words()
        if word == "full" and call in ("write", "pwrite", "posix_fallocate", "temp"):
            raise _error(errno.ENOSPC)
        if word == "temp" and call == "temp":
            raise _error(errno.ENOSPC)
        if word == "sync" and call == "fdatasync" and self._left:
            self._left -= 1
            raise _error(errno.EIO)
        if word == "chance" and random.random() < amount:  # noqa: S311 - no secret
            raise _error(errno.EIO)


def install() -> None:
    """Have Python's writes and syncs of this process ask the switch first."""
    disk = Disk(Path(os.environ.pop(SWITCH)))

    def asking(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def asked(fd: int, *args: Any) -> Any:
            if fd > STREAMS:
                disk.use(name)
            return call(fd, *args)

        return asked

    for name in ("write", "pwrite", "fdatasync", "fsync", "posix_fallocate"):
        setattr(os, name, asking(name, getattr(os, name)))

    named = tempfile.NamedTemporaryFile

    def temporary(*args: Any, **kwargs: Any) -> Any:
        disk.use("temp")
        return named(*args, **kwargs)

    setattr(tempfile, "NamedTemporaryFile", temporary)  # noqa: B010 - the type is the engine's to know
