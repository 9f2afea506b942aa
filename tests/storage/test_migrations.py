"""Schema changes."""

from pathlib import Path
from typing import Any

import pytest

from storage import Store, StoreError, chunks, migrations, open_store
from storage.engine import SQL_FOLDER
from tests.storage.test_timeline import CHUNK, TAB, session


async def test_migrate_applied_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    store = open_store(path=tmp_path / "clickhouse")
    names = await migrations.pending(store)
    assert names == sorted(path.stem for path in migrations.FOLDER.glob("*.sql"))
    assert await migrations.migrate(store) == names
    assert await migrations.migrate(store) == []
    assert await migrations.pending(store) == []
    await store.close()


async def test_migrate_cut_off_midway_can_be_run_again(tmp_path: Path) -> None:
    store = open_store(path=tmp_path / "clickhouse")
    first = sorted(migrations.FOLDER.glob("*.sql"))[0].read_text()
    await store.run_text(first.split(";\n")[0])  # the first table only, and no line in the ledger
    assert first.count("create table") > 5
    await migrations.migrate(store)
    assert await store.read("sites.list") == []
    await store.close()


async def test_migrate_after_an_applied_file_was_edited_refuses(store: Store) -> None:
    name = (await store.read("migrations.list"))[0]["name"]
    await store.run_text("truncate table migrations")
    await store.insert("migrations", {"name": [name], "checksum": ["another"]})
    with pytest.raises(StoreError, match="was edited"):
        await migrations.migrate(store)


async def test_migrate_on_data_of_a_newer_version_refuses(store: Store) -> None:
    await store.insert("migrations", {"name": ["9999_from_the_future"], "checksum": ["x"]})
    with pytest.raises(StoreError, match="newer Ashiato"):
        await migrations.migrate(store)


async def test_migrated_tables_sync_each_insert(store: Store) -> None:
    for path in migrations.FOLDER.glob("*.sql"):
        text = path.read_text()
        assert text.count("create table") == text.count("fsync_after_insert = 1"), path.name
    assert (SQL_FOLDER / "migrations.list.sql").exists()
    assert await migrations.pending(store) == []


async def test_migrate_leaves_recordings_from_before_readable(tmp_path: Path) -> None:
    store = open_store(path=tmp_path / "clickhouse")
    for path in sorted(migrations.FOLDER.glob("*.sql"))[:4]:
        for piece in path.read_text().split(";\n"):
            if piece.strip():
                await store.run_text(piece)
    long = b'[{"_cssText":"' + b"a{color:red}" * 500 + b'"}]'
    row = {name: value for name, value in CHUNK.items() if name not in ("data", "seq")}
    old: dict[str, list[Any]] = {
        "data": [b"[1]", long],
        "seq": [0, 1],
        **{name: [value] * 2 for name, value in row.items()},
    }
    await store.insert("chunks", old)
    await migrations.migrate(store)
    told = await session(store)
    assert [piece.data for piece in await chunks.pieces(store, 1, told, TAB)] == [b"[1]", long]
    assert [tab.bytes for tab in await chunks.tabs(store, 1, told)] == [3 + len(long)]
    await store.close()
