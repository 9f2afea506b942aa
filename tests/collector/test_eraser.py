"""What is erased is gone from tables, spool, quarantine and disk, stays gone, and is accounted for."""

import asyncio
import contextlib
import datetime as dt
import gzip
import json
import os
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from collector import Collector, Drain
from collector.eraser import Eraser, Unerasable
from collector.ledger import Entry, Ledger, Pending, Subject, leave_request, outcome, user_hash
from storage import Store, accounts, assets, chunks, erasure, sessions, sites
from tests.collector.batches import KEY, NOW_MS, chunk, packed, view
from tests.collector.conftest import SITES, Client, Query, Serve

TODAY = dt.date(2026, 2, 25)
TABLES = ("views", "events", "pointers", "chunks", "sessions", "scores", "watched", "batches")
CANARY = "kanarienvogel"


class Parts:
    """A collector with its drain and eraser, as `ashiato up` runs them."""

    def __init__(self, store: Store, collector: Collector, client: Client, ledger: Ledger) -> None:
        self.collector = collector
        self.client = client
        self.ledger = ledger
        self.drain = Drain(store, [collector.spool], collector.directory, ledger=ledger, pace_s=0.05)
        self.eraser = Eraser(store, ledger, lambda: NOW_MS, drain=self.drain, flush=collector.flush)

    async def send(self, **changes: object) -> None:
        async with self.client.post("/i", data=packed(**changes)) as answer:
            assert answer.status == 204

    async def settle(self) -> None:
        """Everything received so far is in the tables."""
        await self.drain.empty()

    async def erase(self, subject: Subject) -> None:
        await self.eraser.carry_out((await self.eraser.order(subject)).number)


@asynccontextmanager
async def running(store: Store, serve: Serve, tmp_path: Path) -> AsyncIterator[Parts]:
    collector, client = await serve()
    parts = Parts(store, collector, client, Ledger(tmp_path / "erasures"))
    await parts.eraser.catch_up()
    draining = asyncio.create_task(parts.drain.run())
    yield parts
    await parts.drain.stop()
    await draining


@pytest.fixture
async def parts(store: Store, serve: Serve, tmp_path: Path) -> AsyncIterator[Parts]:
    for site in SITES:
        await sites.save(store, site)
    async with running(store, serve, tmp_path) as found:
        yield found


def forms(name: UUID) -> list[bytes]:
    """How an id can lie on disk: as sent, as text, as hex, and as the engine keeps it."""
    engine = name.bytes[7::-1] + name.bytes[:7:-1]
    return [name.bytes, str(name).encode(), name.hex.encode(), name.hex.upper().encode(), engine]


def holding(folder: Path, needles: Sequence[bytes]) -> set[str]:
    """The files below a folder, but for the ledger, that hold one of these."""
    found = set()
    for parent, _, names in os.walk(folder):
        for name in names:
            if not (Path(parent) / name).is_file():
                continue  # the socket that workers use
            with contextlib.suppress(FileNotFoundError):  # the engine was faster
                data = (Path(parent) / name).read_bytes()
                if "erasures" not in parent and any(needle in data for needle in needles):
                    found.add(str((Path(parent) / name).relative_to(folder)))
    return found


async def gone_after(folder: Path, needles: Sequence[bytes]) -> float:
    """Seconds until no file holds any of these."""
    started = time.monotonic()
    while left := await asyncio.to_thread(holding, folder, needles):
        assert time.monotonic() - started < 5, left
        await asyncio.sleep(0.1)
    return time.monotonic() - started


async def told(folder: Path, order: UUID) -> Entry | str:
    """What became of a request, within ten seconds."""
    for _ in range(200):
        if (found := outcome(folder, order)) is not None:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError("nothing became of it")


def counts(query: Query, session: UUID) -> dict[str, int]:
    found = {}
    for table in TABLES:
        found[table] = query(f"select count() as n from {table} where session = '{session}'")[0]["n"]  # noqa: S608
    return found


async def day(store: Store, site: int = 1) -> accounts.Day:
    return (await accounts.read(store, site, TODAY, TODAY)).days[0]


async def test_erase_session_leaves_no_byte_and_no_other_touched(
    parts: Parts, store: Store, query: Query, tmp_path: Path
) -> None:
    session, other = uuid.uuid4(), uuid.uuid4()
    page = view(url=f"https://shop.test/{CANARY}", title=CANARY * 3)
    for seq in range(3):
        await parts.send(session=session.bytes, seq=seq, view=page, chunk=chunk(seq=seq))
        await parts.send(session=other.bytes, seq=seq, chunk=chunk(seq=seq))
        await parts.settle()  # parts of their own, which the engine merges
    await store.insert("scores", {"site": [1], "day": [TODAY], "session": [session], "score": [9], "version": [1]})
    await store.insert("watched", {"site": [1], "session": [session], "at": [NOW_MS], "version": [1]})
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


def recorded(*texts: str, seq: int = 0) -> dict[str, Any]:
    events = [{"type": 3, "data": {"text": text}, "timestamp": NOW_MS - 4_000} for text in texts]
    return chunk(seq=seq, data=gzip.compress(json.dumps(events).encode()))


async def test_erase_takes_a_recordings_long_texts_but_those_that_others_share(
    parts: Parts, store: Store, query: Query, tmp_path: Path
) -> None:
    session, other, later = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    secret = f"{CANARY} {uuid.uuid4().hex}" * 50
    shared = "a{color:red}" * 200
    tab = uuid.uuid4()
    await parts.send(session=session.bytes, chunk=recorded(secret, shared))
    await parts.settle()
    await parts.send(session=other.bytes, tab=tab.bytes, chunk=recorded(shared))
    await parts.send(session=session.bytes, seq=1, chunk=recorded(secret, seq=1))
    await parts.settle()
    await parts.send(session=session.bytes, seq=2, chunk=recorded(secret, seq=2))  # lies in the spool
    names = [assets.name(text.encode()) for text in (secret, shared)]
    assert {row["asset"] for row in query("select asset from assets")} == set(names)
    needles = [*forms(session), *forms(names[0]), secret.encode(), CANARY.encode()]
    assert any(name.startswith("clickhouse/") for name in holding(tmp_path, forms(names[0])))

    await parts.erase(Subject("session", session))
    assert query("select asset from assets") == [{"asset": names[1]}]
    await gone_after(tmp_path, needles)
    assert holding(tmp_path, forms(names[1])) != set()
    found = await sessions.get(store, 1, other)
    assert found is not None
    (piece,) = await chunks.pieces(store, 1, found, tab)
    assert json.loads(piece.data)[0]["data"]["text"] == shared
    assert query("select sum(assets) as n from receipts") == [{"n": 1}]
    assert (await day(store)).missing == 0

    # who brings the text from now on brings it anew
    await parts.send(session=later.bytes, chunk=recorded(secret))
    await parts.settle()
    assert {row["asset"] for row in query("select asset from assets")} == set(names)


async def test_erase_amid_inserts_takes_no_text_that_one_is_about_to_refer_to(
    parts: Parts, store: Store, query: Query
) -> None:
    text = "a{color:red}" * 200

    async def visit(visitor: UUID) -> tuple[UUID, UUID]:
        session, tab = uuid.uuid4(), uuid.uuid4()
        await parts.send(session=session.bytes, tab=tab.bytes, visitor=visitor.bytes, chunk=recorded(text))
        return session, tab

    for _ in range(3):
        # the only one who has the text is erased, while the drain stores others who come with it
        alone, others = uuid.uuid4(), uuid.uuid4()
        await visit(alone)
        await parts.settle()
        erasing = asyncio.create_task(parts.erase(Subject("visitor", alone)))
        kept = []
        for _ in range(10):
            kept.append(await visit(others))
            await asyncio.sleep(0.02)
        await erasing
        await parts.settle()
        for session, tab in kept:
            found = await sessions.get(store, 1, session)
            assert found is not None
            (piece,) = await chunks.pieces(store, 1, found, tab)
            assert json.loads(piece.data)[0]["data"]["text"] == text
        await parts.erase(Subject("visitor", others))
        assert query("select count() as n from assets") == [{"n": 0}]


async def test_erase_killed_before_its_long_texts_went_is_finished_by_another(
    parts: Parts, store: Store, query: Query, tmp_path: Path
) -> None:
    session = uuid.uuid4()
    await parts.send(session=session.bytes, chunk=recorded("a{color:red}" * 200))
    await parts.settle()
    order = await parts.eraser.order(Subject("session", session))
    # as it was left when the chunks were gone, and the texts not
    lines = await erasure.lines(store, 1, [session])
    pending = Pending(uuid.uuid4(), (session,), tuple(lines))
    parts.ledger.save(msgspec.structs.replace(order, pending=pending))
    for table in erasure.SESSION_TABLES:
        await erasure.erase_sessions(store, 1, [session], table)
    again = Eraser(store, Ledger(tmp_path / "erasures"), lambda: NOW_MS)
    await again.catch_up()
    assert query("select count() as n from assets") == [{"n": 0}]
    assert query("select sum(assets) as assets, sum(chunks) as chunks from receipts") == [{"assets": 0, "chunks": 0}]


async def test_erase_visitor_takes_all_sessions_so_far_and_none_of_later(
    parts: Parts, store: Store, query: Query
) -> None:
    visitor, sessions = uuid.uuid4(), [uuid.uuid4() for _ in range(4)]
    await parts.send(session=sessions[0].bytes)  # not recognised yet
    await parts.settle()
    await parts.send(session=sessions[0].bytes, seq=1, visitor=visitor.bytes)
    await parts.send(session=sessions[1].bytes, visitor=visitor.bytes)
    await parts.settle()
    await parts.send(session=sessions[2].bytes)
    await parts.send(session=sessions[2].bytes, seq=1, visitor=visitor.bytes)  # both in the spool
    await parts.send(session=sessions[3].bytes)
    await parts.erase(Subject("visitor", visitor))
    for session in sessions[:3]:
        assert set(counts(query, session).values()) == {0}
    assert counts(query, sessions[3])["batches"] == 1
    assert (await day(store)).erased == 5

    back = uuid.uuid4()
    parts.ledger.save(msgspec.structs.replace(parts.ledger.entries[0], at_ms=NOW_MS - 1))
    await parts.send(session=back.bytes, visitor=visitor.bytes)  # a new visit, after the order
    await parts.send(session=sessions[1].bytes, seq=1)  # the old one goes on
    await parts.settle()
    assert counts(query, back)["batches"] == 1
    assert counts(query, sessions[1])["batches"] == 0
    found = await day(store)
    assert (found.received, found.stored, found.erased) == (8, 2, 6)


async def test_erase_user_takes_the_sessions_that_were_said_to_be_theirs(
    parts: Parts, store: Store, query: Query, tmp_path: Path
) -> None:
    user = "mia-4711-kanarienvogel"
    before, spooled, other = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    await parts.send(session=before.bytes)  # not signed in yet
    await parts.settle()
    await parts.send(session=before.bytes, seq=1, user=user, events=[[15, 9, user, {"plan": "pro"}]])
    await parts.send(session=other.bytes, user="leo")
    await parts.settle()
    await parts.send(session=spooled.bytes)
    await parts.send(session=spooled.bytes, seq=1, user=user)
    assert query("select user from sessions where user != '' order by user") == [{"user": "leo"}, {"user": user}]
    await parts.erase(Subject("user", user_hash(user), KEY))
    for session in (before, spooled):
        assert set(counts(query, session).values()) == {0}
    assert counts(query, other)["batches"] == 1
    assert (await day(store)).erased == 4
    await gone_after(tmp_path, [user.encode()])
    assert user.encode() not in b"".join(file.read_bytes() for file in (tmp_path / "erasures").glob("*.entry"))

    await parts.send(session=spooled.bytes, seq=2, user=user)  # the page is still open
    await parts.settle()
    assert counts(query, spooled)["batches"] == 0


async def test_user_of_a_browser_that_asks_not_to_be_tracked_is_not_kept(parts: Parts, query: Query) -> None:
    session = uuid.uuid4()
    body = packed(session=session.bytes, user="mia", events=[[15, 9, "mia", {"plan": "pro"}]])
    async with parts.client.post("/i", data=body, headers={"Sec-GPC": "1"}) as answer:
        assert answer.status == 204
    await parts.settle()
    assert query("select user from sessions") == [{"user": ""}]
    assert [row["detail"] for row in query("select detail from events")] == ['{"user":"","traits":{}}']


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


async def test_erase_at_one_site_leaves_the_same_id_at_another(parts: Parts, query: Query) -> None:
    session = uuid.uuid4()
    await parts.send(session=session.bytes)
    await parts.send(session=session.bytes, site="open")
    await parts.settle()
    await parts.erase(Subject("session", session, KEY))
    assert query(f"select site from batches where session = '{session}'") == [{"site": 3}]  # noqa: S608


async def test_erase_of_everyone_or_an_unknown_site_is_refused(parts: Parts) -> None:
    with pytest.raises(Unerasable, match="all visitors"):
        await parts.eraser.order(Subject("visitor", UUID(int=0)))
    with pytest.raises(Unerasable, match="no site has the key"):
        await parts.eraser.order(Subject("session", uuid.uuid4(), "nowhere"))
    assert parts.ledger.entries == []


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


async def test_erased_again_after_an_older_state_is_back(
    parts: Parts, store: Store, query: Query, tmp_path: Path
) -> None:
    session = uuid.uuid4()
    await parts.send(session=session.bytes)
    await parts.settle()
    await parts.erase(Subject("session", session))
    mine: dict[str, list[object]] = {"site": [1], "day": [TODAY], "session": [session]}
    for table in ("views", "sessions", "batches"):
        await store.insert(table, mine)
    # a backup that a crash spoiled may bring back one table only
    lone = uuid.uuid4()
    await parts.erase(Subject("session", lone))
    await store.insert("events", {**mine, "session": [lone]})
    again = Eraser(store, Ledger(tmp_path / "erasures"), lambda: NOW_MS)
    await again.catch_up()
    assert set(counts(query, session).values()) == set(counts(query, lone).values()) == {0}
    assert (await day(store)).erased == 2


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
