"""A cluster of two shards in one engine: what the stand-in changes so that one process can play all of its nodes.

Both shards are the engine itself, so each would answer with every row. A filter on the split tables gives each shard
the rows that belong to it, by the same hash that an insert goes by; planning, merging and joining are the engine's own.
There is no Keeper and no second server: `on cluster` is left out, and replicated tables are made without replicas and
their settings.
"""

import re
from pathlib import Path

SHARDS = 2
_SHARD = """
<shard><internal_replication>true</internal_replication><replica><host>localhost</host><port>9000</port></replica></shard>
"""
# Nothing listens at the port: it is how the engine knows that a shard is itself.
_CONFIG = f"""
<clickhouse>
    <tcp_port>9000</tcp_port>
    <macros><cluster>ashiato</cluster><shard>1</shard><replica>a</replica></macros>
    <remote_servers><ashiato>{_SHARD * SHARDS}</ashiato></remote_servers>
</clickhouse>
"""
_REPLICATED = re.compile(r"engine = Replicated(\w+)\('[^']*', '[^']*'(?:, (\w+))?\)")
_SPLIT = re.compile(r"engine = Distributed\('\{cluster\}', \{database:String\}, '(\w+)', (\w+\(\w+\))\)")


def config(folder: Path) -> Path:
    """The engine's configuration, written into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "cluster.xml"
    path.write_text(_CONFIG)
    return path


class TwoShards:
    """The statements of a cluster's client, for the one engine."""

    def __init__(self) -> None:
        self._filters = {"system.parts": "shardNum() = 1", "system.detached_parts": "shardNum() = 1"}

    def translated(self, sql: str) -> str:
        if split := _SPLIT.search(sql):
            self._filters[split[1]] = f"{split[2]} % {SHARDS} = shardNum() - 1"
        if "system sync replica" in sql:
            return "select 1"
        sql = sql.replace(" on cluster '{cluster}'", "")
        sql = _REPLICATED.sub(lambda found: f"engine = {found[1]}" + (f"({found[2]})" if found[2] else ""), sql)
        sql = re.sub(r"(,|\nsettings) replicated_deduplication_window = 0", "", sql)
        sql = sql.replace("clusterAllReplicas('{cluster}', system.processes)", "system.processes")
        if "from system.tables" in sql:
            return sql.replace(
                "engine from", "if(engine like '%MergeTree', 'Replicated' || engine, engine) as engine from"
            )
        return sql

    @property
    def settings(self) -> dict[str, str]:
        """For statements that read."""
        pairs = ", ".join(f"'{table}': '{condition}'" for table, condition in self._filters.items())
        return {"additional_table_filters": "{" + pairs + "}"}
