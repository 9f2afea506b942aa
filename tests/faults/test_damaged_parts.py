"""Parts of tables that a crash or a bad disk has damaged: what the spool still holds is stored again, once."""

import asyncio
import random
import shutil
from pathlib import Path
from uuid import UUID

from collector import plan as plans
from collector.tables import COLUMNS
from tests.faults.ending import settle
from tests.faults.life import KILLED
from tests.faults.scale import SCALE, chance
from tests.faults.tables import asking
from tests.faults.trial import Trial, trial

NEVER = UUID(int=0)
FAILPOINTS = [*(f"ins.mid:{n}" for n in range(1, 11)), *(f"ins.post:{n}" for n in range(1, 4)), "ckpt.pre_sync:2"]
KILLS = min(len(FAILPOINTS), max(2, SCALE.rounds // 50))


def pending(data: Path) -> UUID:
    """The insert that a killed product was about to bring."""
    plan = plans.load(data / "spool")
    return plan.insert_id if plan else NEVER


def parts_of(data: Path, insert: UUID) -> list[Path]:
    """The folders of the parts that hold rows of this insert, and of no other."""
    found = []
    with asking(data) as tables:
        for table in COLUMNS:
            whose = tables.rows(
                f"select _part, groupUniqArray(2)(toString(insert_id)) from {table} group by _part"  # noqa: S608
            )
            mine = {part for part, inserts in whose if inserts == [str(insert)]}
            paths = tables.rows(f"select name, path from system.parts where active and table = '{table}'")  # noqa: S608
            found += [Path(path) for name, path in paths if name in mine]
    return sorted(found)


def zeroed(folder: Path, dice: random.Random) -> None:
    """A part whose files, or one of them, have their sizes and nothing else, as after a power loss."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    for path in dice.choice([files, [folder / "data.bin"], [dice.choice(files)]]):
        path.write_bytes(bytes(path.stat().st_size))


async def killed(one: Trial, failpoint: str) -> None:
    """Live until the failpoint, which comes while an insert is under way."""
    life = await one.begin(ASHIATO_FAILPOINT=failpoint)
    assert await life.ended() == KILLED, life.said().decode()
    one.visitors.place.close()
    one.visitors.check()


async def live_on(one: Trial) -> bytes:
    """What a life says that brings the pending insert again, and takes more."""
    life = await one.begin()
    await one.more()
    one.visitors.place.close()
    assert await life.stop() == 0
    return life.said()


async def test_product_with_a_part_zeroed_between_kill_and_start_ends_correct(tmp_path: Path) -> None:
    dice = chance("zeroed")
    async with trial(dice, tmp_path / "data", tmp_path / "log") as one:
        damaged = 0
        for failpoint in dice.sample(FAILPOINTS, KILLS):
            await killed(one, failpoint)
            parts = await asyncio.to_thread(parts_of, one.data, pending(one.data))
            if parts:  # the engine may have merged them all with others
                zeroed(dice.choice(parts), dice)
                damaged += 1
            await live_on(one)
            for folder in (one.data / "clickhouse" / "store").glob("*/*/detached/*"):
                shutil.rmtree(folder)  # as an operator does who has read what `verify` says
        assert damaged
        await settle(one.cradle, one.data, one.visitors, one.orders)


async def test_product_whose_deduplication_logs_are_gone_after_a_kill_stores_each_batch_once(tmp_path: Path) -> None:
    async with trial(chance("logs gone"), tmp_path / "data", tmp_path / "log") as one:
        for failpoint in ("ins.mid:5", "ins.post:1", "ckpt.pre_sync:2"):
            await killed(one, failpoint)
            assert pending(one.data) != NEVER
            for path in (one.data / "clickhouse").rglob("deduplication_logs/*"):
                path.unlink()
        await settle(one.cradle, one.data, one.visitors, one.orders)


async def test_product_told_of_a_part_that_is_damaged_says_so_at_start_and_verify_names_it(tmp_path: Path) -> None:
    async with trial(chance("damaged"), tmp_path / "data", tmp_path / "log") as one:
        life = await one.begin()
        await one.more(60)
        one.visitors.place.close()
        assert await life.stop() == 0
        with asking(one.data) as tables:
            ((path, rows),) = tables.rows(
                "select path, rows from system.parts where active and table = 'events' order by rows desc limit 1"
            )
            before = tables.sum("select count() from events")
        bytes_of = Path(path) / "data.bin"
        bytes_of.write_bytes(bytes(bytes_of.stat().st_size))
        status, said = await one.cradle.run("verify", "--data", str(one.data))
        assert status == 1
        assert f"events/{Path(path).name}: " in said
        again = await one.begin()
        await again.told(b"a part of a table is damaged")
        await again.told(b"see `ashiato verify`")
        await one.more()  # the others' rows are there, and new ones are taken
        one.visitors.place.close()
        assert await again.stop() == 0
        with asking(one.data) as tables:
            assert tables.sum("select count() from events") > before - rows
        status, said = await one.cradle.run("verify", "--data", str(one.data))
        assert status == 1
        assert f"events/{Path(path).name} was set aside" in said
        assert "I3" in next(line for line in said.splitlines() if "BREACH" in line)
