"""A recording's long texts go with it, but for those that others share."""

import asyncio
import json
import uuid
from pathlib import Path
from uuid import UUID

import msgspec

from collector.eraser import Eraser
from collector.ledger import Ledger, Pending, Subject
from storage import Store, assets, chunks, erasure, sessions
from tests.collector.batches import NOW_MS
from tests.collector.conftest import Parts, Query
from tests.collector.erasing import CANARY, day, forms, gone_after, holding, recorded


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
