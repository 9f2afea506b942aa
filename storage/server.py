"""ClickHouse on a server, over HTTP, by the driver's own asyncio client.

The driver sends an insert again by itself when a connection breaks, though the server may have carried it out: rows
would be there twice. So inserts are encoded here and sent as a body that the driver can't rewind; what became of one
that was not answered is the caller's to find out (`settle`, then count).
"""

import asyncio
import io
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import aiohttp
import clickhouse_connect
import numpy as np
from clickhouse_connect.driver import AsyncClient
from clickhouse_connect.driver.exceptions import ClickHouseError, DatabaseError, OperationalError
from clickhouse_connect.driver.insert import InsertContext
from clickhouse_connect.driver.transform import NativeTransform

from storage.address import Address
from storage.engine import BYTES, INSERT_SETTINGS, READ_SETTINGS, Answer, Columns, Values, table_arrays
from storage.errors import NO_ANSWER, StoreError
from storage.uuids import quickened

CONNECT_S = 5.0
IDLE_S = 8.0  # a server closes idle connections after 10 s or more; an insert must not meet that
REQUEST_S = 60.0
PATIENT_S = 3_600.0  # mutations of large tables, and checks that look at everything

_SETTINGS = {
    # The answer begins once its end is known: else an error could follow a 200
    "wait_end_of_query": 1,
    "send_progress_in_http_headers": 0,
}
# An insert that is made anew after a count has the same rows: a table with a deduplication log would drop it, also when
# the rows that it remembers are gone. Newer servers go by the second name, and older ones don't know it.
_NO_DEDUPLICATION = {"insert_deduplicate": 0, "deduplicate_insert": "disable"}


class Server:
    """A server, connected to at the first use. It belongs to the event loop that uses it first."""

    alone = False

    def __init__(
        self, address: Address, *, request_s: float = REQUEST_S, settings: Mapping[str, str | int] | None = None
    ) -> None:
        self._address = address
        self._settings = {**_SETTINGS, **(settings or {})}
        self._request_s = request_s
        self._client: AsyncClient | None = None
        self._connecting = asyncio.Lock()
        self._types: dict[tuple[str, ...], Any] = {}  # columns' types by table and columns

    async def _connected(self) -> AsyncClient:
        async with self._connecting:
            if self._client is None:
                address = self._address
                self._client = await clickhouse_connect.get_async_client(
                    interface="https" if address.secure else "http",
                    host=address.host,
                    port=address.port,
                    username=address.user,
                    password=address.password,
                    database=address.database,
                    compress=False,
                    connect_timeout=CONNECT_S,
                    send_receive_timeout=PATIENT_S,
                    keepalive_timeout=IDLE_S,
                    settings=dict(self._settings),
                )
            return self._client

    @asynccontextmanager
    async def _asking(self, seconds: float) -> AsyncIterator[AsyncClient]:
        """The client, for one statement; its errors come out as StoreError."""
        try:
            async with asyncio.timeout(seconds):
                yield await self._connected()
        except TimeoutError as error:
            raise StoreError(f"no answer from {self._address} within {seconds:g} s", NO_ANSWER) from error
        except (ClickHouseError, OSError) as error:
            raise _refusal(error) from error
        except aiohttp.ClientError as error:
            raise StoreError(str(error)[:500], NO_ANSWER) from error

    async def rows(self, sql: str, values: Values, *, patient: bool = False, raw: bool = False) -> Answer:
        settings = {**READ_SETTINGS, "max_execution_time": 0} if patient else READ_SETTINGS
        async with self._asking(PATIENT_S if patient else self._request_s) as client:
            result = await client.query(
                sql, parameters=dict(values), settings=settings, query_formats=BYTES if raw else None
            )
            return result.column_names, list(result.result_rows)

    async def arrays(self, sql: str, values: Values) -> dict[str, np.ndarray[Any, Any]]:
        async with self._asking(self._request_s) as client:
            context = client.create_query_context(sql, parameters=dict(values), settings=READ_SETTINGS, use_numpy=True)
            result: Any = await client.query(context=context)
            return table_arrays(result.column_names, result.np_result)

    async def insert(self, table: str, columns: Columns) -> None:
        async with self._asking(self._request_s) as client:
            context = await self._context(client, table, columns)
            body = await asyncio.to_thread(_encoded, context)
            known = {name: value for name, value in _NO_DEDUPLICATION.items() if name in client.server_settings}
            settings = {**INSERT_SETTINGS, **known, "query_id": _name(table, columns)}
            await client.raw_insert(insert_block=io.BytesIO(body), settings=settings)

    async def _context(self, client: AsyncClient, table: str, columns: Columns) -> InsertContext:
        names = list(columns)
        types = self._types.get((table, *names))
        data: list[Any] = list(columns.values())
        context = await client.create_insert_context(table, names, column_types=types, column_oriented=True, data=data)
        if types is None:
            context.column_types = self._types[(table, *names)] = quickened(context.column_types)
        return context

    async def command(self, sql: str, values: Values) -> None:
        async with self._asking(PATIENT_S) as client:
            await client.command(sql, parameters=dict(values))

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()


def _name(table: str, columns: Columns) -> str:
    """A statement's id, which begins with the insert's, so that `settle` finds it."""
    insert_id = columns.get("insert_id", ())
    return f"{insert_id[0] if len(insert_id) else uuid4()}-{table}-{uuid4().hex[:8]}"


def _encoded(context: InsertContext) -> bytes:
    """The statement and its rows in ClickHouse's Native format. Raises what a column's type raises."""
    body = b"".join(NativeTransform.build_insert(context))
    if context.insert_exception is not None:
        raise context.insert_exception
    return body


def _refusal(error: Exception) -> StoreError:
    text = (str(error).splitlines() or [repr(error)])[0][:500]
    code = getattr(error, "code", None)
    # an error of HTTP or below is one of these two; the others are the driver's own refusals
    if code is None and (type(error) is DatabaseError or isinstance(error, (OperationalError, OSError))):
        code = NO_ANSWER
    return StoreError(text, code)
