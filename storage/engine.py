"""Opening ClickHouse, embedded (chDB) or on a server, and running named statements on it.

One driver client serialises its queries, so each worker thread has its own. The engine releases the
GIL while it works; a query therefore costs the event loop nothing but the hop to a thread.
"""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import clickhouse_connect
import numpy as np
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError

SQL_FOLDER = Path(__file__).parent / "sql"
READERS = 4

# The engine's own limits are 0.9 of the memory and no time at all.
READ_SETTINGS = {"max_execution_time": 10, "max_memory_usage": 4_000_000_000, "max_result_rows": 2_000_000}
# Servers collect small inserts in memory by default, and those are not on disk when they answer.
INSERT_SETTINGS = {"async_insert": 0}

Row = dict[str, Any]
Column = Sequence[Any] | np.ndarray[Any, Any]
T = TypeVar("T")


class StoreError(RuntimeError):
    """ClickHouse refused or failed a statement; the driver's error is the cause."""


@cache
def statement(name: str) -> str:
    """The text of `storage/sql/<name>.sql`; `name` is `<noun>.<verb>`."""
    return (SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


class Store:
    """Async access to one ClickHouse. Statements are named files; values are bound server-side."""

    def __init__(self, connect: Callable[[], Client]) -> None:
        self._connect = connect
        self._local = threading.local()
        self._clients: list[Client] = []
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-read")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store-write")

    def _client(self) -> Client:
        client: Client | None = getattr(self._local, "client", None)
        if client is None:
            client = self._connect()
            self._local.client = client
            self._clients.append(client)
        return client

    async def _on(self, pool: ThreadPoolExecutor, work: Callable[[Client], T]) -> T:
        def run() -> T:
            try:
                return work(self._client())
            except (ClickHouseError, OSError) as error:
                raise StoreError(str(error).splitlines()[0][:500] if str(error) else repr(error)) from error

        return await asyncio.get_running_loop().run_in_executor(pool, run)

    async def read(self, name: str, /, **values: Any) -> list[Row]:
        """Rows of the named statement, each a dict by column name."""
        return await self._read(name, values, READ_SETTINGS)

    async def read_patiently(self, name: str, /, **values: Any) -> list[Row]:
        """As `read`, but however long it takes: for checks that look at everything."""
        return await self._read(name, values, {**READ_SETTINGS, "max_execution_time": 0})

    async def damaged_parts(self, table: str) -> list[str]:
        """Parts of one of our tables whose bytes are not what their checksums say, with what is wrong."""
        sql = "check table {table:Identifier} settings check_query_single_value_result = 0"

        def work(client: Client) -> list[str]:
            # no columns' names come with this answer: part, 1 if it is whole, message
            rows = client.query(sql, parameters={"table": table}).result_rows
            return [f"{row[0]}: {row[2]}" for row in rows if len(row) == 3 and str(row[1]) != "1"]

        return await self._on(self._readers, work)

    async def read_bytes(self, name: str, /, **values: Any) -> list[Row]:
        """As `read`, with every String as the bytes that are stored."""
        return await self._read(name, values, READ_SETTINGS, {"String": "bytes"})

    async def _read(
        self, name: str, values: dict[str, Any], settings: dict[str, Any], formats: dict[str, str] | None = None
    ) -> list[Row]:
        sql = statement(name)

        def work(client: Client) -> list[Row]:
            result = client.query(sql, parameters=values, settings=settings, query_formats=formats)
            return [dict(zip(result.column_names, row, strict=True)) for row in result.result_rows]

        return await self._on(self._readers, work)

    async def read_columns(self, name: str, /, **values: Any) -> dict[str, np.ndarray[Any, Any]]:
        """The named statement's columns as numpy arrays; for results of many rows."""
        sql = statement(name)

        def work(client: Client) -> dict[str, np.ndarray[Any, Any]]:
            context = client.create_query_context(sql, parameters=values, settings=READ_SETTINGS, use_numpy=True)
            result: Any = client.query(context=context)
            names, table = result.column_names, result.np_result
            if table.dtype.names:
                return {name: table[name] for name in names}
            # Columns of one type come as a plain matrix, no rows as an empty vector.
            return dict(zip(names, table.T if table.ndim == 2 else [table] * len(names), strict=True))

        return await self._on(self._readers, work)

    async def insert(self, table: str, columns: Mapping[str, Column]) -> None:
        """Append rows given as columns of equal length, in one block, on disk when this returns."""
        if not columns or len(next(iter(columns.values()))) == 0:
            return

        data: list[Any] = list(columns.values())

        def work(client: Client) -> None:
            client.insert(
                table,
                data,
                column_names=list(columns),
                column_oriented=True,
                settings=INSERT_SETTINGS,
            )

        await self._on(self._writer, work)

    async def run(self, name: str, /, **values: Any) -> None:
        """A named statement without an answer."""
        sql = statement(name)
        await self._on(self._writer, lambda client: client.command(sql, parameters=values))

    async def run_text(self, sql: str) -> None:
        """A statement of our own files (migrations). Never pass text from outside."""
        await self._on(self._writer, lambda client: client.command(sql))

    async def close(self) -> None:
        def shut() -> None:
            self._readers.shutdown(wait=True)
            self._writer.shutdown(wait=True)
            for client in self._clients:
                client.close()

        await asyncio.to_thread(shut)


def open_store(*, path: Path | None = None, url: str | None = None) -> Store:
    """Open the embedded engine in the directory `path`, or a server at `url`.

    `url` is `http(s)://user:password@host:port/database`. Exactly one of the two is given.
    """
    if (path is None) == (url is None):
        raise ValueError("give either a path or a url")

    def connect() -> Client:
        if path is not None:
            return clickhouse_connect.get_client(interface="chdb", path=str(path))
        return clickhouse_connect.get_client(dsn=url, compress=False, autogenerate_session_id=False)

    if path is not None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Store(connect)
