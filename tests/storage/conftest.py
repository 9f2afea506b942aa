"""The embedded engine, asked past the store."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import clickhouse_connect
import pytest

from storage import Store

Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ask(store: Store, tmp_path: Path) -> Iterator[Ask]:
    """Asks the embedded engine, past the store."""
    client = clickhouse_connect.get_client(interface="chdb", path=str(tmp_path / "clickhouse"))

    def rows(sql: str, **bound: Any) -> list[dict[str, Any]]:
        return list(client.query(sql, parameters=bound).named_results())

    yield rows
    client.close()
