"""Whose data goes: a visitor's or a user's, at one site or at all, and nobody else's."""

import uuid
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from collector.eraser import Unerasable
from collector.ledger import Subject, user_hash
from storage import Store, texts
from tests.collector.batches import DAY, KEY, NOW_MS, packed
from tests.collector.conftest import Parts, Query
from tests.collector.erasing import CANARY, counts, day, gone_after


async def test_erase_visitor_takes_all_sessions_so_far_and_none_of_later(
    parts: Parts, store: Store, query: Query, tmp_path: Path
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
    for one, said in zip(sessions, [CANARY, f"{CANARY} again", CANARY, "Tea"], strict=True):
        await texts.save(store, 1, DAY, one, {one: {said: NOW_MS}}, chunks=1, version=1)
    await parts.erase(Subject("visitor", visitor))
    await gone_after(tmp_path, [CANARY.encode()])
    assert counts(query, sessions[3])["texts"] == 2
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
    for one in (before, other):
        said = f"Good day, {user if one == before else 'leo'}"
        await texts.save(store, 1, DAY, one, {one: {said: NOW_MS}}, chunks=1, version=1)
    await parts.erase(Subject("user", user_hash(user), KEY))
    for session in (before, spooled):
        assert set(counts(query, session).values()) == {0}
    assert (counts(query, other)["batches"], counts(query, other)["texts"]) == (1, 2)
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
