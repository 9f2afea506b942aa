"""Fixtures of real parts: an engine in a fresh directory, a browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import Store, migrations, open_store


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A migrated embedded ClickHouse in a fresh directory. One engine may be open in a process at a time."""
    store = open_store(path=tmp_path / "clickhouse")
    await migrations.migrate(store)
    yield store
    await store.close()
