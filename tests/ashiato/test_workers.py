"""Several processes on one port take batches in, and each batch is stored once, whoever of them is killed."""

import asyncio
import contextlib
import os
import random
import re
import signal
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterable
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from collector import spools
from collector.ledger import Entry, Subject, leave_request, outcome
from tests.ashiato.test_up import start
from tests.collector.batches import AGENT, packed, view
from tests.collector.erasing import forms, gone_after, holding
from tests.faults.life import KILLED, PATIENCE_S, Life, Nursery, nursery, up
from tests.faults.tables import asking, compare, prepare
from tests.faults.visitors import SHOP, Crowd, crowd

PROCESSES = 3
TRIES = 40  # connections of which none goes to one of three processes: one time in ten millions


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    await prepare(folder)
    return folder


@pytest.fixture
async def cradle(tmp_path: Path) -> AsyncIterator[Nursery]:
    async with nursery(tmp_path / "log") as found:
        yield found


async def begun(cradle: Nursery, data: Path, workers: int = PROCESSES - 1) -> tuple[Life, str]:
    life = await cradle.begin(*up(data, "--workers", str(workers)))
    address = await life.address()
    assert address is not None, life.said().decode()
    return life, address


def children(process_id: int) -> list[int]:
    """The ids of a process's own processes."""
    found = Path(f"/proc/{process_id}/task").glob("*/children")
    return sorted(int(child) for path in found for child in path.read_text().split())


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():  # noqa: ASYNC110 - other processes tell nobody
            await asyncio.sleep(0.05)


def are_gone(process_ids: Iterable[int]) -> bool:
    return not any(Path(f"/proc/{one}").exists() for one in process_ids)


def held(data: Path) -> int:
    """How many bytes lie in the workers' spools."""
    return sum(path.stat().st_size for folder in spools.of_workers(data) for path in folder.glob("*.spool"))


@contextlib.asynccontextmanager
async def fresh() -> AsyncIterator[aiohttp.ClientSession]:
    """A client that makes a connection for each request, so that each process gets some."""
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector, headers={"User-Agent": AGENT}) as client:
        yield client


async def verified(cradle: Nursery, data: Path) -> str:
    status, said = await cradle.run("verify", "--data", str(data))
    assert status == 0, said
    return said


def taken_by(data: Path) -> int:
    """How many processes took batches."""
    with asking(data) as tables:
        return tables.sum("select uniqExact(bitShiftRight(last_seq, 32)) from receipts where site = 0")


async def meet(visitors: Crowd, seconds: float) -> None:
    await asyncio.sleep(seconds)
    visitors.check()


async def test_batches_over_two_workers_and_main_are_stored_once(cradle: Nursery, data: Path) -> None:
    life, address = await begun(cradle, data)
    bodies = [packed(site=SHOP, seq=n) for n in range(TRIES)]
    async with fresh() as client:
        for body in [*bodies, *random.Random(7).sample(bodies, TRIES)]:  # noqa: S311 - each again, wherever it goes
            async with client.post(f"{address}/i", data=body) as answer:
                assert answer.status == 204
        told: dict[str, str] = {}
        for _ in range(20):
            await asyncio.sleep(1)  # workers tell what they counted once a second
            async with client.get(f"{address}/metrics") as answer:
                told = dict(line.rsplit(" ", 1) for line in (await answer.text()).splitlines() if line[0] != "#")
            if float(told["ashiato_accepted_total"]) >= 2 * TRIES:
                break
    assert float(told["ashiato_accepted_total"]) == 2 * TRIES
    assert (float(told["ashiato_workers"]), float(told["ashiato_ballast_held"])) == (2, 1)
    os.kill(life.process_id, signal.SIGINT)
    assert await life.ended() == 0
    assert b"Traceback" not in life.said()
    assert "0 waiting" in await verified(cradle, data)
    with asking(data) as tables:
        assert tables.rows("select count(), uniqExact(batch) from batches") == [(TRIES, TRIES)]
        assert tables.sum("select sum(n) from drops where reason = 'duplicate'") == TRIES
        assert tables.sum("select sum(received) from receipts") == 2 * TRIES
    assert taken_by(data) == PROCESSES


async def test_worker_killed_amid_traffic_is_begun_again_and_nothing_is_lost_or_doubled(
    cradle: Nursery, data: Path
) -> None:
    dice = random.Random(20_261_122)  # noqa: S311
    async with crowd(dice, 6) as visitors:
        life, address = await begun(cradle, data)
        visitors.place.open(address)
        first = children(life.process_id)
        assert len(first) == PROCESSES - 1
        for worker in first:
            await meet(visitors, dice.uniform(0.2, 0.8))
            os.kill(worker, signal.SIGKILL)
        await meet(visitors, 0.5)
        await until(lambda: len(set(children(life.process_id)) - set(first)) == len(first))
        await meet(visitors, 1.0)
        await visitors.leave()
        assert await life.stop() == 0
    said = life.said().decode()
    assert said.count("is begun again") == len(first)
    assert "Traceback" not in said
    await verified(cradle, data)
    compare(data, visitors.sent)


async def test_main_killed_ends_its_workers_and_the_next_start_stores_what_all_of_them_had(
    cradle: Nursery, data: Path
) -> None:
    dice = random.Random(11)  # noqa: S311
    async with crowd(dice, 6) as visitors:
        for n in range(2):
            life, address = await begun(cradle, data)
            workers = children(life.process_id)
            visitors.place.open(address)
            await meet(visitors, dice.uniform(0.3, 1.2))
            visitors.place.close()
            await life.kill()
            assert await life.ended() == KILLED
            if n:
                await until(partial(are_gone, workers))
        assert held(data), "nothing was left for the next start"
        life, address = await begun(cradle, data, workers=0)
        visitors.place.open(address)
        await visitors.leave()
        assert await life.stop() == 0
    assert spools.of_workers(data) == []
    await verified(cradle, data)
    compare(data, visitors.sent)


async def test_site_made_in_the_viewer_is_known_to_every_process(cradle: Nursery, data: Path) -> None:
    life, address = await begun(cradle, data)
    link = re.search(r"/setup\?token=([\w-]+)", life.said().decode())
    assert link is not None
    jar = aiohttp.CookieJar(unsafe=True)  # the viewer is at an IP address
    connector = aiohttp.TCPConnector(force_close=True)
    headers = {"Origin": address, "User-Agent": AGENT}
    async with aiohttp.ClientSession(cookie_jar=jar, connector=connector, headers=headers) as client:

        async def form(path: str, **fields: str) -> str:
            async with client.get(f"{address}{path}") as page:
                token = re.search(r'name="form_token" value="([^"]+)"', await page.text())
            assert token is not None
            async with client.post(
                f"{address}{path.partition('?')[0]}", data={**fields, "form_token": token[1]}
            ) as answer:
                assert answer.status == 200, await answer.text()
                return str(answer.url)

        password = "a long enough one"
        await form(f"/setup?token={link[1]}", token=link[1], name="Aki", password=password, again=password)
        where = await form("/sites/new", name="New", address="")
        async with client.get(where) as page:
            key = re.search(r"data-site=(?:&#34;|\"|&quot;)([0-9a-f]+)", await page.text())
        assert key is not None
        await asyncio.sleep(4)  # workers hear of a new site within two seconds
        body = packed(site=key[1])
        for _ in range(TRIES):
            async with client.post(f"{address}/i", data=body) as answer:
                assert answer.status == 204, await answer.text()
            async with client.get(f"{where.rpartition('/')[0]}/data") as page:
                assert page.status == 200
            async with client.get(f"{address}/c", params={"site": key[1]}) as config:
                assert config.status == 200
            async with client.get(f"{address}/metrics", headers={"X-Forwarded-For": "192.0.2.1"}) as far:
                assert far.status == 404
    assert await life.stop() == 0
    await verified(cradle, data)
    assert taken_by(data) == PROCESSES


async def test_erasure_reaches_what_workers_hold(cradle: Nursery, data: Path) -> None:
    session, other = uuid.uuid4(), uuid.uuid4()
    page = view(url="https://shop.test/kanarienvogel")
    life, address = await begun(cradle, data)
    async with fresh() as client:

        async def send(whose: uuid.UUID, seq: int) -> None:
            async with client.post(
                f"{address}/i", data=packed(site=SHOP, session=whose.bytes, seq=seq, view=page)
            ) as answer:
                assert answer.status == 204

        for seq in range(TRIES):
            await send(session, seq)
        async with client.post(f"{address}/i", data=packed(site=SHOP, session=session.bytes)[:-30]) as answer:
            assert answer.status == 400  # a worker may hold it as a sample
        order = leave_request(data / "erasures", Subject("session", session, SHOP), int(time.time() * 1000))
        async with asyncio.timeout(PATIENCE_S):
            while not isinstance(found := outcome(data / "erasures", order), Entry):
                assert found is None, found
                await asyncio.sleep(0.1)
        await gone_after(data, forms(session))
        for seq in range(TRIES // 2):
            await send(session, TRIES + seq)  # its page is still open
            await send(other, seq)
    assert await life.stop() == 0
    assert b"Traceback" not in life.said()
    await verified(cradle, data)
    assert holding(data, forms(session)) == set()
    with asking(data) as tables:
        assert tables.rows("select session, count() from batches group by session") == [(other, TRIES // 2)]
        assert tables.sum("select sum(erased) from receipts where site = 1") == TRIES + TRIES // 2


async def test_second_start_on_a_port_that_workers_share_is_refused(
    cradle: Nursery, data: Path, tmp_path: Path
) -> None:
    life, address = await begun(cradle, data, workers=1)
    port = address.rpartition(":")[2]
    other = await asyncio.to_thread(start, tmp_path / "other", "up", "--port", port, "--workers", "1")
    assert (other.returncode, other.stderr.count("can't be had")) == (1, 1), other.stderr
    assert await life.stop() == 0


async def test_backup_takes_workers_spools_along_and_a_restore_puts_them_in_place(cradle: Nursery, data: Path) -> None:
    file = data.parent / "backup.tar"
    life, address = await begun(cradle, data)
    async with fresh() as client:
        for n in range(TRIES):
            async with client.post(f"{address}/i", data=packed(site=SHOP, seq=n)) as answer:
                assert answer.status == 204
    await life.kill()
    assert (await cradle.run("backup", str(file), "--data", str(data)))[0] == 0
    assert file.stat().st_size < 64_000_000  # no ballast
    life, address = await begun(cradle, data)
    async with fresh() as client:
        for n in range(TRIES):
            async with client.post(f"{address}/i", data=packed(site=SHOP, seq=n)) as answer:
                assert answer.status == 204
    await life.kill()
    status, said = await cradle.run("restore", str(file), "--data", str(data), "--force")
    assert status == 0, said
    life, _ = await begun(cradle, data, workers=0)
    assert await life.stop() == 0
    await verified(cradle, data)
    with asking(data) as tables:
        assert tables.sum("select count() from batches") == TRIES
