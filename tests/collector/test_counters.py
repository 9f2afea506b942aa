"""Counting, in metrics and through the spool."""

import asyncio
import errno
from pathlib import Path

from prometheus_client import CollectorRegistry

from collector.counters import MAX_KEYS, MAX_SAMPLES, Counters
from collector.record import Kind, decode_refusals
from collector.segments import records
from collector.spool import Spool
from tests.collector.batches import packed
from tests.collector.conftest import Serve
from wire import Reason


async def test_counters_tell_what_came_and_what_was_refused(serve: Serve) -> None:
    registry = CollectorRegistry()
    _, client = await serve(registry=registry)
    for body in (packed(), packed(), packed(site="nobody"), b"x"):
        await client.post("/i", data=body)
    assert registry.get_sample_value("ashiato_received_total") == 4
    assert registry.get_sample_value("ashiato_accepted_total") == 2
    assert registry.get_sample_value("ashiato_refused_total", {"reason": "unknown_site"}) == 1
    assert registry.get_sample_value("ashiato_refused_total", {"reason": "malformed"}) == 1


async def test_counters_with_a_failing_disk_count_on(tmp_path: Path) -> None:
    failing = [True]

    def sync(_fd: int) -> None:
        if failing[0]:
            raise OSError(errno.ENOSPC, "No space left on device")

    spool = await Spool.open(tmp_path, sync=sync)
    counters = Counters(spool, lambda: 5, CollectorRegistry())
    for n in range(3):
        counters.refused(Reason.MALFORMED, site=1, origin="", size=10, body=b"b", detail=f"why {n}")
        await counters.flush()
    failing[0] = False
    await counters.flush()
    (entry,) = spool.read(spool.checkpoint, records=10, size=10**6)
    refusals = decode_refusals(entry.payload)
    assert [(count.n, count.size) for count in refusals.counts] == [(3, 30)]
    assert [sample.detail for sample in refusals.samples] == ["why 0", "why 1", "why 2"]
    await spool.close()


async def test_counters_given_endless_origins_stay_small_and_right(tmp_path: Path) -> None:
    spool = await Spool.open(tmp_path)
    counters = Counters(spool, lambda: 5, CollectorRegistry())
    for n in range(MAX_KEYS + 500):
        counters.refused(Reason.WRONG_ORIGIN, site=1, origin=f"https://{n}.test", size=1, body=b"", detail="")
        counters.refused(Reason.MALFORMED, site=0, origin="", size=1, body=b"x" * 9_999, detail="d" * 9_999)
    await counters.flush()
    (entry,) = spool.read(spool.checkpoint, records=10, size=10**9)
    refusals = decode_refusals(entry.payload)
    assert len(refusals.counts) <= MAX_KEYS + 2
    assert sum(count.n for count in refusals.counts) == 2 * (MAX_KEYS + 500)
    assert len(refusals.samples) == MAX_SAMPLES
    assert max(len(sample.sample) for sample in refusals.samples) == 4_096
    await spool.close()


async def test_refusal_of_a_sites_own_batch_is_on_disk_when_it_is_answered(serve: Serve, tmp_path: Path) -> None:
    _, client = await serve()
    evil = {"Origin": "https://evil.test"}
    for n in range(1, 4):
        assert (await client.post("/i", data=packed(site="walled"), headers=evil)).status == 403
        assert (await client.post("/i", data=packed(site="walled"))).status == 403
        kept = [decode_refusals(entry.payload) for entry in records(tmp_path / "spool") if entry.kind == Kind.REFUSALS]
        counts = [(count.site, count.reason, count.n) for refusals in kept for count in refusals.counts]
        assert counts == [(2, "wrong_origin", 1), (2, "no_origin", 1)] * n


async def test_refusals_at_the_same_time_share_records(serve: Serve, tmp_path: Path) -> None:
    _, client = await serve()
    evil = {"Origin": "https://evil.test"}
    answers = await asyncio.gather(*(client.post("/i", data=packed(site="walled"), headers=evil) for _ in range(100)))
    assert {answer.status for answer in answers} == {403}
    kept = [decode_refusals(entry.payload) for entry in records(tmp_path / "spool")]
    assert sum(count.n for refusals in kept for count in refusals.counts) == 100
    assert len(kept) < 100
