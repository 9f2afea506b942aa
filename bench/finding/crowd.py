"""A crowd that can be counted: sessions and their events, written straight into the tables by SQL.

Everything follows from numbers, so that every run has the same rows. Of each session's events two fifths are lines of
its timeline (`events`), the others pointer samples and scroll stops, as the snippet sends them. A session's partial
rows are as many as the inserts that a visit of some minutes is spread over.
"""

import datetime as dt
from pathlib import Path

import clickhouse_connect

SQL = Path(__file__).parent / "sql"
TABLES = ("views", "sessions", "events", "pointers", "scrolls", "scores", "texts")
DAYS = 30
UNTIL = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
UNTIL_MS = int(UNTIL.timestamp() * 1000)
DAY_MS = 86_400_000
EVENTS = 100  # of a session, in the mean
PARTS = 12  # inserts that bring a session


def rows(path: Path) -> dict[str, int]:
    """How many rows each of the crowd's tables has."""
    client = clickhouse_connect.get_client(interface="chdb", path=str(path))
    try:
        return {table: int(str(client.command(f"select count() from {table}"))) for table in TABLES}  # noqa: S608
    finally:
        client.close()


def fill(path: Path, sessions: int) -> None:
    """Write the crowd into the migrated engine at `path`; the tables are left as a day of merging leaves them."""
    client = clickhouse_connect.get_client(interface="chdb", path=str(path))
    try:
        for table in TABLES:
            text = (SQL / f"{table}.fill.sql").read_text(encoding="utf-8")
            # day by day, as it comes in
            for day in range(DAYS):
                client.command(
                    text,
                    parameters={
                        "first": sessions * day // DAYS,
                        "count": sessions * (day + 1) // DAYS - sessions * day // DAYS,
                        "begin_ms": UNTIL_MS - (DAYS - day) * DAY_MS,
                        "parts": PARTS,
                    },
                    settings={"max_partitions_per_insert_block": 0},
                )
            client.command(f"optimize table {table} final")
    finally:
        client.close()
