"""Statements that ask one table after another: none may be forgotten when a table is added."""

import re

import pytest

from storage.engine import SQL_FOLDER

SCHEMA = "\n".join(
    file.read_text(encoding="utf-8") for file in sorted((SQL_FOLDER.parent / "migrations").glob("*.sql"))
)


def tables_with(column: str) -> set[str]:
    made = re.findall(r"create table if not exists (\w+)\n\((.*?)\n\)", SCHEMA, re.S)
    return {table for table, columns in made if re.search(rf"^    {column} ", columns, re.M)}


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ("inserts.count", tables_with("insert_id")),
        ("audit.uneven", tables_with("insert_id")),
        ("audit.deleted", tables_with("site")),
        ("erasure.rows", tables_with("session")),
        ("erasure.made", tables_with("session") & tables_with("insert_id")),
    ],
)
def test_statement_asks_every_table_that_has_what_it_counts(statement: str, tables: set[str]) -> None:
    text = (SQL_FOLDER / f"{statement}.sql").read_text(encoding="utf-8")
    assert set(re.findall(r"\bfrom (\w+)", text)) == tables
