"""Disks that fail: what they last said is not believed, and nothing acknowledged is lost."""

from pathlib import Path

import pytest

from tests.faults.faulty_disk import SWITCH
from tests.faults.scale import SCALE, chance
from tests.faults.trial import trial

FAULTY = "tests.faults.faulty_disk"
LIVES = max(4, SCALE.rounds // 20)


async def test_product_whose_disk_fails_once_puts_batches_off_and_goes_on(tmp_path: Path) -> None:
    switch = tmp_path / "switch"
    async with trial(chance("fails once"), tmp_path / "data", tmp_path / "log") as failing:
        life = await failing.begin(shim=FAULTY, **{SWITCH: str(switch)})
        await failing.more()
        switch.write_text("sync 1")
        await failing.put_off(1)
        await failing.more()
        assert not life.died.done()
        await failing.over(life)


async def test_product_whose_disk_fails_twice_in_a_row_ends_and_says_why(tmp_path: Path) -> None:
    switch = tmp_path / "switch"
    async with trial(chance("fails twice"), tmp_path / "data", tmp_path / "log") as failing:
        life = await failing.begin(shim=FAULTY, **{SWITCH: str(switch)})
        await failing.more()
        switch.write_text("sync 2")
        assert await life.ended() == 1
        assert b"ashiato: the disk under the spool failed twice in a row" in life.said()
        assert b"Traceback" not in life.said()
        await failing.over(life)


@pytest.mark.parametrize("often", [0.01, 0.2])
async def test_product_whose_disk_fails_now_and_then_loses_nothing(tmp_path: Path, often: float) -> None:
    dice = chance("fails at random", often)
    switch = tmp_path / "switch"
    async with trial(dice, tmp_path / "data", tmp_path / "log") as failing:
        for _ in range(LIVES):
            life = await failing.begin(shim=FAULTY, **{SWITCH: str(switch)})
            switch.write_text(f"chance {often}")
            status = await life.ended(dice.uniform(0.5, 2.0))
            if status is None:
                await life.kill()
            failing.visitors.place.close()
            failing.visitors.check()
            switch.unlink()
            assert status in (None, 1), life.said().decode()
            assert b"Traceback" not in life.said(), life.said().decode()
        await failing.over(life)
