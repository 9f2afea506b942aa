"""A product that can't log: nobody reads it, its streams are closed, or their disk is full. It serves all the same."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from tests.faults.ending import settle
from tests.faults.life import PATIENCE_S, ROOT, up
from tests.faults.scale import chance
from tests.faults.trial import trial

LISTENS = "0A"


@contextmanager
def full_disk() -> Iterator[int]:
    fd = os.open("/dev/full", os.O_WRONLY)
    yield fd
    os.close(fd)


@contextmanager
def nobody_reads() -> Iterator[int]:
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@contextmanager
def closed() -> Iterator[None]:
    yield None


def _sockets(process_id: int) -> set[str]:
    """The inodes of a process's sockets."""
    found = set()
    for fd in Path(f"/proc/{process_id}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.add(fd.readlink().name.removeprefix("socket:[").removesuffix("]"))
    return found


def _port(process_id: int) -> int | None:
    """Where a process listens, as the kernel knows it."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    rows = [line.split() for line in lines]
    mine = _sockets(process_id)
    return next((int(row[1].split(":")[1], 16) for row in rows if row[3] == LISTENS and row[9] in mine), None)


@asynccontextmanager
async def silent(data: Path, stream: int | None) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A product whose standard output and error are one stream, None for closed; and its address."""
    command = [sys.executable, "-m", "ashiato", *up(data)]
    if stream is None:
        command = ["sh", "-c", 'exec "$@" 0<&- 1>&- 2>&-', "sh", *command]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=stream, stderr=stream)
    try:
        async with asyncio.timeout(PATIENCE_S):
            while (port := _port(process.pid)) is None:
                assert process.returncode is None, process.returncode
                await asyncio.sleep(0.05)
        yield process, f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.parametrize("stream", [full_disk, nobody_reads, closed])
async def test_product_that_cannot_say_a_word_serves_stops_in_order_and_keeps_everything(
    tmp_path: Path, stream: Callable[[], AbstractContextManager[int | None]]
) -> None:
    async with trial(chance("silent", stream.__name__), tmp_path / "data", tmp_path / "log") as one:
        with stream() as fd:
            async with silent(one.data, fd) as (process, address):
                one.visitors.place.open(address)
                await one.more()
                one.visitors.place.close()
                process.send_signal(signal.SIGTERM)
                assert await asyncio.wait_for(process.wait(), PATIENCE_S) == 0
        await settle(one.cradle, one.data, one.visitors, one.orders)
