"""Each record arrives once, whatever the store does meanwhile."""

import asyncio
import shutil
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from collector import Drain
from collector.reader import Reader
from collector.recovery import recover
from collector.segments import Entry, Position
from collector.spool import Spool
from storage import Store, StoreError, accounts
from tests.collector.batches import DAY, batch
from tests.collector.conftest import SITES, Query, Serve, drained, post
from tests.collector.failing import Failing, Lying
from tests.collector.spools import opened


async def test_drain_tells_what_was_touched(store: Store, serve: Serve) -> None:
    collector, client = await serve()
    sent = batch()
    await post(client, sent)
    touched: set[tuple[int, uuid.UUID]] = set()

    async def on_stored(sessions: set[tuple[int, uuid.UUID]]) -> None:
        touched.update(sessions)
        raise ValueError("what follows fails")

    drain = await drained(store, collector, on_stored=on_stored)
    assert drain.stored == 1
    assert touched == {(1, uuid.UUID(bytes=sent["session"]))}


async def test_drain_running_stores_within_seconds(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    inserts: asyncio.Queue[int] = asyncio.Queue()

    async def on_stored(sessions: set[tuple[int, uuid.UUID]]) -> None:
        inserts.put_nowait(len(sessions))

    drain = Drain(store, [collector.spool], collector.directory, on_stored)
    running = asyncio.create_task(drain.run())
    for n in range(3):
        await post(client, batch(seq=n))
        assert await asyncio.wait_for(inserts.get(), 20) == 1
    await drain.stop()
    await running
    assert query("select count() as n from batches") == [{"n": 3}]


@pytest.mark.parametrize("error", [StoreError("Code: 210. Connection refused"), ValueError("odd"), OSError("TMPDIR")])
async def test_drain_store_away_waits_and_loses_nothing(
    store: Store, serve: Serve, query: Query, error: Exception
) -> None:
    collector, client = await serve()
    failing = Failing(store)
    failing.refuse = [error] * 12
    drain = Drain(failing, [collector.spool], collector.directory, backoff_s=(0.01,))
    running = asyncio.create_task(drain.run())
    for n in range(10):
        await post(client, batch(seq=n))
    await drain.stop()
    await running
    assert failing.refuse == []
    assert query("select uniqExact(batch) as ids, count() as n from batches") == [{"ids": 10, "n": 10}]
    assert query("select count() as n from events") == [{"n": 20}]
    assert query("select count() as n from quarantine") == [{"n": 0}]


@pytest.mark.parametrize("error", [StoreError("Code: 27"), UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogate")])
async def test_drain_poisonous_batch_is_set_aside_and_the_rest_stored(
    store: Store, serve: Serve, query: Query, error: Exception
) -> None:
    class Poisoned(Failing):
        async def insert(self, table: str, columns: Mapping[str, Sequence[Any]]) -> None:  # type: ignore[override]
            if table == "pointers" and "poison" in columns["label"]:
                raise error
            await self._store.insert(table, columns)

    collector, client = await serve()
    for n in range(33):
        label = "poison" if n == 20 else "Buy"
        await post(client, batch(seq=n, events=[[1, 0], [2, 9, "b", 0, 0, 0, 0, 0, label]]))
    await drained(Poisoned(store), collector, backoff_s=(0.01,))
    assert query("select seq from batches order by seq") == [{"seq": n} for n in range(33) if n != 20]
    assert query("select count() as n from pointers") == [{"n": 32}]
    assert query("select count() as n from views") == [{"n": 32}]
    (aside,) = query("select * from quarantine")
    assert (aside["site"], aside["reason"]) == (1, "poison")
    (day,) = (await accounts.read(store, 1, DAY, DAY)).days
    assert (day.received, day.stored, day.quarantined, day.missing) == (33, 32, 1, 0)
    assert query("select sum(batches) as batches, sum(quarantine) as aside from receipts") == [
        {"batches": 32, "aside": 1}
    ]
    assert b"poison" in bytes.fromhex(aside["sample"])


async def test_drain_insert_that_half_arrived_is_made_whole(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    await post(client, batch())
    await drained(Lying(store), collector, backoff_s=(0.01,))
    for table in ("views", "pointers", "batches", "sessions"):
        assert query(f"select count() as n from {table}") == [{"n": 1}], table  # noqa: S608


async def test_drain_finishes_what_it_began_for_somebody_who_left(store: Store, serve: Serve, query: Query) -> None:
    class Late(Failing):
        """The first insert arrives when it is let go, whoever still waits for it."""

        began = asyncio.Event()
        go = asyncio.Event()
        arrival: asyncio.Task[None] | None = None

        async def insert(self, table: str, columns: Mapping[str, Sequence[Any]]) -> None:  # type: ignore[override]
            if self.arrival is None:
                self.arrival = asyncio.create_task(self._arrive(table, columns))
                self.began.set()
                await asyncio.shield(self.arrival)
            else:
                await self._store.insert(table, columns)

        async def _arrive(self, table: str, columns: Mapping[str, Sequence[Any]]) -> None:
            await self.go.wait()
            await self._store.insert(table, columns)

    collector, client = await serve()
    await post(client, batch())
    late = Late(store)
    drain = Drain(late, [collector.spool], collector.directory)
    somebody = asyncio.create_task(drain.empty())
    await late.began.wait()
    somebody.cancel()
    stopping = asyncio.create_task(drain.stop())
    await asyncio.wait([stopping], timeout=0.5)
    late.go.set()
    await stopping
    assert late.arrival is not None
    await late.arrival
    for table in ("views", "pointers", "batches", "sessions"):
        assert query(f"select count() as n from {table}") == [{"n": 1}], table  # noqa: S608


async def test_drain_whose_checkpoint_moved_takes_nothing_back_whatever_fails_then(
    store: Store, serve: Serve, query: Query
) -> None:
    class Unheard(Reader):
        """As a spool whose writer is gone when it is to hear of the checkpoint."""

        heard = 0

        async def advance(self, entry: Entry) -> None:
            await super().advance(entry)
            self.heard += 1
            if self.heard == 1:
                raise RuntimeError("nobody hears it")

    collector, client = await serve()
    for n in range(3):
        await post(client, batch(seq=n))
    folder = collector.spool.folder
    spool = Unheard(folder, await asyncio.to_thread(recover, folder))
    drain = Drain(store, [spool], collector.directory, backoff_s=(0.01,))
    await drain.stop()
    assert spool.heard == 2
    assert query("select uniqExact(batch) as ids, count() as n from batches") == [{"ids": 3, "n": 3}]
    assert query("select sum(records) as n from receipts") == [{"n": 3}]


async def test_drain_of_a_spool_damaged_after_its_insert_keeps_what_is_stored(
    store: Store, serve: Serve, query: Query, tmp_path: Path
) -> None:
    collector, client = await serve()
    await collector.spool.append(b"nonsense")
    for n in range(3):
        await post(client, batch(seq=n))
    await drained(store, collector)
    ends = [entry.end.offset for entry in collector.spool.read(Position(0, 0), records=9, size=10**6)]
    shutil.copytree(tmp_path / "spool", tmp_path / "again", ignore=shutil.ignore_patterns("checkpoint", "lock"))
    (path,) = (tmp_path / "again").glob("*.spool")
    data = path.read_bytes()
    path.write_bytes(data[: ends[0]] + bytes(len(data) - ends[0]))  # of the insert only what is no batch is left
    async with opened(tmp_path / "again") as spool:
        drain = Drain(store, [spool], collector.directory)
        await drain.stop()
        assert drain.inserts == 1
    assert query("select count() as n from batches") == [{"n": 3}]
    assert query("select count() as n from events") == [{"n": 6}]
    assert query("select sum(records) as n from receipts") == [{"n": 4}]


async def test_drain_that_is_emptied_of_a_spool_damaged_at_its_end_comes_to_an_end(
    store: Store, serve: Serve, query: Query, tmp_path: Path
) -> None:
    collector, client = await serve()
    for n in range(3):
        await post(client, batch(seq=n))
    last = collector.spool.read(Position(0, 0), records=9, size=10**6)[-1]
    (path,) = (tmp_path / "spool").glob("*.spool")
    with path.open("r+b") as file:
        file.seek(last.start.offset)
        file.write(bytes(50))
    drain = Drain(store, [collector.spool], collector.directory, backoff_s=(0.01,))
    await asyncio.wait_for(drain.empty(), 30)
    assert query("select seq from batches order by seq") == [{"seq": 0}, {"seq": 1}]
    assert collector.spool.corrupt_gaps == 1
    await post(client, batch(seq=3))
    await asyncio.wait_for(drain.empty(), 30)
    assert query("select seq from batches order by seq") == [{"seq": 0}, {"seq": 1}, {"seq": 3}]


async def test_drain_that_stumbles_over_a_damaged_part_goes_on_without_it(
    store: Store, serve: Serve, query: Query
) -> None:
    collector, client = await serve()
    sent = batch()
    await post(client, sent)
    await drained(store, collector)
    (part,) = query("select name, path from system.parts where active and table = 'batches'")
    data = Path(part["path"]) / "data.bin"
    data.write_bytes(bytes(data.stat().st_size))
    await post(client, sent)  # whether it is there already stands in that part
    drain = await drained(store, collector, backoff_s=(0.01,))
    assert (drain.failed, drain.stored) == (1, 1)
    assert query("select count() as n from batches") == [{"n": 1}]
    assert query("select name from system.detached_parts where table = 'batches'") == [{"name": part["name"]}]
    assert query("select count() as n from quarantine") == [{"n": 0}]


async def test_drain_does_not_count_rows_that_a_deletion_is_about_to_take(
    store: Store, serve: Serve, query: Query
) -> None:
    class Killed(Lying):
        """Dies, for its drain, when it has begun to take an insert back: the engine goes on with that later."""

        async def run(self, name: str, /, **values: Any) -> None:
            if name == "inserts.delete" and values["table"] == "batches":
                await store.run_text("system stop merges batches")
                text = "alter table batches delete where insert_id = '{}' settings mutations_sync = 0"
                await store.run_text(text.format(values["insert_id"]))
                raise asyncio.CancelledError
            await super().run(name, **values)

    collector, client = await serve()
    for n in range(2):
        await post(client, batch(seq=n))
    killed = Drain(Killed(store, "batches"), [collector.spool], collector.directory, backoff_s=(0.01,))
    with pytest.raises(asyncio.CancelledError):
        await killed.empty()
    again = asyncio.create_task(drained(store, collector))
    await asyncio.sleep(0.5)
    await store.run_text("system start merges batches")
    await again
    assert query("select seq from batches order by seq") == [{"seq": 0}, {"seq": 1}]
    assert query("select sum(received) as n from receipts where site = 1") == [{"n": 2}]


async def test_drain_stopped_with_the_store_away_keeps_the_spool(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    failing = Failing(store)
    failing.refuse = [StoreError("away")] * 10_000
    drain = Drain(failing, [collector.spool], collector.directory, backoff_s=(0.01,), stop_s=0.3)
    running = asyncio.create_task(drain.run())
    await post(client, batch())
    await drain.stop()
    await running
    assert drain.stored == 0
    assert (await drained(store, collector)).stored == 1
    assert query("select count() as n from batches") == [{"n": 1}]


async def test_drain_site_deleted_meanwhile_is_still_stored(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    await post(client, batch())
    collector.directory.refresh([])
    await drained(store, collector)
    collector.directory.refresh(SITES)
    assert query("select site from batches") == [{"site": 1}]


async def test_drain_record_that_no_door_made_is_quarantined(store: Store, serve: Serve, query: Query) -> None:
    collector, client = await serve()
    spool: Spool = collector.spool
    await spool.append(b"nonsense")
    await post(client, batch())
    await drained(store, collector)
    assert query("select reason, sample from quarantine") == [{"reason": "unread", "sample": b"nonsense".hex()}]
    assert query("select count() as n from batches") == [{"n": 1}]
