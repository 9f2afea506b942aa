"""A spool closed and opened again."""

import asyncio
import os
from pathlib import Path

import pytest

from collector.numbers import count_of
from collector.segments import records
from collector.spool import Spool, SpoolError
from tests.collector.spools import everything, files, opened, payloads


async def test_spool_reopened_has_what_was_appended(tmp_path: Path) -> None:
    sent = [os.urandom(size) for size in (0, 1, 100, 70_000, 3_000_000)]
    async with opened(tmp_path) as spool:
        for payload in sent:
            await spool.append(payload, kind=1)
        assert payloads(spool) == sent
    async with opened(tmp_path) as spool:
        assert [(count_of(entry.seq), entry.kind) for entry in everything(spool)] == [(n, 1) for n in range(1, 6)]
        assert payloads(spool) == sent
        await spool.append(b"next")
        assert count_of(everything(spool)[-1].seq) == 6
    assert [entry.payload for entry in records(tmp_path)] == [*sent, b"next"]


async def test_spool_drained_reopened_is_empty_and_counts_on(tmp_path: Path) -> None:
    async with opened(tmp_path) as spool:
        await spool.append(b"a")
        await spool.advance(everything(spool)[-1])
    async with opened(tmp_path) as spool:
        assert payloads(spool) == []
        assert not spool.is_behind(spool.checkpoint)
        assert len(files(tmp_path)) == 1
        await spool.append(b"b")
        (entry,) = everything(spool)
        assert (count_of(entry.seq), entry.payload) == (2, b"b")
        await asyncio.wait_for(spool.wait_beyond(spool.checkpoint), 20)


async def test_spool_opened_twice_refuses_the_second(tmp_path: Path) -> None:
    async with opened(tmp_path):
        with pytest.raises(SpoolError):
            await Spool.open(tmp_path)
