"""The server path: clickhouse-connect over a real socket, against the HTTP interface on the embedded engine."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage import Store, StoreError, migrations, open_store, sites

STAND_IN = Path(__file__).parent.parent / "clickhouse_http.py"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, str(STAND_IN), str(tmp_path / "server")], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.terminate()
    process.wait()
    process.stdout.close()


@pytest.fixture
async def remote(server: str) -> AsyncIterator[Store]:
    store = open_store(url=f"{server}/default")
    yield store
    await store.close()


async def test_server_migrated_twice_applies_once(remote: Store) -> None:
    names = sorted(path.stem for path in migrations.FOLDER.glob("*.sql"))
    assert await migrations.migrate(remote) == names
    assert await migrations.migrate(remote) == []


async def test_server_given_a_site_reads_back_the_same(remote: Store) -> None:
    await migrations.migrate(remote)
    created = await sites.create(remote, r"O'Hara \' 足跡", origins=("https://a.example",))
    assert await sites.every(remote) == [created]


async def test_server_refusing_a_statement_raises_store_error(remote: Store) -> None:
    with pytest.raises(StoreError, match="Code: 60"):
        await sites.every(remote)


async def test_server_unreachable_raises_store_error() -> None:
    store = open_store(url="http://127.0.0.1:1/default")
    with pytest.raises(StoreError):
        await sites.every(store)
    await store.close()
