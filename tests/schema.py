"""Embedded engines with today's schema. Making it takes an engine a second or two, so it is made once and copied."""

import asyncio
import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from threading import Thread

from storage import Store, migrations, open_store


def migrated(path: Path) -> Store:
    """The folder's engine, open."""
    lay(path)
    return open_store(path=path)


def lay(path: Path) -> None:
    """An engine's folder, where there is none yet, or an empty one."""
    if not path.exists() or not any(one.name != "lost+found" for one in path.iterdir()):
        shutil.copytree(_made(), path, symlinks=True, dirs_exist_ok=True)


@cache
def _made() -> Path:
    """The folder that is copied. One engine may be open in a process at a time, so none is while this runs first."""
    above = Path(tempfile.mkdtemp(prefix="ashiato-schema-"))
    atexit.register(shutil.rmtree, above)
    folder = above / "clickhouse"
    making = Thread(target=asyncio.run, args=(_make(folder),))  # a loop may be running in this thread
    making.start()
    making.join()
    return folder


async def _make(folder: Path) -> None:
    store = open_store(path=folder)
    await migrations.migrate(store)
    await store.close()
