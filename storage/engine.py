"""The face of ClickHouse to all other code: named statements, rows and columns, whichever engine is behind it."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import numpy as np

from storage.errors import NO_ANSWER, StoreError
from storage.pieces import fill

SQL_FOLDER = Path(__file__).parent / "sql"

# The engine's own limits are 0.9 of the memory and no time at all.
READ_SETTINGS = {"max_execution_time": 10, "max_memory_usage": 4_000_000_000, "max_result_rows": 2_000_000}
# Servers collect small inserts in memory by default, and those are not on disk when they answer.
INSERT_SETTINGS = {"async_insert": 0}

Row = dict[str, Any]
Values = Mapping[str, Any]
Column = Sequence[Any] | np.ndarray[Any, Any]
Columns = Mapping[str, Column]
Answer = tuple[Sequence[str], list[Any]]
BYTES = {"String": "bytes"}  # the driver's formats for raw rows
DELETING_S = 30.0
POLL_S = 0.1


class Engine(Protocol):
    """One ClickHouse. Every method but `close` raises StoreError; `patient` ones wait however long it takes."""

    @property
    def alone(self) -> bool:
        """Whether nobody else can write to it."""

    async def rows(self, sql: str, values: Values, *, patient: bool = False, raw: bool = False) -> Answer:
        """Columns' names, if the answer has any, and rows; `raw` gives strings as bytes."""

    async def arrays(self, sql: str, values: Values) -> dict[str, np.ndarray[Any, Any]]: ...

    async def insert(self, table: str, columns: Columns) -> None: ...

    async def command(self, sql: str, values: Values) -> None: ...

    async def close(self) -> None: ...


@cache
def statement(name: str) -> str:
    """The text of `storage/sql/<name>.sql`; `name` is `<noun>.<verb>`."""
    return (SQL_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


class Dialect(Protocol):
    """What becomes of a statement of ours, and of its values, on an engine of a kind."""

    @property
    def cluster(self) -> str:
        """The cluster's name; empty: there is none."""

    @property
    def replicated(self) -> Sequence[str]:
        """Tables that a replica may be behind with, as `{table:Identifier}` takes them."""

    def statement(self, name: str) -> str: ...

    def values(self, values: Values) -> Values: ...

    def translated(self, sql: str) -> list[str]: ...


class Plain:
    """Statements as they are written."""

    cluster = ""
    replicated: Sequence[str] = ()

    def statement(self, name: str) -> str:
        return statement(name)

    def values(self, values: Values) -> Values:
        return values

    def translated(self, sql: str) -> list[str]:
        return [sql]


class Store:
    """Async access to one ClickHouse. Statements are named files; values are bound server-side."""

    def __init__(self, engine: Engine, dialect: Dialect | None = None) -> None:
        self._engine = engine
        self._dialect = dialect or Plain()
        self._writes = 0

    @property
    def version(self) -> int | None:
        """Another number after anything was written; None where other processes write too, so that nobody knows.

        What is read while something is being written has a number that is never seen again.
        """
        return self._writes if self._engine.alone else None

    @property
    def cluster(self) -> str:
        """The cluster's name; empty: the engine is one alone."""
        return self._dialect.cluster

    async def read(self, name: str, /, **values: Any) -> list[Row]:
        """Rows of the named statement, each a dict by column name."""
        return await self._read(name, values)

    async def read_bytes(self, name: str, /, **values: Any) -> list[Row]:
        """As `read`, with every String as the bytes that are stored."""
        return await self._read(name, values, raw=True)

    async def read_patiently(self, name: str, /, **values: Any) -> list[Row]:
        """As `read`, but however long it takes: for checks that look at everything."""
        return await self._read(name, values, patient=True)

    async def _read(self, name: str, values: Values, *, patient: bool = False, raw: bool = False) -> list[Row]:
        sql, bound = self._filled(name, values)
        names, rows = await self._engine.rows(sql, bound, patient=patient, raw=raw)
        return [dict(zip(names, row, strict=True)) for row in rows]

    async def damaged_parts(self, table: str) -> dict[str, str]:
        """Parts of one of our tables whose bytes are not what their checksums say, and what is wrong with each.

        On a cluster, those of the node that answers.
        """
        sql = "check table {table:Identifier} settings check_query_single_value_result = 0"
        _, rows = await self._engine.rows(sql, self._dialect.values({"table": table}), patient=True)
        # the driver takes this answer for a command's, one row: part, 1 if it is whole, and message, line by line
        text = "\n".join("\t".join(map(str, row)) for row in rows)
        found = (line.split("\t", 2) for line in text.splitlines())
        return {line[0]: line[2] for line in found if len(line) == 3 and line[1] != "1"}

    async def read_columns(self, name: str, /, **values: Any) -> dict[str, np.ndarray[Any, Any]]:
        """The named statement's columns as numpy arrays; for results of many rows."""
        sql, bound = self._filled(name, values)
        return await self._engine.arrays(sql, bound)

    def _filled(self, name: str, values: Values) -> tuple[str, Values]:
        """The statement with the pieces in it that are among its values (storage/pieces.py)."""
        sql, bound = fill(self._dialect.statement(name), values)
        return sql, self._dialect.values(bound)

    async def insert(self, table: str, columns: Columns) -> None:
        """Append rows given as columns of equal length, in one block, on disk when this returns.

        After an error the rows may be there or not, or still be on their way if they have an `insert_id` column:
        `settle` ends that.
        """
        if columns and len(next(iter(columns.values()))):
            with self._writing():
                await self._engine.insert(table, columns)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._writes += 1
        try:
            yield
        finally:
            self._writes += 1

    async def settle(self, insert_id: UUID) -> None:
        """See to it that no row with this insert id is still on its way; what is counted after this stays so.

        A server goes on with an insert whose client has left, a replica may not have heard of it yet, and a deletion
        that a crash cut off is taken up again.
        """
        if await self._is_running(insert_id):
            await self.run("inserts.end", insert_id=str(insert_id))
            if await self._is_running(insert_id):
                raise StoreError("an earlier try of this insert is still running", NO_ANSWER)
        for table in self._dialect.replicated:
            await self.run("inserts.sync", table=table)
        for _ in range(int(DELETING_S / POLL_S)):
            if not await self._is_deleting(insert_id):
                return
            await asyncio.sleep(POLL_S)
        raise StoreError("rows of this insert are still being deleted", NO_ANSWER)

    async def _is_deleting(self, insert_id: UUID) -> bool:
        """A deletion goes on after a crash; until it is done, the rows are there to be counted."""
        (row,) = await self.read("inserts.deleting", insert_id=str(insert_id))
        return bool(row["n"])

    async def _is_running(self, insert_id: UUID) -> bool:
        (row,) = await self.read("inserts.running", insert_id=str(insert_id))
        return bool(row["n"])

    async def run(self, name: str, /, **values: Any) -> None:
        """A named statement without an answer, however long it takes."""
        with self._writing():
            await self._engine.command(self._dialect.statement(name), self._dialect.values(values))

    async def run_text(self, sql: str) -> None:
        """A statement of our own files (migrations). Never pass text from outside."""
        with self._writing():
            for text in self._dialect.translated(sql):
                await self._engine.command(text, self._dialect.values({}))

    async def close(self) -> None:
        await self._engine.close()


def table_arrays(names: Sequence[str], table: np.ndarray[Any, Any]) -> dict[str, np.ndarray[Any, Any]]:
    """The driver's numpy answer by column."""
    if table.dtype.names:
        return {name: table[name] for name in names}
    # Columns of one type come as a plain matrix, no rows as an empty vector.
    return dict(zip(names, table.T if table.ndim == 2 else [table] * len(names), strict=True))
