"""Schema changes: numbered files, forward only, each recorded with its checksum."""

import hashlib
from pathlib import Path

from storage.engine import Store
from storage.errors import StoreError

FOLDER = Path(__file__).parent / "migrations"

_LEDGER = """
create table if not exists migrations
(name String, checksum String, applied DateTime64(3, 'UTC') default now64(3, 'UTC'))
engine = MergeTree order by name
settings fsync_after_insert = 1, fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1, min_compressed_bytes_to_fsync_after_merge = 1
"""


def texts() -> dict[str, str]:
    """Every migration by name, in order."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.sql"))}


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def statements(text: str) -> list[str]:
    """Statements of a migration file; they are parted by a semicolon at a line's end."""
    return [part for part in (piece.strip() for piece in text.split(";\n")) if part]


async def _check_size(store: Store) -> None:
    """Raise StoreError if the tables are those of a cluster and there is none, or the other way round."""
    engines = {row["name"]: row["engine"] for row in await store.read("tables.engines")}
    if not store.cluster:
        if "Distributed" in engines.values():
            raise StoreError("the tables in this database are a cluster's; name it in ASHIATO_CLICKHOUSE_CLUSTER")
        return
    macros = {row["macro"]: row["substitution"] for row in await store.read("tables.macros")}
    if macros.get("cluster") != store.cluster or not {"shard", "replica"} <= macros.keys():
        raise StoreError(
            f"the node's macros must have cluster={store.cluster}, and shard and replica; it has {macros or 'none'}"
        )
    if alone := sorted(name for name, engine in engines.items() if engine in ("MergeTree", "ReplacingMergeTree")):
        raise StoreError(f"the tables in this database were made without a cluster ({alone[0]}); take an empty one")


async def pending(store: Store) -> list[str]:
    """Names not yet applied, in order. Raises StoreError if an applied file was edited or is gone."""
    await _check_size(store)
    await store.run_text(_LEDGER)
    applied = {row["name"]: row["checksum"] for row in await store.read("migrations.list")}
    files = texts()
    for name, checksum in applied.items():
        if name not in files:
            raise StoreError(f"the data was made by a newer Ashiato: migration {name} is unknown here")
        if _checksum(files[name]) != checksum:
            raise StoreError(f"migration {name} was edited after it was applied")
    return [name for name in files if name not in applied]


async def migrate(store: Store) -> list[str]:
    """Apply what is pending and return the names. Every statement may be run again after a crash."""
    names = await pending(store)
    files = texts()
    for name in names:
        for statement in statements(files[name]):
            await store.run_text(statement)
        await store.insert("migrations", {"name": [name], "checksum": [_checksum(files[name])]})
    return names
