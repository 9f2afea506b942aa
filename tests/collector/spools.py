"""A spool in a folder, and what is in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from collector.reader import Reader
from collector.segments import Entry
from collector.spool import Spool


@asynccontextmanager
async def opened(folder: Path, **settings: Any) -> AsyncIterator[Spool]:
    spool = await Spool.open(folder, **settings)
    try:
        yield spool
    finally:
        await spool.close()


def files(folder: Path, pattern: str = "*.spool") -> list[Path]:
    return sorted(folder.glob(pattern))


def everything(spool: Reader) -> list[Entry]:
    return spool.read(spool.checkpoint, records=10**6, size=10**9)


def payloads(spool: Reader) -> list[bytes]:
    return [entry.payload for entry in everything(spool)]
