"""Each promise is broken on purpose, and `ashiato verify` says which."""

import asyncio
import datetime as dt
import os
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from ashiato.home import owned
from ashiato.verify import Finding, examine
from collector import Collector, Drain, Limits, add_routes, open_collector
from collector import plan as plans
from collector.eraser import Eraser
from collector.ledger import Ledger, Subject
from collector.numbers import count_of, spool_of
from collector.plan import Plan
from collector.segments import found
from collector.tables import COLUMNS
from storage import Store, accounts, retention, sites
from storage.retention import Bounds
from storage.sites import Site
from tests.collector.batches import AGENT, NOW_MS, chunk, packed
from tests.collector.conftest import SECRET, Server
from tests.schema import migrated

SHOP = Site(1, "k1", "Shop")
WALLED = Site(2, "walled", "Walled", origins=("https://shop.test",))
RECORDED = b'[{"type":3,"data":{"text":"' + b"a{color:red}" * 200 + b'"},"timestamp":1}]'
LIMITS = Limits(ballast_bytes=1_000_000)
SESSION = uuid.uuid4()

Breaking = Callable[[Path, Store], Awaitable[None]]


@asynccontextmanager
async def opened(home: Path) -> AsyncIterator[Store]:
    store = migrated(home / "clickhouse")
    try:
        yield store
    finally:
        await store.close()


async def drain(store: Store, collector: Collector) -> None:
    draining = Drain(store, [collector.spool], collector.directory)
    running = asyncio.create_task(draining.run())
    await draining.stop()
    await running


async def fill(home: Path, store: Store, *, left: int = 0) -> None:
    """Two inserts' batches of every fate; `left` more stay in the spool. The first and the last are of one session."""
    for site in (SHOP, WALLED):
        await sites.save(store, site)
    collector = await open_collector(home, [SHOP, WALLED], secret=SECRET, limits=LIMITS, scripts=home)
    app = web.Application()
    add_routes(app, collector)
    client = TestClient(Server(app), headers={"User-Agent": AGENT})
    await client.start_server()

    async def post(*bodies: bytes, **headers: str) -> None:
        for body in bodies:
            await client.post("/i", data=body, headers=headers)

    once = packed(chunk=chunk(data=RECORDED), session=SESSION.bytes)
    await post(once, once, *(packed(seq=n, events=[[1, 0], [99, 0], [4, 1, 2, 3, 4, 5]]) for n in range(3)))
    await post(b"nonsense", packed(site="walled"), packed(site="nobody"))
    await collector.flush()
    await drain(store, collector)
    await post(packed(chunk=chunk()), **{"Sec-GPC": "1"})
    await collector.spool.append(b"nonsense")
    await post(packed(site="walled", chunk=chunk()), Origin="https://shop.test")
    await drain(store, collector)
    await post(*(packed(seq=n + 1, session=SESSION.bytes) for n in range(left)))
    await client.close()
    await collector.close()


async def settle(home: Path, store: Store, *, erase: uuid.UUID | None = None) -> None:
    """Store what is in the spool; before it, erase a session as `ashiato up` does."""
    collector = await open_collector(home, [SHOP, WALLED], secret=SECRET, limits=LIMITS, scripts=home)
    ledger = Ledger(home / "erasures")
    draining = Drain(store, [collector.spool], collector.directory, ledger=ledger)
    eraser = Eraser(store, ledger, lambda: NOW_MS, drain=draining, flush=collector.flush)
    await eraser.catch_up()
    if erase is not None:
        await eraser.carry_out((await eraser.order(Subject("session", erase))).number)
    await draining.empty()
    await collector.close()


async def today(store: Store, site: int = 1) -> accounts.Day:
    *_, day = [row["day"] for row in await store.read_patiently("audit.days")]  # what nobody can read is of 1970
    return (await accounts.read(store, site, day, day)).days[0]


async def broken(home: Path) -> dict[str, list[str]]:
    """The promises that are broken, by their first word."""
    async with opened(home) as store:
        findings = await examine(home, store, LIMITS.ballast_bytes)
    assert [finding.name.split()[0] for finding in findings] == ["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8"]
    return {finding.name.split()[0]: finding.breaches for finding in findings if finding.breaches}


@pytest.mark.parametrize("left", [0, 4])
async def test_verify_of_clean_data_finds_nothing(tmp_path: Path, left: int) -> None:
    async with opened(tmp_path) as store:
        await fill(tmp_path, store, left=left)
        first, *_ = await examine(tmp_path, store, LIMITS.ballast_bytes)
    assert first.told == f"10 spool records in 2 inserts, {left} waiting in the spool"
    assert await broken(tmp_path) == {}


async def test_verify_of_an_empty_folder_finds_nothing(tmp_path: Path) -> None:
    assert await broken(tmp_path) == {}


async def test_verify_after_an_erasure_finds_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await fill(tmp_path, store, left=4)
        before = await today(store)
        await settle(tmp_path, store, erase=SESSION)
        after = await today(store)
    assert (before.received, before.missing, before.erased) == (6, 0, 0)
    assert (after.received, after.missing, after.erased) == (10, 0, 5)
    assert after.stored == before.stored - 1
    assert await broken(tmp_path) == {}
    async with opened(tmp_path) as store:
        await store.insert("watched", {"site": [1], "session": [SESSION], "at": [NOW_MS], "version": [1]})
    ((name, breaches),) = (await broken(tmp_path)).items()
    assert (name, breaches) == ("I6", ["the tables have rows of the session of erasure 1"])


@pytest.mark.parametrize("bounds", [Bounds(days=1), Bounds(site_bytes=1)], ids=["whole day", "each site"])
async def test_verify_after_days_had_their_time_finds_nothing(tmp_path: Path, bounds: Bounds) -> None:
    async with opened(tmp_path) as store:
        await fill(tmp_path, store, left=4)
        await settle(tmp_path, store, erase=SESSION)
        received = (await today(store)).received
        later = (await today(store)).day + dt.timedelta(2)
        assert await retention.keep(store, [SHOP, WALLED], bounds, later) != []
        after = await today(store)
        assert await retention.keep(store, [SHOP, WALLED], bounds, later) == []
        first, *_ = await examine(tmp_path, store, LIMITS.ballast_bytes)
    assert (after.received, after.stored, after.erased, after.missing) == (received, 0, received, 0)
    assert "spool records in" in first.told
    assert await broken(tmp_path) == {}


async def test_verify_after_a_deletion_of_a_site_with_batches_in_the_spool_finds_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await fill(tmp_path, store, left=4)
        await sites.save(store, SHOP, deleted=True)
        await settle(tmp_path, store)
        nowhere = await today(store, 0)
    assert (nowhere.erased, nowhere.missing) == (4, 0)
    assert await broken(tmp_path) == {}


async def lose_batches(_home: Path, store: Store) -> None:
    await store.run_text("delete from batches where seq = 1")


async def lose_events(_home: Path, store: Store) -> None:
    await store.run_text("delete from events where n = 0 and seq = 2")


async def lose_drops(_home: Path, store: Store) -> None:
    await store.run_text("delete from drops where reason = 'duplicate'")


async def lose_an_insert(_home: Path, store: Store) -> None:
    await store.run_text(
        "create table first engine = Memory as select insert_id from receipts where first_seq % 4294967296 = 1"
    )
    for table in COLUMNS:
        gone = f"alter table {table} delete where insert_id in (select insert_id from first)"  # noqa: S608
        await store.run_text(f"{gone} settings mutations_sync = 2")
    await store.run_text("drop table first")


async def double_batches(_home: Path, store: Store) -> None:
    await store.run_text("insert into batches select * from batches where seq = 2")


async def double_pointers(_home: Path, store: Store) -> None:
    await store.run_text("insert into scrolls select * from scrolls where site = 1 limit 1")


async def lose_an_asset(_home: Path, store: Store) -> None:
    await store.run_text("delete from assets where 1")


async def keep_a_deleted_site(_home: Path, store: Store) -> None:
    await sites.save(store, WALLED, deleted=True)


async def leave_a_temp_file(home: Path, _store: Store) -> None:
    (home / "tmp").mkdir()
    (home / "tmp" / "insert.native").write_bytes(b"rows")


async def leave_half_a_checkpoint(home: Path, _store: Store) -> None:
    (home / "spool" / "checkpoint.tmp").write_bytes(b"half")


async def lose_the_checkpoint(home: Path, _store: Store) -> None:
    (home / "spool" / "checkpoint").write_bytes(b"garbage")


async def keep_damage_aside(home: Path, _store: Store) -> None:
    (home / "spool" / "00000001-77.corrupt").write_bytes(b"bytes")


async def damage_an_order(home: Path, _store: Store) -> None:
    Ledger(home / "erasures").order(Subject("session", uuid.uuid4()), 0, NOW_MS)
    (home / "erasures" / "00000001.entry").write_bytes(b"garbage")


@pytest.mark.parametrize(
    ("breaking", "promises"),
    [
        pytest.param(lose_batches, {"I3", "I5"}, id="batches lost"),
        pytest.param(lose_events, {"I3"}, id="events lost"),
        pytest.param(lose_drops, {"I3", "I5"}, id="a drop's count lost"),
        pytest.param(lose_an_insert, {"I1"}, id="a whole insert lost"),
        pytest.param(double_batches, {"I2", "I5"}, id="a batch doubled"),
        pytest.param(double_pointers, {"I2"}, id="a row doubled"),
        pytest.param(lose_an_asset, {"I3", "I8"}, id="an asset lost"),
        pytest.param(keep_a_deleted_site, {"I6"}, id="a deleted site's rows"),
        pytest.param(leave_a_temp_file, {"I7"}, id="an insert's temp file"),
        pytest.param(leave_half_a_checkpoint, {"I7"}, id="half a checkpoint"),
        pytest.param(lose_the_checkpoint, {"I1"}, id="no checkpoint"),
        pytest.param(keep_damage_aside, {"I1"}, id="damage set aside"),
        pytest.param(damage_an_order, {"I6"}, id="an order that can't be read"),
    ],
)
async def test_verify_says_which_promise_is_broken(tmp_path: Path, breaking: Breaking, promises: set[str]) -> None:
    async with opened(tmp_path) as store:
        await fill(tmp_path, store)
        await breaking(tmp_path, store)
    assert set(await broken(tmp_path)) == promises


async def test_verify_finds_a_zeroed_file_of_a_part(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await fill(tmp_path, store)
    parts = (tmp_path / "clickhouse" / "data" / "default" / "events").glob("*/data.bin")
    path = max(parts, key=lambda found: found.stat().st_size)
    path.write_bytes(bytes(path.stat().st_size))
    assert "I3" in await broken(tmp_path)


def _missing(seq: int) -> str:
    return f"records {count_of(seq)} to {count_of(seq)} of spool {spool_of(seq):08x} are in no insert"


async def test_verify_finds_a_damaged_frame_in_the_spool(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await fill(tmp_path, store, left=3)
    segment = found(tmp_path / "spool")[-1]
    entries = list(segment.entries(0))
    data = segment.path.read_bytes()
    segment.path.write_bytes(data[:-5])  # the last write is torn: nobody had an answer to it
    assert await broken(tmp_path) == {}
    at = entries[-2].start.offset + 30
    segment.path.write_bytes(data[:at] + b"XX" + data[at + 2 :])
    ((name, breaches),) = (await broken(tmp_path)).items()
    assert name == "I1"
    assert breaches[0].startswith(f"spool/{segment.path.name}")
    assert breaches[1] == _missing(entries[-2].seq)


async def test_verify_leaves_an_insert_that_was_cut_off_to_the_next_start(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await fill(tmp_path, store, left=2)
        collector = await open_collector(tmp_path, [SHOP], secret=SECRET, limits=LIMITS, scripts=tmp_path)
        entries = collector.spool.read(collector.spool.checkpoint, records=9, size=10**6)
        plan = Plan(uuid.uuid4(), entries[0].start, entries[-1].end)
        plans.write(collector.spool.save, plan)
        await store.insert("views", {"site": [1], "day": [dt.date(2026, 2, 25)], "insert_id": [plan.insert_id]})
        await collector.close()
    assert await broken(tmp_path) == {}
    (tmp_path / "spool" / "plan").unlink()
    assert set(await broken(tmp_path)) == {"I2"}  # rows that no insert brought


async def test_verify_on_a_full_disk_says_that_nothing_can_be_taken(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await fill(tmp_path, store)
        (tmp_path / "spool" / "ballast").unlink()
        findings = await examine(tmp_path, store, ballast_bytes=2**62)
    assert [finding.name for finding in findings if finding.breaches] == ["I4 a new batch is taken"]


def test_finding_with_many_breaches_shows_a_few() -> None:
    line = str(Finding("I1", "told", [str(n) for n in range(9)]))
    assert line == "I1: BREACH: 0; 1; 2; 3; 4; and 4 more (told)"


def verify(data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ashiato", "verify", "--data", str(data)], capture_output=True, text=True, timeout=60
    )


async def test_verify_command_exits_by_what_it_finds(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await fill(tmp_path, store)
    clean = await asyncio.to_thread(verify, tmp_path)
    assert (clean.returncode, clean.stderr) == (0, "")
    assert clean.stdout.count(": ok (") == 8
    await leave_half_a_checkpoint(tmp_path, store)
    broken = await asyncio.to_thread(verify, tmp_path)
    assert broken.returncode == 1
    assert "I7 no temp file is left: BREACH: spool/checkpoint.tmp (1 files)" in broken.stdout


def test_verify_command_of_data_in_use_says_by_whom(tmp_path: Path) -> None:
    with owned(tmp_path):
        taken = verify(tmp_path)
    assert taken.returncode == 1
    assert f"in use by process {os.getpid()}" in taken.stderr
    assert taken.stderr.count("\n") == 1


def test_verify_command_of_no_folder_says_so(tmp_path: Path) -> None:
    missing = verify(tmp_path / "nowhere")
    assert missing.returncode == 1
    assert "is no folder" in missing.stderr
    assert not (tmp_path / "nowhere").exists()
