"""One insert: its rows built from spool records, and brought to the tables so that each is there once."""

import asyncio
from collections.abc import Iterator, Mapping
from uuid import UUID

from msgspec import Raw

from collector import erased, receipts, recordings, rows
from collector.context import day_of
from collector.directory import Directory
from collector.failpoint import fp
from collector.ledger import Ledger
from collector.names import MAX_NAMES, NameBook, Names
from collector.plan import Plan
from collector.recordings import WriteKeys
from collector.rows import Built, Known, Read, Record
from collector.segments import Entry
from collector.tables import COLUMNS
from storage import Store, assets


class Inserts:
    """What the drain asks of the store. Everything raises what the store raises."""

    def __init__(self, store: Store, directory: Directory, ledger: Ledger | None = None) -> None:
        self._store = store
        self._directory = directory
        self._ledger = ledger
        self._book = NameBook()

    async def _left(self, plan: Plan, found: list[Record]) -> list[Record]:
        """The records without what the plan's orders erase and what came of sites deleted since."""
        deleted = {row["site"] for row in await self._store.read("sites.deleted")}
        if deleted:
            found = erased.without_sites(found, deleted)
        if self._ledger is None or not plan.orders:
            return found
        return await asyncio.to_thread(erased.marked, found, self._ledger, plan.orders)

    async def build(self, plan: Plan, entries: list[Entry], found: list[Record]) -> Built:
        """The insert's rows, the same ones whenever it is repeated. `found` are the entries' records.

        The work is done in a thread.
        """
        found = await self._left(plan, found)
        known = await self._known(plan, [item for item in found if isinstance(item, Read)])
        built = await asyncio.to_thread(rows.build, found, self._directory, known)
        await self._leave_out_known_assets(plan, built)
        receipts.add(built.rows, entries, found)
        return built

    async def _leave_out_known_assets(self, plan: Plan, built: Built) -> None:
        brought = built.rows.of("assets")
        known = await assets.known(self._store, (row[:3] for row in brought), plan.insert_id)
        built.rows.take("assets", (row for row in brought if row[:3] not in known))

    async def set_aside(self, plan: Plan, entries: list[Entry], found: list[Record], error: str) -> Built:
        """Quarantine rows for records that the tables refuse."""
        found = await self._left(plan, found)
        built = rows.poisoned(found, self._directory, error)
        receipts.add(built.rows, entries, found)
        return built

    async def _known(self, plan: Plan, found: list[Read]) -> Known:
        if not found:
            return Known({}, WriteKeys(), Names())
        days = _days(found)
        batches = await self._stored_as(plan, [item.batch.id for item in found], found)
        if taken := [item.renamed for item in _second(found, batches)]:
            batches |= await self._stored_as(plan, taken, found)
        keys = await self._write_keys(plan, [item for item in found if item.batch.chunk is not None], days)
        return Known(batches, keys, await self._names(plan, found))

    async def _stored_as(self, plan: Plan, ids: list[UUID], found: list[Read]) -> dict[tuple[int, UUID], int]:
        """Content hashes by site and batch id, of those that other inserts have stored."""
        rows = await self._store.read(
            "batches.known",
            sites=sorted({item.arrival.site for item in found}),
            batches=ids,
            insert_id=plan.insert_id,
            **_days(found),
        )
        return {(row["site"], row["batch"]): row["content_hash"] for row in rows}

    async def _names(self, plan: Plan, found: list[Read]) -> Names:
        named = {
            (item.arrival.site, day_of(item.arrival.received_ms))
            for item in found
            if any(_may_be_custom(raw) for raw in item.batch.events)
        }
        if missing := self._book.unknown(named):
            rows = await self._store.read(
                "events.names",
                sites=sorted({site for site, _ in missing}),
                from_day=min(day for _, day in missing).isoformat(),
                to_day=max(day for _, day in missing).isoformat(),
                insert_id=plan.insert_id,
                limit=MAX_NAMES,
            )
            for day in missing:
                self._book.learn(day, (row["name"] for row in rows if (row["site"], row["day"]) == day))
        return self._book.names()

    def stored(self, built: Built) -> None:
        """Note that an insert's rows are in the tables for good."""
        self._book.stored(built.names)

    async def _write_keys(self, plan: Plan, found: list[Read], days: dict[str, str]) -> WriteKeys:
        if not found:
            return WriteKeys()
        whose = {
            "sites": sorted({item.arrival.site for item in found}),
            "sessions": list({item.batch.session for item in found}),
            "insert_id": plan.insert_id,
            **days,
        }
        keys = await self._store.read("chunks.write_keys", tabs=list({item.batch.tab for item in found}), **whose)
        recorded = await self._store.read("chunks.recorded", **whose)
        return WriteKeys(recordings.tabs(keys), recordings.sessions(recorded))

    async def write(self, plan: Plan, built: Built, *, uncertain: bool) -> None:
        """Have all rows in the tables; `uncertain` says that some may be there already."""
        present = await self._present(plan) if uncertain else {}
        if present.get("receipts") and await self._was_more(plan, present["batches"], built):
            return
        fp("ins.pre")
        if present.get("receipts"):
            # They tell what the other rows are this time, and two tries may have made different ones.
            await self._delete(plan, "receipts")
            present["receipts"] = 0
        for table in COLUMNS:
            expected, there = built.rows.count(table), present.get(table, 0)
            if there and there != expected:
                await self._delete(plan, table)
                there = 0
            if there < expected:
                # in a thread: the columns of thousands of rows would keep the door waiting
                columns = await asyncio.to_thread(built.rows.columns, table, plan.insert_id)
                await self._store.insert(table, columns)
                fp("ins.mid")
        fp("ins.post")

    async def take_back(self, plan: Plan) -> None:
        """Delete whatever the insert brought, its receipts first."""
        present = await self._present(plan)
        for table in reversed(tuple(COLUMNS)):
            if present[table]:
                await self._delete(plan, table)

    async def _delete(self, plan: Plan, table: str) -> None:
        await self._store.run("inserts.delete", table=table, insert_id=plan.insert_id)

    async def _was_more(self, plan: Plan, batches: int, built: Built) -> bool:
        """True for an insert that was whole when it had more records: the spool was damaged since, the rows stay."""
        (told,) = await self._store.read("inserts.told", insert_id=plan.insert_id)
        return bool(told["batches"] <= batches and told["records"] > receipts.records(built.rows))

    async def _present(self, plan: Plan) -> dict[str, int]:
        """How many rows of an insert each table has, and will have until they are deleted or inserted again."""
        await self._store.settle(plan.insert_id)
        return {row["table"]: row["n"] for row in await self._store.read("inserts.count", insert_id=plan.insert_id)}


def _second(found: list[Read], batches: Mapping[tuple[int, UUID], int]) -> Iterator[Read]:
    """Those whose id a batch with other content has, in the tables or before them."""
    first = dict(batches)
    for item in found:
        if first.setdefault((item.arrival.site, item.batch.id), item.content_hash) != item.content_hash:
            yield item


def _days(found: list[Read]) -> dict[str, str]:
    received = [item.arrival.received_ms for item in found]
    return {"from_day": day_of(min(received)).isoformat(), "to_day": day_of(max(received)).isoformat()}


def _may_be_custom(raw: Raw) -> bool:
    """False for an event whose tag is surely not 10, in MessagePack or JSON."""
    head = bytes(memoryview(raw)[:16])
    return b"\x0a" in head or b"10" in head
