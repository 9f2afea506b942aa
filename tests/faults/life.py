"""One run of the product, from its start to its death, and the place where visitors find the one that is alive."""

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
UP = re.compile(rb"Ashiato is at (http://[^/\s]+)")
KILLED = -signal.SIGKILL
PATIENCE_S = 60.0
POLL_S = 0.005


class Life:
    """`died` gives the exit status, negative for a signal."""

    def __init__(self, process_id: int, log: Path, began: int, died: "asyncio.Future[int]") -> None:
        self.process_id = process_id
        self.died = died
        self._log = log
        self._began = began

    def said(self) -> bytes:
        """What it has written to its log."""
        return self._log.read_bytes()[self._began :]

    async def address(self) -> str | None:
        """Where it is once it is up, None if it dies before."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := UP.search(self.said())):
                if self.died.done():
                    return None
                await asyncio.sleep(POLL_S)
        return found[1].decode()

    async def told(self, words: bytes) -> None:
        """Return once it has written these."""
        async with asyncio.timeout(PATIENCE_S):
            while words not in self.said():
                assert not self.died.done(), self.said().decode()
                await asyncio.sleep(POLL_S)

    async def ended(self, within_s: float = PATIENCE_S) -> int | None:
        """The status it ends with, None if it lives on."""
        await asyncio.wait([self.died], timeout=within_s)
        return self.died.result() if self.died.done() else None

    async def kill(self) -> None:
        """SIGKILL, unless it is dead already."""
        if not self.died.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process_id, signal.SIGKILL)
        await self.ended()

    async def stop(self) -> int:
        """End it in order; gives its status."""
        os.kill(self.process_id, signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_S):
            return await self.died


class Nursery:
    """Where lives begin, one at a time."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.log = log
        self._process = process
        self._life: Life | None = None

    async def begin(self, *arguments: str, shim: str = "", **environment: str) -> Life:
        """Run `ashiato` with these arguments."""
        reader, writer = self._process.stdout, self._process.stdin
        assert reader is not None
        assert writer is not None
        began = self.log.stat().st_size
        request = {"arguments": arguments, "environment": environment, "log": str(self.log), "shim": shim}
        writer.write(json.dumps(request).encode() + b"\n")
        process_id = int(await reader.readline())

        async def death() -> int:
            return int(await reader.readline())

        self._life = Life(process_id, self.log, began, asyncio.ensure_future(death()))
        return self._life

    async def run(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """Run a command that ends by itself: its status and what it said."""
        life = await self.begin(*arguments, **environment)
        async with asyncio.timeout(PATIENCE_S):
            return await life.died, life.said().decode()

    async def close(self) -> None:
        """End whoever still lives."""
        if self._life is not None:
            await self._life.kill()
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()


@asynccontextmanager
async def nursery(log: Path) -> AsyncIterator[Nursery]:
    """A nursery whose lives write to `log`."""
    await asyncio.to_thread(log.touch)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.nursery"),
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONWARNINGS": "error"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    found = Nursery(process, log)
    try:
        yield found
    finally:
        await found.close()


def up(data: Path, *more: str) -> Sequence[str]:
    """The arguments of a product of which every visitor has an address of their own."""
    return ("up", "--data", str(data), "--port", "0", "--proxies", "127.0.0.1", *more)
