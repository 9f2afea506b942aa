"""What the tables hold, against what visitors were promised, batch by batch."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import clickhouse_connect

from storage import Store, chunks, sessions, sites
from storage.sites import Site
from tests.faults.visitors import ALLOWED, SHOP, WALLED, Batch
from tests.schema import migrated

SITES = (Site(1, SHOP, "Shop"), Site(2, WALLED, "Walled", origins=(ALLOWED,)))
LOOKED_INTO = 20  # recordings that are read back and compared byte by byte


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[Store]:
    """The tables of a product that does not run."""
    store = migrated(data / "clickhouse")
    try:
        yield store
    finally:
        await store.close()


async def prepare(data: Path) -> None:
    """A data folder with the sites that the visitors know."""
    async with opened(data) as store:
        for site in SITES:
            await sites.save(store, site)


@contextmanager
def asking(data: Path) -> Iterator["Tables"]:
    client = clickhouse_connect.get_client(interface="chdb", path=str(data / "clickhouse"))
    try:
        yield Tables(client)
    finally:
        client.close()


class Tables:
    """Rows as they are stored."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def rows(self, sql: str) -> list[Any]:
        return list(self._client.query(sql).result_rows)

    def tally(self, table: str, column: str) -> Counter[UUID]:
        """How many rows each value of a column has."""
        return Counter(dict(self.rows(f"select {column}, count() from {table} group by {column}")))  # noqa: S608

    def sum(self, sql: str) -> int:
        return int(self.rows(sql)[0][0])


def compare(
    data: Path, sent: Iterable[Batch], erased: Collection[UUID] = (), *, others: Collection[Batch] = ()
) -> None:
    """Each acknowledged batch is stored once with all its parts, but for those of erased sessions; and nothing else.

    A batch that was sent but not acknowledged may be stored; if so, it is stored whole. So may be one of `others`.
    """
    required = {batch for batch in sent if batch.acknowledged and batch.session not in erased}
    batches = {batch for batch in (*sent, *others) if batch.session not in erased}
    with asking(data) as tables:
        stored = Counter(
            {
                (UUID(str(a)), str(b)): n
                for a, b, n in tables.rows("select batch, toString(session), count() from batches group by all")
            }
        )
        assert not [key for key, n in stored.items() if n != 1], "stored twice"
        there = {batch for batch in batches if (batch.id, str(batch.session)) in stored}
        missing = [str(batch.id) for batch in required - there]
        assert not missing, f"{len(missing)} acknowledged batches are lost: {missing[:2]}"
        assert len(there) == len(stored), "something is stored that nobody sent"

        views = {UUID(bytes=batch.told["view"]["id"]): batch for batch in there}
        assert tables.tally("views", "view") == Counter(dict.fromkeys(views, 1))
        for table, parts in (
            ("events", {view: 1 + batch.clicks for view, batch in views.items()}),
            ("pointers", {view: batch.clicks + batch.moves for view, batch in views.items()}),
            ("scrolls", {view: batch.scrolls for view, batch in views.items()}),
        ):
            assert tables.tally(table, "view") == Counter({view: n for view, n in parts.items() if n}), table
        recorded = Counter(batch.session for batch in there if batch.recording)
        assert tables.tally("chunks", "session") == recorded
        assert {name for (name,) in tables.rows("select distinct session from sessions")} == {
            batch.session for batch in there
        }
        assert tables.sum("select count() from quarantine") == 0
        received = tables.sum("select sum(received) from receipts where site = 1")
    if not others:  # else the visitors have gone on since
        acknowledged = sum(batch.acknowledged for batch in sent)
        attempts = sum(batch.attempts for batch in sent)
        assert acknowledged <= received <= attempts, (acknowledged, received, attempts)


async def compare_recordings(data: Path, sent: Iterable[Batch], erased: Collection[UUID]) -> None:
    """Recordings read back as a viewer reads them are what was sent, in order."""
    by_session: dict[UUID, list[Batch]] = {}
    for batch in sent:
        if batch.session not in erased and batch.recording:
            by_session.setdefault(batch.session, []).append(batch)
    async with opened(data) as store:
        for session, batches in list(by_session.items())[-LOOKED_INTO:]:
            summary = await sessions.get(store, 1, session)
            assert summary is not None
            tab = UUID(bytes=batches[0].told["tab"])
            pieces = await chunks.pieces(store, 1, summary, tab)
            assert [json.loads(piece.data) for piece in pieces] == [batch.recording for batch in batches]


def refusals(data: Path, refused: Iterable[Batch]) -> None:
    """What a site refused is counted as often as it was answered, or as often as it was sent."""
    with asking(data) as tables:
        counted = tables.sum("select sum(n) from drops where site = 2 and reason = 'wrong_origin'")
        assert tables.sum("select count() from batches where site = 2") == 0
    answered, attempts = sum(one.acknowledged for one in refused), sum(one.attempts for one in refused)
    assert answered <= counted <= attempts, (answered, counted, attempts)
