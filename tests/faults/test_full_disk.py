"""Disks without room, a real one where this machine lets us mount it: batches wait, nothing acknowledged is lost."""

from pathlib import Path

from tests.collector.disk import mounted, needs_tmpfs
from tests.faults.faulty_disk import SWITCH
from tests.faults.scale import chance
from tests.faults.trial import trial

FAULTY = "tests.faults.faulty_disk"
MEBIBYTE = 1024 * 1024


async def test_product_told_that_its_disk_is_full_puts_batches_off_and_recovers(tmp_path: Path) -> None:
    switch = tmp_path / "switch"
    async with trial(chance("told full"), tmp_path / "data", tmp_path / "log") as full:
        life = await full.begin(shim=FAULTY, **{SWITCH: str(switch)})
        await full.more()
        switch.write_text("full")
        await full.put_off()
        switch.unlink()
        await full.more()
        assert not life.died.done()
        await full.over(life)


async def test_product_told_that_its_temp_folder_is_full_takes_batches_in_and_stores_them_later(tmp_path: Path) -> None:
    switch = tmp_path / "switch"
    async with trial(chance("told temp full"), tmp_path / "data", tmp_path / "log") as full:
        life = await full.begin(shim=FAULTY, **{SWITCH: str(switch)})
        await full.more()
        switch.write_text("temp")
        await full.more(100)
        await life.told(b"No space left on device")
        switch.unlink()
        await full.more()
        assert not life.died.done()
        await full.over(life)


@needs_tmpfs
async def test_product_on_a_full_disk_puts_batches_off_erases_and_recovers(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", 400 * MEBIBYTE) as disk:
        async with trial(chance("full"), disk.folder / "data", tmp_path / "log") as full:
            life = await full.begin()
            await full.more(100)
            filler = disk.fill(left=200_000)
            await full.put_off()
            full.orders.give()  # the ballast makes room for this, and for what it asks for
            await full.orders.carried_out(life)
            assert full.orders.sessions
            filler.unlink()
            await full.more()
            assert not life.died.done()
            await full.over(life)


@needs_tmpfs
async def test_product_whose_temp_folder_is_full_takes_batches_in_and_stores_them_later(tmp_path: Path) -> None:
    async with trial(chance("temp full"), tmp_path / "data", tmp_path / "log") as full:
        life = await full.begin()
        with mounted(full.data / "tmp", MEBIBYTE) as disk:
            disk.fill(left=0)
            await full.more(100)
            await life.told(b"No space left on device")
        await full.more()
        assert not life.died.done()
        await full.over(life)


@needs_tmpfs
async def test_product_whose_tables_have_no_room_takes_batches_in_and_stores_them_later(tmp_path: Path) -> None:
    with mounted(tmp_path / "data" / "clickhouse", 160 * MEBIBYTE) as disk:
        async with trial(chance("tables full"), tmp_path / "data", tmp_path / "log") as full:
            life = await full.begin()
            await full.more(100)
            filler = disk.fill(left=0)
            await life.told(b"an insert failed")
            await full.more(100)
            filler.unlink()
            await full.more()
            assert not life.died.done()
            await full.over(life)
