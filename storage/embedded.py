"""ClickHouse inside this process (chDB).

One driver client serialises its queries, so each worker thread has its own. The engine releases the
GIL while it works; a query therefore costs the event loop nothing but the hop to a thread.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import clickhouse_connect
import numpy as np
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError

from storage.engine import BYTES, INSERT_SETTINGS, READ_SETTINGS, Answer, Columns, Values, table_arrays
from storage.errors import OWN_DISK, StoreError
from storage.uuids import quickened

READERS = 4
RINSES = 3

T = TypeVar("T")


def _rinsed(client: Client) -> bool:
    """True if the client may be asked again after a failure.

    What a statement had answered before it failed stays in its connection, and comes before the next one's answer.
    """
    for _ in range(RINSES):
        with contextlib.suppress(Exception):
            if client.query("select 1").result_rows == [(1,)]:
                return True
    return False


class Embedded:
    """The engine in the directory `path`, which no other process may have open."""

    alone = True

    def __init__(self, path: Path) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = path
        self._local = threading.local()
        self._clients: list[Client] = []
        self._types: dict[tuple[str, ...], Any] = {}  # columns' types by table and columns
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-read")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store-write")

    def _client(self) -> Client:
        client: Client | None = getattr(self._local, "client", None)
        if client is None:
            client = clickhouse_connect.get_client(interface="chdb", path=str(self._path))
            self._local.client = client
            self._clients.append(client)
        return client

    async def _on(self, pool: ThreadPoolExecutor, work: Callable[[Client], T]) -> T:
        def run() -> T:
            client = self._client()
            try:
                return work(client)
            except (ClickHouseError, OSError) as error:
                if not _rinsed(client):
                    self._local.client = None
                code = OWN_DISK if isinstance(error, OSError) else None
                raise StoreError(str(error).splitlines()[0][:500] if str(error) else repr(error), code) from error

        return await asyncio.get_running_loop().run_in_executor(pool, run)

    async def rows(self, sql: str, values: Values, *, patient: bool = False, raw: bool = False) -> Answer:
        settings = {**READ_SETTINGS, "max_execution_time": 0} if patient else READ_SETTINGS

        def work(client: Client) -> Answer:
            result = client.query(sql, parameters=dict(values), settings=settings, query_formats=BYTES if raw else None)
            return result.column_names, list(result.result_rows)

        return await self._on(self._readers, work)

    async def arrays(self, sql: str, values: Values) -> dict[str, np.ndarray[Any, Any]]:
        def work(client: Client) -> dict[str, np.ndarray[Any, Any]]:
            context = client.create_query_context(sql, parameters=dict(values), settings=READ_SETTINGS, use_numpy=True)
            result: Any = client.query(context=context)
            return table_arrays(result.column_names, result.np_result)

        return await self._on(self._readers, work)

    async def insert(self, table: str, columns: Columns) -> None:
        names = list(columns)
        data: list[Any] = list(columns.values())
        types = self._types.get((table, *names))

        def work(client: Client) -> None:
            context = client.create_insert_context(
                table, names, column_types=types, column_oriented=True, settings=INSERT_SETTINGS, data=data
            )
            if types is None:
                context.column_types = self._types[(table, *names)] = quickened(context.column_types)
            client.insert(context=context)

        await self._on(self._writer, work)

    async def command(self, sql: str, values: Values) -> None:
        await self._on(self._writer, lambda client: client.command(sql, parameters=dict(values)))

    async def close(self) -> None:
        def shut() -> None:
            self._readers.shutdown(wait=True)
            self._writer.shutdown(wait=True)
            for client in self._clients:
                client.close()

        await asyncio.to_thread(shut)
