"""What was erased and is back, from a backup say, is erased again at the next start."""

import uuid
from pathlib import Path

import msgspec

from collector.eraser import Eraser
from collector.ledger import Ledger, Subject
from storage import Store, sites
from tests.collector.batches import DAY, NOW_MS
from tests.collector.conftest import SITES, Parts, Query
from tests.collector.erasing import counts, day


async def test_site_deleted_is_deleted_again_when_it_is_back(parts: Parts, store: Store, tmp_path: Path) -> None:
    shop, _, other = SITES
    await parts.send()
    await parts.settle()
    await parts.eraser.carry_out(parts.eraser.order_site(shop).number)
    await parts.send(seq=1)  # the door has not heard of it yet
    await parts.settle()
    assert [site.site for site in await sites.every(store)] == [2, 3]
    assert await store.read("audit.deleted") == []
    assert (await day(store, 0)).erased == 1

    await sites.save(store, shop)  # as an older backup has it
    await store.insert("views", {"site": [shop.site], "day": [DAY], "session": [uuid.uuid4()]})
    again = Eraser(store, Ledger(tmp_path / "erasures"), lambda: NOW_MS)
    await again.catch_up()
    assert [site.site for site in await sites.every(store)] == [2, 3]
    assert await store.read("audit.deleted") == []

    stranger = msgspec.structs.replace(shop, key="another")  # a backup from elsewhere
    await sites.save(store, stranger)
    await again.catch_up()
    assert [site.key for site in await sites.every(store)] == ["another", "walled", other.key]


async def test_erased_again_after_an_older_state_is_back(
    parts: Parts, store: Store, query: Query, tmp_path: Path
) -> None:
    session = uuid.uuid4()
    await parts.send(session=session.bytes)
    await parts.settle()
    await parts.erase(Subject("session", session))
    mine: dict[str, list[object]] = {"site": [1], "day": [DAY], "session": [session]}
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


async def test_start_with_an_order_goes_on_without_a_part_that_is_damaged(
    parts: Parts, query: Query, store: Store, tmp_path: Path
) -> None:
    await parts.send(session=uuid.uuid4().bytes)
    await parts.settle()
    await parts.eraser.order(Subject("session", uuid.uuid4()))
    (part,) = query("select name, path from system.parts where active and table = 'batches'")
    data = Path(part["path"]) / "data.bin"
    data.write_bytes(bytes(data.stat().st_size))
    await Eraser(store, Ledger(tmp_path / "erasures"), lambda: NOW_MS).catch_up()
    assert query("select name from system.detached_parts where table = 'batches'") == [{"name": part["name"]}]
