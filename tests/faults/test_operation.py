"""What happens around a product that runs: no descriptors, a clock that is set, stops and backups at any time."""

import asyncio
import os
import resource
from pathlib import Path

import pytest

from tests.faults.ending import settle
from tests.faults.scale import SCALE, chance
from tests.faults.tables import compare
from tests.faults.trial import trial

STOPS = max(5, SCALE.rounds // 10)


@pytest.mark.parametrize("failpoint", ["", "ins.mid:3"])
async def test_backup_of_a_killed_product_holds_what_was_acknowledged(tmp_path: Path, failpoint: str) -> None:
    async with trial(chance("backup", failpoint), tmp_path / "data", tmp_path / "log") as one:
        life = await one.begin(ASHIATO_FAILPOINT=failpoint)
        if not failpoint:
            await one.more()
            await life.kill()
        assert await life.ended() == -9
        one.visitors.place.close()
        acknowledged = [batch for batch in one.visitors.sent if batch.acknowledged]
        status, said = await one.cradle.run("backup", "--data", str(one.data), str(tmp_path / "backup.tar"))
        assert status == 0, said
        await settle(one.cradle, one.data, one.visitors, one.orders)

        elsewhere = tmp_path / "elsewhere"
        status, said = await one.cradle.run("restore", "--data", str(elsewhere), str(tmp_path / "backup.tar"))
        assert status == 0, said
        again = await one.cradle.begin("up", "--data", str(elsewhere), "--port", "0")
        assert await again.address()
        assert await again.stop() == 0
        status, said = await one.cradle.run("verify", "--data", str(elsewhere))
        assert status == 0, said
    assert acknowledged
    compare(elsewhere, acknowledged, others=one.visitors.sent)


async def test_product_stopped_at_any_moment_stops_in_order_and_keeps_everything(tmp_path: Path) -> None:
    dice = chance("stops")
    async with trial(dice, tmp_path / "data", tmp_path / "log") as one:
        for _ in range(STOPS):
            life = await one.begin()
            await asyncio.sleep(dice.uniform(0, 1.5))
            one.visitors.place.close()
            assert await life.stop() == 0, life.said().decode()
            assert b"Traceback" not in life.said(), life.said().decode()
            one.visitors.check()
        await settle(one.cradle, one.data, one.visitors, one.orders)


async def test_product_whose_clock_is_set_back_and_forth_stores_each_batch_once(tmp_path: Path) -> None:
    async with trial(chance("clock"), tmp_path / "data", tmp_path / "log") as one:
        for _ in range(2):
            life = await one.begin(shim="tests.faults.stepping_clock")
            await one.more(150)
            await life.kill()
            one.visitors.place.close()
        await settle(one.cradle, one.data, one.visitors, one.orders)


async def test_product_without_a_free_descriptor_goes_on_once_there_are_some(tmp_path: Path) -> None:
    async with trial(chance("descriptors"), tmp_path / "data", tmp_path / "log") as one:
        life = await one.begin()
        await one.more(150)
        one.orders.give()  # for which the spool opens a new segment
        usual = resource.prlimit(life.process_id, resource.RLIMIT_NOFILE)
        open_now = max(int(name) for name in os.listdir(f"/proc/{life.process_id}/fd")) + 1
        resource.prlimit(life.process_id, resource.RLIMIT_NOFILE, (open_now, usual[1]))
        await life.told(b"Too many open files")
        await asyncio.sleep(1.5)
        assert not life.died.done(), life.said().decode()
        resource.prlimit(life.process_id, resource.RLIMIT_NOFILE, usual)
        await one.more()
        assert not life.died.done(), life.said().decode()
        await one.over(life)
