"""What our statements become on a cluster.

A table whose rows belong to a session or an insert is split: `views` is Distributed over `views_local`, a replicated
table on every shard, and all rows of a session lie on one shard. Other tables, such as `sites`, are one replicated
table that every node has whole. Questions and inserts go to `views` as they are; what changes schema or takes rows out
goes to `views_local` on every node. The server's macros `cluster`, `shard` and `replica` say who is who.

Statements that ask the engine about itself have a file of their own in `storage/sql/cluster/`.
"""

import re
from collections.abc import Iterable

from storage.engine import SQL_FOLDER, Values, statement

FOLDER = SQL_FOLDER / "cluster"
SETTINGS: dict[str, str | int] = {
    # An insert is answered when its rows are on their shards, not when they wait at the node that took them
    "distributed_foreground_insert": 1,
    "parallel_distributed_insert_select": 0,
    # `in (select …)` is asked once of all shards, not by each of its own rows
    "distributed_product_mode": "global",
    # Who has written reads it back: the same replica first, unless it has fallen behind
    "load_balancing": "in_order",
    "max_replica_delay_for_distributed_queries": 10,
}

_ON = "on cluster '{cluster}'"
_NO_LOG = "replicated_deduplication_window = 0"  # rows are counted; a replay must not be taken for a duplicate
_COMMENTS = re.compile(r"\A(\s*--[^\n]*\n)+")
_CREATE = re.compile(r"create table if not exists (\w+)\s*(\(.*\))\s*engine = (\w+)(?:\((\w+)\))?\s+(.*)", re.S)
_ALTER = re.compile(r"alter table (\w+|\{table:Identifier\})\s+((\w+)\s+(\w+).*)", re.S)
_DELETE = re.compile(r"delete from (\w+|\{table:Identifier\})\s+(.*)", re.S)
_COLUMN = re.compile(r"^\W*(\w+)\s+[A-Z]", re.M)
_SHARED_BY = ("session", "insert_id")  # the first of them that a table has says which shard a row is on


class UnknownStatement(ValueError):
    """It is not known what a statement means on a cluster."""


def split_tables(scripts: Iterable[str]) -> dict[str, str]:
    """The tables of these migrations that are split, and the column by which."""
    found = {}
    for script in scripts:
        for text in script.split(";\n"):
            if made := _CREATE.search(text):
                columns = set(_COLUMN.findall(made[2]))
                if by := next((column for column in _SHARED_BY if column in columns), None):
                    found[made[1]] = by
    return found


class Cluster:
    """The dialect for the cluster of this name, in a database; `split` is what `split_tables` found."""

    def __init__(self, cluster: str, database: str, split: dict[str, str]) -> None:
        self.cluster = cluster
        self.replicated = tuple(split)
        self._database = database
        self._split = split
        self._known: dict[str, str] = {}

    def statement(self, name: str) -> str:
        """A named statement's text."""
        if name not in self._known:
            own = FOLDER / f"{name}.sql"
            texts = [own.read_text(encoding="utf-8")] if own.exists() else self.translated(statement(name))
            (self._known[name],) = texts
        return self._known[name]

    def values(self, values: Values) -> Values:
        """A statement's values: a split table's name becomes that of its part on a shard."""
        table = values.get("table")
        return {**values, "database": self._database, **({"table": f"{table}_local"} if table in self._split else {})}

    def translated(self, sql: str) -> list[str]:
        """What to run in place of a statement of ours, in this order. Raises UnknownStatement."""
        text = _COMMENTS.sub("", sql).strip()
        match text.split(maxsplit=1)[0]:
            case "select" | "with" | "insert" if "system." not in text:
                return [sql]
            case "create" if found := _CREATE.fullmatch(text):
                return self._created(*found.groups(default=""))
            case "alter" if found := _ALTER.fullmatch(text):
                return self._altered(found[1], found[2], (found[3], found[4]))
            case "delete" if found := _DELETE.fullmatch(text):
                return [f"delete from {self._local(found[1])} {_ON} {found[2]}"]  # noqa: S608 - our own file's text
            case "attach" | "detach":
                return []  # has a setting taken up at once; new tables are made with none to wait for
        raise UnknownStatement(text)

    def _local(self, table: str) -> str:
        return f"{table}_local" if table in self._split else table

    def _created(self, table: str, columns: str, engine: str, version: str, rest: str) -> list[str]:
        by = self._split.get(table)
        place, replica = ("{shard}", "{replica}") if by else ("everywhere", "{shard}-{replica}")
        arguments = [
            f"'/clickhouse/tables/{place}/{{database}}/{table}'",
            f"'{replica}'",
            *([version] if version else []),
        ]
        also = f"{rest}," if "settings" in rest else f"{rest}\nsettings"
        made = [
            f"create table if not exists {self._local(table)} {_ON}\n{columns}\n"
            f"engine = Replicated{engine}({', '.join(arguments)})\n{also} {_NO_LOG}"
        ]
        if by:
            made.append(
                f"create table if not exists {table} {_ON} as {table}_local\n"
                f"engine = Distributed('{{cluster}}', {{database:String}}, '{table}_local', cityHash64({by}))"
            )
        return made

    def _altered(self, table: str, change: str, words: tuple[str, str]) -> list[str]:
        on_shards = f"alter table {self._local(table)} {_ON} {change}"
        match words:
            case (("add" | "modify" | "rename" | "drop"), "column") if table in self._split:
                return [on_shards, f"alter table {table} {_ON} {change}"]
            case (("add" | "modify" | "rename" | "drop"), "column") | (("add" | "materialize" | "clear"), "projection"):
                return [on_shards]
            case (
                (("modify" | "remove"), ("setting" | "ttl"))
                | (("drop" | "detach"), ("partition" | "part"))
                | ("delete", "where")
            ):
                return [on_shards]
            case ("update", _) | ("materialize", "column"):
                return [on_shards]
        raise UnknownStatement(f"alter table {table} {change}")
