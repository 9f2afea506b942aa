"""Fixtures of real parts: an engine in a fresh directory, a browser."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from storage import Store
from tests.schema import lay, migrated
from tests.stand_in import StandIn, stand_in

pytest_plugins = ["tests.internal_errors"]

# The same examples at every run, however busy the machine; `--hypothesis-profile search` looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=5_000, print_blob=True)
settings.load_profile("steady")

# What these assert says what it found, whichever test imports them first.
pytest.register_assert_rewrite("tests.faults.tables", "tests.faults.visitors")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A migrated embedded ClickHouse in a fresh directory. One engine may be open in a process at a time."""
    store = migrated(tmp_path / "clickhouse")
    yield store
    await store.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StandIn]:
    """A stand-in for a ClickHouse server, with the tables."""
    lay(tmp_path / "server")
    with stand_in(tmp_path / "server") as running:
        yield running
