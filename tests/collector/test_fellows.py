"""Several collectors on one server: an order that one is given is kept by all, and the accounts add up."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from collector import Drain
from collector.eraser import Eraser
from collector.fellows import Fellows
from collector.ledger import Ledger, Subject, user_hash
from storage import Store, StoreError, accounts, sites
from tests.collector.batches import KEY, NOW_MS, packed
from tests.collector.conftest import SITES, Query, Serve
from tests.collector.failing import Failing

TODAY = dt.date(2026, 2, 25)


class One:
    """A process with a data folder of its own; `drain` is None for one that only shows pages."""

    def __init__(self, store: Store, folder: Path, drain: Drain | None = None, ledger: Ledger | None = None) -> None:
        self.folder = folder
        self.ledger = ledger or Ledger(folder / "erasures")
        self.drain = drain
        self.eraser = Eraser(store, self.ledger, lambda: NOW_MS, drain=drain, fellows=Fellows(store, self.ledger))

    def holds(self, session: UUID) -> bool:
        return any(session.bytes in path.read_bytes() for path in (self.folder / "spool").iterdir())


@pytest.fixture
async def viewer(store: Store, tmp_path: Path) -> One:
    for site in SITES:
        await sites.save(store, site)
    return One(store, tmp_path / "viewer")


async def collecting(store: Store, serve: Serve, folder: Path) -> tuple[One, Any]:
    await asyncio.to_thread(folder.mkdir)
    collector, client = await serve(folder)
    ledger = Ledger(folder / "erasures")
    drain = Drain(store, [collector.spool], collector.directory, ledger=ledger, backoff_s=(0.01,), pace_s=0.01)

    async def send(session: UUID, visitor: UUID, **changes: object) -> None:
        batch = packed(session=session.bytes, visitor=visitor.bytes, **changes)
        async with client.post("/i", data=batch) as answer:
            assert answer.status == 204

    return One(store, folder, drain, ledger), send


async def until_gone(query: Query, session: UUID, *those: One) -> None:
    """Have all run until every order is carried out everywhere, and the tables have nothing of a session."""
    running = [asyncio.create_task(one.eraser.run()) for one in those]
    for _ in range(600):
        orders = {entry.id for one in those for entry in one.ledger.entries}
        kept = all({entry.id for entry in one.ledger.entries if entry.done} == orders for one in those)
        if kept and not rows(query, session):
            break
        await asyncio.sleep(0.05)
    for task in running:
        task.cancel()
    await asyncio.wait(running)
    assert all(task.cancelled() for task in running)


def rows(query: Query, session: UUID) -> int:
    tables = ("views", "events", "pointers", "sessions", "batches")
    return sum(query(f"select count() as n from {table} where session = '{session}'")[0]["n"] for table in tables)  # noqa: S608


async def balance(store: Store) -> tuple[int, int, int, int]:
    (day,) = (await accounts.read(store, 1, TODAY, TODAY)).days
    return day.received, day.stored, day.erased, day.missing


def uneven(query: Query) -> list[dict[str, Any]]:
    """Inserts of which a table has more or fewer rows than the receipts tell."""
    found = []
    for table in ("views", "events", "pointers", "sessions", "batches"):
        found += query(
            f"select '{table}' as t, insert_id, sum(told) as told, sum(there) as there from ("  # noqa: S608
            f"select insert_id, {table} as told, 0 as there from receipts union all "
            f"select insert_id, 0 as told, 1 as there from {table}) group by insert_id having told != there"
        )
    return found


async def test_order_given_to_one_process_is_kept_by_all(
    viewer: One, store: Store, serve: Serve, query: Query, tmp_path: Path
) -> None:
    first, send_first = await collecting(store, serve, tmp_path / "first")
    second, send_second = await collecting(store, serve, tmp_path / "second")
    assert first.drain is not None
    visitor, session, later, other = (uuid.uuid4() for _ in range(4))
    await send_first(session, visitor)
    await send_first(other, other)
    await first.drain.empty()
    await send_second(session, visitor, seq=1)
    await send_second(later, visitor)
    kept = rows(query, other)
    await viewer.eraser.order(Subject("visitor", visitor, KEY))
    await until_gone(query, later, viewer, first, second)
    assert [rows(query, each) for each in (session, later)] == [0, 0]
    assert rows(query, other) == kept > 0
    assert not any(one.holds(each) for one in (first, second) for each in (session, later))
    await send_first(session, visitor, seq=2)  # its page is still open
    await first.drain.empty()
    assert rows(query, session) == 0
    assert await balance(store) == (5, 1, 4, 0)
    assert uneven(query) == []
    assert [entry.heard for one in (viewer, first, second) for entry in one.ledger.entries] == [False, True, True]


async def test_what_another_stored_before_it_heard_goes_too(
    viewer: One, store: Store, serve: Serve, query: Query, tmp_path: Path
) -> None:
    collector, send = await collecting(store, serve, tmp_path / "collector")
    assert collector.drain is not None
    session, visitor = uuid.uuid4(), uuid.uuid4()
    await send(session, visitor)
    order = await viewer.eraser.order(Subject("session", session))
    assert (await viewer.eraser.carry_out(order.number)).done
    await collector.drain.empty()
    assert rows(query, session) > 0
    await until_gone(query, session, viewer, collector)
    assert rows(query, session) == 0
    assert await balance(store) == (1, 0, 1, 0)
    assert uneven(query) == []


async def test_order_waits_for_an_insert_that_another_is_bringing(
    viewer: One, store: Store, serve: Serve, query: Query, tmp_path: Path
) -> None:
    class Halting(Failing):
        halted = asyncio.Event()
        go = asyncio.Event()

        async def insert(self, table: str, columns: Mapping[str, Sequence[Any]]) -> None:  # type: ignore[override]
            if table == "pointers":
                self.halted.set()
                await self.go.wait()
            await self._store.insert(table, columns)

    halting = Halting(store)
    collector, send = await collecting(halting, serve, tmp_path / "collector")
    assert collector.drain is not None
    session = uuid.uuid4()
    await send(session, uuid.uuid4())
    storing = asyncio.create_task(collector.drain.empty())
    await halting.halted.wait()
    order = await viewer.eraser.order(Subject("session", session))
    with pytest.raises(StoreError, match="still being stored by another collector"):
        await viewer.eraser.carry_out(order.number)
    halting.go.set()
    await storing
    await until_gone(query, session, viewer, collector)
    assert rows(query, session) == 0
    assert await balance(store) == (1, 0, 1, 0)
    assert uneven(query) == []


async def test_sessions_that_only_another_knows_to_be_a_users_go_too(
    viewer: One, store: Store, serve: Serve, query: Query, tmp_path: Path
) -> None:
    first, send_first = await collecting(store, serve, tmp_path / "first")
    second, send_second = await collecting(store, serve, tmp_path / "second")
    assert first.drain is not None
    session, visitor = uuid.uuid4(), uuid.uuid4()
    await send_first(session, visitor)  # before the site said who it is
    await first.drain.empty()
    await send_second(session, visitor, seq=1, user="aki@shop.test")
    await viewer.eraser.order(Subject("user", user_hash("aki@shop.test"), KEY))
    await until_gone(query, session, viewer, first, second)
    assert rows(query, session) == 0
    assert await balance(store) == (2, 0, 2, 0)
    assert uneven(query) == []
