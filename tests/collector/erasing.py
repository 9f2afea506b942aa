"""What lies in tables and files of those who are erased, and of the others."""

import asyncio
import contextlib
import gzip
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from storage import Store, accounts
from tests.collector.batches import DAY, NOW_MS, chunk
from tests.collector.conftest import Query

TABLES = ("views", "events", "pointers", "chunks", "sessions", "scores", "texts", "stretches", "watched", "batches")
CANARY = "kanarienvogel"


def forms(name: UUID) -> list[bytes]:
    """How an id can lie on disk: as sent, as text, as hex, and as the engine keeps it."""
    engine = name.bytes[7::-1] + name.bytes[:7:-1]
    return [name.bytes, str(name).encode(), name.hex.encode(), name.hex.upper().encode(), engine]


def holding(folder: Path, needles: Sequence[bytes]) -> set[str]:
    """The files below a folder, but for the ledger, that hold one of these."""
    found = set()
    for parent, _, names in os.walk(folder):
        for name in names:
            if not (Path(parent) / name).is_file():
                continue  # the socket that workers use
            with contextlib.suppress(FileNotFoundError):  # the engine was faster
                data = (Path(parent) / name).read_bytes()
                if "erasures" not in parent and any(needle in data for needle in needles):
                    found.add(str((Path(parent) / name).relative_to(folder)))
    return found


async def gone_after(folder: Path, needles: Sequence[bytes]) -> float:
    """Seconds until no file holds any of these."""
    started = time.monotonic()
    while left := await asyncio.to_thread(holding, folder, needles):
        assert time.monotonic() - started < 20, left
        await asyncio.sleep(0.1)
    return time.monotonic() - started


def counts(query: Query, session: UUID) -> dict[str, int]:
    found = {}
    for table in TABLES:
        found[table] = query(f"select count() as n from {table} where session = '{session}'")[0]["n"]  # noqa: S608
    return found


async def day(store: Store, site: int = 1) -> accounts.Day:
    return (await accounts.read(store, site, DAY, DAY)).days[0]


def recorded(*texts: str, seq: int = 0) -> dict[str, Any]:
    events = [{"type": 3, "data": {"text": text}, "timestamp": NOW_MS - 4_000} for text in texts]
    return chunk(seq=seq, data=gzip.compress(json.dumps(events).encode()))
