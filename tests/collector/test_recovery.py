"""Killed at any moment and started again, the collector loses nothing it acknowledged and doubles nothing."""

import asyncio
import json
import os
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from ashiato.verify import examine
from storage import open_store
from tests.collector.batches import AGENT, chunk, packed
from tests.schema import lay

ROOT = Path(__file__).parent.parent.parent
BATCHES = 30
KILLED = -9


class Life:
    """One run of the process."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.port = port

    @classmethod
    async def begin(cls, data: Path, failpoint: str = "") -> "Life":
        lay(data / "clickhouse")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.collector.process", str(data)),
            cwd=ROOT,
            env={**os.environ, "ASHIATO_FAILPOINT": failpoint, "PYTHONWARNINGS": "error"},
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        line = await process.stdout.readline()
        if not line:  # it died before it served
            await process.wait()
        return cls(process, int(line or 0))

    async def end(self) -> dict[str, int]:
        """Stop it in order; gives the row counts of all tables."""
        self.process.terminate()
        out, _ = await self.process.communicate()
        assert self.process.returncode == 0
        counts: dict[str, int] = json.loads(out)
        return counts


async def post(client: aiohttp.ClientSession, port: int, body: bytes) -> bool:
    try:
        async with client.post(f"http://127.0.0.1:{port}/i", data=body) as answer:
            return answer.status == 204
    except aiohttp.ClientError:
        return False


@asynccontextmanager
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(headers={"User-Agent": AGENT}) as session:
        yield session


async def deliver(bodies: list[bytes], port: int) -> list[bytes]:
    """Post each body once, four at a time; gives those that were not acknowledged."""
    async with client() as session:
        gate = asyncio.Semaphore(4)

        async def one(body: bytes) -> bytes | None:
            async with gate:
                return None if await post(session, port, body) else body

        answers = await asyncio.gather(*(one(body) for body in bodies))
        return [body for body in answers if body is not None]


async def breaches(data: Path) -> list[str]:
    """What `ashiato verify` finds."""
    store = open_store(path=data / "clickhouse")
    try:
        return [str(finding) for finding in await examine(data, store) if finding.breaches]
    finally:
        await store.close()


def expected(n: int) -> dict[str, Any]:
    rows = dict.fromkeys(("batches", "ids", "views", "view_ids", "pointers", "chunks", "sessions"), n)
    return {**rows, "events": 2 * n, "quarantine": 0, "assets": 0}


@pytest.mark.parametrize(
    "failpoints",
    [
        pytest.param(["req.read:9", "wal.pre_write:9", "wal.post_ack:9"], id="door"),
        pytest.param(["wal.torn:5", "wal.pre_sync:5", "wal.pre_ack:5", "wal.rotate:3"], id="spool"),
        pytest.param(["batch.mark:2", "ins.pre:2", "ins.mid:2", "ins.mid:5", "ins.post:1"], id="insert"),
        pytest.param(["ckpt.pre_sync:2", "ckpt.post_sync:1", "ckpt.post_sync:2", "seg.unlink:1"], id="checkpoint"),
    ],
)
async def test_recovery_killed_at_failpoints_stores_each_batch_once(tmp_path: Path, failpoints: list[str]) -> None:
    bodies: list[bytes] = []
    left: list[bytes] = []
    for failpoint in failpoints:  # the next life dies in the midst of making up for the last one's death
        fresh = [packed(seq=n, chunk=chunk(seq=n)) for n in range(BATCHES)]
        bodies += fresh
        life = await Life.begin(tmp_path, failpoint)
        left = await deliver([*left, *fresh], life.port)
        async with asyncio.timeout(20):  # what happens in the drain may come after the last answer
            assert await life.process.wait() == KILLED, failpoint
    last = await Life.begin(tmp_path)
    # A client tells nothing from a lost answer: it sends again what it has no answer for, and a few it has
    assert await deliver([*left, *bodies[:3]], last.port) == []
    assert await last.end() == expected(len(bodies))
    assert await breaches(tmp_path) == []
    assert list((tmp_path / "spool").glob("*.tmp")) == []
    assert list((tmp_path / "spool").glob("*.corrupt")) == []


async def test_recovery_killed_amid_inserts_with_shared_texts_doubles_and_misses_none(tmp_path: Path) -> None:
    """ins.mid is passed after each table that gets rows: views, events, pointers, assets, chunks, sessions, …"""
    bodies: list[bytes] = []
    left: list[bytes] = []
    for life_number, failpoint in enumerate(["ins.mid:4", "ins.mid:5", "ins.mid:3", "ins.mid:7", "ins.pre:2"]):
        texts = [f"a{{color:{color}}}" * 100 for color in ("red", "green", f"#00{life_number}")]
        data = json.dumps([{"type": 3, "data": {"text": text}, "timestamp": 1} for text in texts]).encode()
        fresh = [packed(seq=n, chunk=chunk(seq=n, data=data)) for n in range(BATCHES)]
        bodies += fresh
        life = await Life.begin(tmp_path, failpoint)
        left = await deliver([*left, *fresh], life.port)
        async with asyncio.timeout(20):
            assert await life.process.wait() == KILLED, failpoint
    last = await Life.begin(tmp_path)
    assert await deliver(left, last.port) == []
    assert await last.end() == {**expected(len(bodies)), "assets": 2 + 5}
    assert await breaches(tmp_path) == []


async def test_recovery_killed_at_random_again_and_again_stores_each_batch_once(tmp_path: Path) -> None:
    chance = random.Random(20_260_225)  # noqa: S311
    bodies: list[bytes] = []
    left: list[bytes] = []
    for _ in range(3):
        life = await Life.begin(tmp_path)
        fresh = [packed(seq=n, chunk=chunk(seq=n)) for n in range(40)]
        bodies += fresh
        delivering = asyncio.create_task(deliver([*left, *fresh], life.port))
        await asyncio.sleep(chance.uniform(0.01, 0.4))
        life.process.kill()
        left = await delivering
        await life.process.wait()
    last = await Life.begin(tmp_path)
    assert await deliver(left, last.port) == []
    assert await last.end() == expected(len(bodies))
    assert await breaches(tmp_path) == []


async def test_recovery_stopped_under_load_loses_nothing(tmp_path: Path) -> None:
    bodies = [packed(seq=n, chunk=chunk(seq=n)) for n in range(200)]
    life = await Life.begin(tmp_path)
    delivering = asyncio.create_task(deliver(bodies, life.port))
    await asyncio.sleep(0.1)
    counts = await life.end()
    left = await delivering
    assert 0 < len(left) < len(bodies)
    assert counts == expected(len(bodies) - len(left))
