"""Taking a site's data out."""

from pathlib import Path

from storage import Store, accounts, erasure, traffic
from storage.engine import SQL_FOLDER
from tests.viewer import visits
from tests.viewer.conftest import NOW_MS
from viewer import filters

TODAY = filters.day_of(NOW_MS)


async def test_erase_site_leaves_only_the_others(store: Store) -> None:
    for site in (1, 2):
        await visits.write(store, site, visits.fortnight(NOW_MS, 20))
        await visits.write_faults(store, site, NOW_MS)
    await erasure.erase_site(store, 1)
    week = filters.last_days(TODAY, 14)
    assert (await traffic.sessions(store, 1, week.values(), week.sessions(1), 1, [])).totals.sessions == 0
    assert (await traffic.sessions(store, 2, week.values(), week.sessions(2), 1, [])).totals.sessions > 0
    assert await traffic.heard_of(store, TODAY) == {2: (await traffic.heard_of(store, TODAY))[2]}
    assert (await accounts.read(store, 1, TODAY, TODAY)).samples == []
    assert len((await accounts.read(store, 2, TODAY, TODAY)).samples) == 2


def test_erase_site_knows_every_table_with_a_site() -> None:
    files = sorted((Path(SQL_FOLDER).parent / "migrations").glob("*.sql"))
    schema = "\n".join(file.read_text(encoding="utf-8") for file in files)
    tables = {
        block.split("\n", 1)[0].strip()
        for block in schema.split("create table if not exists ")[1:]
        if "    site UInt32" in block
    }
    assert tables - {"sites"} == set(erasure.TABLES)
