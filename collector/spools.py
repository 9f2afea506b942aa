"""The spools in a data folder: the main process's own, and one for each worker that there is or was."""

import asyncio
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from collector import hold
from collector.reader import Reader
from collector.recovery import Recovered, recover, sweep

PATIENCE_S = 10.0  # a worker ends soon after its main process


def main(data: Path) -> Path:
    return data / "spool"


def of_worker(data: Path, n: int) -> Path:
    """The spool of the n-th worker, from 1 on."""
    return data / f"spool-{n}"


def of_workers(data: Path) -> list[Path]:
    """Those of workers that there are on disk."""
    return sorted(path for path in data.glob("spool-*") if path.name.removeprefix("spool-").isdecimal())


def every(data: Path) -> list[Path]:
    """All that there are on disk."""
    return [path for path in (main(data), *of_workers(data)) if path.is_dir()]


async def recovered(folder: Path, look: Callable[[], Recovered] | None = None) -> Recovered:
    """What a worker left in its spool, which `look` finds, as soon as it is gone. Raises SpoolError if it goes on."""
    held = await hold.patiently(folder, PATIENCE_S)
    try:
        return await asyncio.to_thread(look or partial(recover, folder))
    finally:
        held.release()


async def left(folder: Path) -> Reader:
    """A spool that no process is to write to any more. Raises SpoolError if one still does."""
    found = await recovered(folder)
    sweep(folder)
    return Reader(folder, found)


def remove(spool: Reader) -> bool:
    """Delete a spool that is of no more use: all of it has reached the tables, and nothing was damaged."""
    if spool.is_behind(spool.checkpoint) or any(spool.folder.glob("*.corrupt")):
        return False
    # a plan without its checkpoint would tell of an insert that was cut off
    for name in ("plan", "checkpoint"):
        (spool.folder / name).unlink(missing_ok=True)
    shutil.rmtree(spool.folder)
    return True
