"""What is erased is gone from tables, spool, quarantine and disk, and is accounted for."""

import asyncio
import uuid
from pathlib import Path
from typing import Any
from uuid import UUID

from collector import Drain
from collector.eraser import Eraser
from collector.ledger import Entry, Ledger, Subject, leave_request, outcome
from storage import Store, sites, texts
from tests.collector.batches import DAY, KEY, NOW_MS, chunk, packed, view
from tests.collector.conftest import SITES, Parts, Query, Serve
from tests.collector.erasing import CANARY, counts, day, forms, gone_after, holding
from tests.collector.failing import Lying


async def told(folder: Path, order: UUID) -> Entry | str:
    """What became of a request, within ten seconds."""
    for _ in range(200):
        if (found := outcome(folder, order)) is not None:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError("nothing became of it")


async def test_erase_session_leaves_no_byte_and_no_other_touched(
    parts: Parts, store: Store, query: Query, tmp_path: Path
) -> None:
    session, other = uuid.uuid4(), uuid.uuid4()
    page = view(url=f"https://shop.test/{CANARY}", title=CANARY * 3)
    for seq in range(3):
        await parts.send(session=session.bytes, seq=seq, view=page, chunk=chunk(seq=seq))
        await parts.send(session=other.bytes, seq=seq, chunk=chunk(seq=seq))
        await parts.settle()  # parts of their own, which the engine merges
    await store.insert("scores", {"site": [1], "day": [DAY], "session": [session], "score": [9], "version": [1]})
    await store.insert("watched", {"site": [1], "session": [session], "at": [NOW_MS], "version": [1]})
    for one, said in ((session, CANARY * 2), (other, "Tea")):
        await texts.save(store, 1, DAY, one, {one: {said: NOW_MS}}, chunks=3, version=1)
        own: dict[str, list[Any]] = {
            "site": [1],
            "day": [DAY],
            "session": [one],
            "tab": [one],
            "head": [said],
            "version": [1],
        }
        await store.insert("stretches", own)
    needles = [*forms(session), CANARY.encode()]
    kept = counts(query, other)
    assert counts(query, session)["batches"] == 3
    assert any(name.startswith("clickhouse/") for name in holding(tmp_path, needles))
    await parts.send(session=session.bytes, seq=3, view=page)  # lies in the spool
    assert any(name.startswith("spool/") for name in holding(tmp_path, needles))

    await parts.erase(Subject("session", session))
    assert set(counts(query, session).values()) == {0}
    await gone_after(tmp_path, needles)
    assert counts(query, other) == kept

    await parts.send(session=session.bytes, seq=4, view=page)  # the page is still open
    await parts.settle()
    assert set(counts(query, session).values()) == {0}
    assert counts(query, other) == kept
    found = await day(store)
    assert (found.received, found.stored, found.dropped, found.quarantined, found.erased) == (8, 3, 0, 0, 5)
    await gone_after(tmp_path, needles)


async def test_erased_session_whose_page_is_still_open_leaves_no_byte_in_the_spool(
    parts: Parts, tmp_path: Path
) -> None:
    session = uuid.uuid4()
    await parts.send(session=session.bytes)
    await parts.erase(Subject("session", session))
    running = asyncio.create_task(parts.eraser.run())
    for seq in range(1, 4):
        await parts.send(session=session.bytes, seq=seq)
        assert holding(tmp_path, forms(session)) != set()
        await gone_after(tmp_path, forms(session))
    running.cancel()


async def test_erase_session_leaves_no_byte_of_an_insert_that_was_taken_back(
    store: Store, serve: Serve, tmp_path: Path
) -> None:
    collector, client = await serve()
    await sites.save(store, SITES[0])
    ledger = Ledger(tmp_path / "erasures")
    drain = Drain(Lying(store, "batches"), [collector.spool], collector.directory, ledger=ledger, backoff_s=(0.01,))
    eraser = Eraser(store, ledger, lambda: NOW_MS, drain=drain, flush=collector.flush)
    session = uuid.uuid4()
    page = view(url=f"https://shop.test/{CANARY}", title=CANARY * 3)
    for seq in range(2):
        async with client.post("/i", data=packed(session=session.bytes, seq=seq, view=page)) as answer:
            assert answer.status == 204
    await drain.empty()
    assert (drain.failed, drain.stored) == (1, 2)
    await eraser.carry_out((await eraser.order(Subject("session", session))).number)
    await gone_after(tmp_path, [*forms(session), CANARY.encode()])


async def test_accounts_miss_nothing_while_an_erasure_is_under_way(parts: Parts, store: Store) -> None:
    session = uuid.uuid4()
    for seq in range(3):
        await parts.send(session=session.bytes, seq=seq)
        await parts.send(seq=seq)
    await parts.settle()
    erasing = asyncio.create_task(parts.erase(Subject("session", session)))
    seen = []
    while not erasing.done():
        seen.append(await day(store))
    assert {found.missing for found in seen} == {0}
    assert {found.received for found in seen} >= {6}
    found = await day(store)
    assert (found.received, found.stored, found.erased, found.missing) == (6, 3, 3, 0)


async def test_erase_empties_quarantined_samples_and_damaged_copies(parts: Parts, query: Query, tmp_path: Path) -> None:
    session = uuid.uuid4()
    body = packed(session=session.bytes)[:-30]  # cut off: nobody reads an id from it
    async with parts.client.post("/i", data=body) as answer:
        assert answer.status == 400
    await parts.collector.flush()
    await parts.settle()
    (tmp_path / "spool" / "00000001-7.corrupt").write_bytes(body)
    assert (
        query("select sample from quarantine")[0]["sample"] == body.hex().upper()
        or query("select sample from quarantine")[0]["sample"] == body.hex()
    )
    await parts.erase(Subject("session", session))
    assert query("select reason, sample, detail from quarantine") == [
        {"reason": "malformed", "sample": "", "detail": ""}
    ]
    await gone_after(tmp_path, forms(session))


async def test_erase_on_request_of_another_process(parts: Parts, tmp_path: Path, query: Query) -> None:
    session = uuid.uuid4()
    await parts.send(session=session.bytes)
    await parts.settle()
    running = asyncio.create_task(parts.eraser.run())
    folder = tmp_path / "erasures"
    good = leave_request(folder, Subject("session", session, KEY), NOW_MS)
    bad = leave_request(folder, Subject("session", session, "nowhere"), NOW_MS)
    done, refused = await asyncio.gather(told(folder, good), told(folder, bad))
    running.cancel()
    assert not isinstance(done, str)
    assert (done.subject, done.batches) == (session, 1)
    assert isinstance(refused, str)
    assert "no site has the key" in refused
    assert list((folder / "requests").iterdir()) == []
    assert set(counts(query, session).values()) == {0}
