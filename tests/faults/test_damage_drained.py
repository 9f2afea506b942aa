"""What a damaged spool still holds reaches the tables once, also after an insert that was cut off."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import msgpack

from collector import Drain
from collector.directory import Directory
from collector.record import Arrival, Kind, Refusal, Refusals, encode_arrival, encode_refusals
from collector.spool import Spool
from storage import Store
from storage.audit import Audit
from storage.sites import Site
from tests.collector.batches import AGENT, DAY, NOW_MS, batch
from tests.collector.conftest import Query
from tests.collector.failing import Failing
from tests.collector.spools import everything
from tests.faults.damage import damaged
from tests.faults.scale import SCALE, chance
from tests.faults.test_damage import PATIENCE_S, framed, open_spool, whole

OF_BATCHES = ("views", "events", "pointers", "sessions", "receipts", "batches")
OF_REFUSALS = ("drops", "receipts")


class Stuck(Failing):
    """Never ends the insert into one of the tables; whoever waits for it is as good as killed."""

    def __init__(self, store: Store, table: str) -> None:
        super().__init__(store)
        self.reached = asyncio.Event()
        self._table = table

    async def insert(self, table: str, columns: Mapping[str, Sequence[Any]]) -> None:  # type: ignore[override]
        if table == self._table:
            self.reached.set()
            await asyncio.Event().wait()
        await super().insert(table, columns)


class Case:
    """A site with a spool of its own, damaged between two lives. `told` holds the batches by sequence number."""

    def __init__(self, site: int, dice: random.Random, folder: Path, store: Store) -> None:
        self.told: dict[int, dict[str, Any]] = {}
        self.refused = 0
        self._seq = 0
        self._site = site
        self._dice = dice
        self._folder = folder
        self._store = store

    async def _fill(self, spool: Spool) -> bool:
        """Append records of both kinds; True if there are batches among them."""
        before = len(self.told)
        for _ in range(self._dice.randrange(3, 15)):
            self._seq += 1
            if self._dice.random() < 0.2:
                refusals = Refusals(NOW_MS, [Refusal(self._site, "wrong_origin", "https://elsewhere.test", 1, 9)], [])
                self.refused += 1
                await spool.append(encode_refusals(refusals), Kind.REFUSALS)
            else:
                self.told[self._seq] = batch()
                body = msgpack.packb(self.told[self._seq])
                await spool.append(encode_arrival(Arrival(NOW_MS, self._site, "k", b"", AGENT, 0, body)))
        return len(self.told) > before

    def _drain(self, store: Store, spool: Spool) -> Drain:
        return Drain(store, [spool], Directory([Site(self._site, "k", "Shop")]), backoff_s=(0.01,))

    async def _drained(self, spool: Spool) -> None:
        drain = self._drain(self._store, spool)
        running = asyncio.create_task(drain.run())
        await drain.stop()
        await running

    async def _cut_off(self, spool: Spool, table: str) -> None:
        """Begin an insert and never end it."""
        store = Stuck(self._store, table)
        running = asyncio.create_task(self._drain(store, spool).run())
        async with asyncio.timeout(PATIENCE_S):
            await store.reached.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    async def live(self, *, cut_off: bool) -> tuple[set[UUID], list[str]]:
        """Two lives, with damage between them. Gives the batches that must be stored, and what the damage was."""
        spool = await open_spool(self._folder, segment_bytes=self._dice.choice((1_000, 5_000)))
        await self._fill(spool)
        await self._drained(spool)
        drained = set(self.told)
        of_batches = await self._fill(spool)
        frames = [framed(self._folder, entry) for entry in everything(spool)]
        if cut_off:
            await self._cut_off(spool, self._dice.choice(OF_BATCHES if of_batches else OF_REFUSALS))
        plan = (self._folder / "plan").read_bytes()
        await spool.close()

        done = damaged(self._dice, self._folder, self._dice.randrange(1, 4))
        if cut_off:  # without it nobody knows whose the rows are that were stored
            (self._folder / "plan").write_bytes(plan)
        whole_ones, _ = whole(self._folder, frames)
        spool = await open_spool(self._folder)
        await self._drained(spool)
        await spool.close()
        return {UUID(bytes=self.told[seq]["id"]) for seq in drained | (whole_ones & set(self.told))}, done


async def test_spool_damaged_between_lives_reaches_the_tables_once(store: Store, query: Query, tmp_path: Path) -> None:
    dice = chance("damage drained")
    for site in range(1, SCALE.drained + 1):
        cut_off = dice.random() < 0.5
        case = Case(site, dice, tmp_path / f"spool {site}", store)
        expected, done = await case.live(cut_off=cut_off)

        def ask(table: str, column: str, site: int = site) -> dict[UUID, int]:
            found = query(f"select {column} as id, count() as n from {table} where site = {site} group by id")  # noqa: S608
            return {row["id"]: row["n"] for row in found}

        stored = ask("batches", "batch")
        told = {UUID(bytes=one["id"]): UUID(bytes=one["view"]["id"]) for one in case.told.values()}
        assert expected <= set(stored) <= set(told), (site, cut_off, done)
        assert set(stored.values()) <= {1}, (site, cut_off, done)
        views, events = ask("views", "view"), ask("events", "view")
        assert {views.get(told[name]) for name in stored} <= {1}, (site, cut_off, done)
        assert {events.get(told[name]) for name in stored} <= {2}, (site, cut_off, done)
        # a refusal has no id to know it by where its segment comes back under another number
        renumbered = cut_off and any(piece.startswith("put_in") for piece in done)
        if not renumbered and not any("checkpoint" in piece for piece in done):
            (counted,) = query(f"select sum(n) as n from drops where site = {site} and reason = 'wrong_origin'")  # noqa: S608
            assert counted["n"] <= case.refused, (site, cut_off, done)
        if not cut_off:
            (balance,) = [one for one in await audit(store).balances(DAY) if one.site == site]
            assert balance.missing == 0, (site, done)
    assert await audit(store).repeated(DAY) == []
    assert query("select count() as n from quarantine") == [{"n": 0}]


def audit(store: Store) -> Audit:
    return Audit(store, [])
