"""The data folder: private, owned by one process at a time, with its secret and its own temp folder."""

import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from collector import durable

RESTORING = "restoring"
COMPLETE = "complete"


class Taken(RuntimeError):
    """Another process owns the data folder; the text names it."""


class Unusable(RuntimeError):
    """The data folder can't be made or written to; the text says why."""


@contextmanager
def owned(folder: Path) -> Iterator[Path]:
    """Hold the data folder for this process. Raises Taken at once if another has it, Unusable."""
    try:
        durable.make_folder(folder)
        folder.chmod(0o700)
        file = (folder / "lock").open("a+")
    except OSError as error:
        raise Unusable(f"the data folder {folder} can't be used: {error.strerror or error}") from None
    with file as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise Taken(
                f"{folder} is in use by process {lock.read().strip() or 'unknown'}; stop that one first"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        finish_restore(folder)
        yield folder


def finish_restore(folder: Path) -> None:
    """Put what a restore unpacked in place, also one that was cut off; what was not unpacked whole goes.

    Each step can be repeated: a name is gone from `restoring` only once it is in place.
    """
    draft = folder / RESTORING
    if (draft / COMPLETE).exists():
        for path in sorted(draft.iterdir()):
            if path.name != COMPLETE:
                target = folder / path.name
                if target.is_dir():
                    shutil.rmtree(target)
                path.replace(target)
        durable.sync_folder(folder)
    shutil.rmtree(draft, ignore_errors=True)


def private_temp(folder: Path) -> Path:
    """Give this process a temp folder on the data disk, swept of what a killed one left.

    The driver stages inserts in the temp folder, and after a kill they would stay there with visitors' rows.
    """
    temp = folder / "tmp"
    shutil.rmtree(temp, ignore_errors=True)
    temp.mkdir(mode=0o700)
    os.environ["TMPDIR"] = str(temp)
    tempfile.tempdir = str(temp)
    return temp


def secret_of(folder: Path, given: str) -> bytes:
    """The installation's secret: the one given, else the folder's own, made at the first start."""
    if given:
        return given.encode()
    path = folder / "secret"
    if not path.exists():
        draft = folder / "secret.new"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        durable.sync_folder(folder)
    return path.read_text().strip().encode()
