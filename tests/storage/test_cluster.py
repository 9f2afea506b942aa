"""What our statements become on a cluster: each of them parses, and each that changes tables reaches the shards."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from storage import migrations
from storage.cluster import FOLDER, Cluster, UnknownStatement
from storage.pieces import fill
from tests.storage.conftest import Ask
from tests.storage.questions import ALL, READS, SPLIT, VALUES, WRITES

DIALECT = Cluster("ashiato", "default", SPLIT)


def test_replicated_tables_can_be_made_with_the_engines_own_keeper(tmp_path: Path) -> None:
    """The engine's Keeper for tests takes them; without a second server it leaves them read-only."""
    config = tmp_path / "keeper.xml"
    config.write_text(
        "<clickhouse><zookeeper><implementation>testkeeper</implementation></zookeeper>"
        "<macros><cluster>ashiato</cluster><shard>7</shard><replica>b</replica></macros></clickhouse>"
    )
    script = """
import json, os, sys, chdb
connection = chdb.connect(sys.argv[1])
for statement in json.load(sys.stdin):
    connection.query(statement)
found = connection.query("select name, engine_full from system.tables where database = 'default'", "JSONEachRow")
print(found.bytes().decode())
sys.stdout.flush()
os._exit(0)  # the engine would wait for its replicas
"""
    created = [
        text.replace(" on cluster '{cluster}'", "")
        for migration in migrations.texts().values()
        for ours in migrations.statements(migration)
        for text in DIALECT.translated(ours)
        if "engine = Replicated" in text
    ]
    result = subprocess.run(
        [sys.executable, "-c", script, f"{tmp_path / 'data'}?config-file={config}"],
        input=json.dumps(created),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    engines = {row["name"]: row["engine_full"] for row in map(json.loads, result.stdout.strip().splitlines())}
    assert len(engines) == len(created)
    for name, engine in engines.items():
        split = name.endswith("_local")
        place, replica = ("{shard}", "{replica}") if split else ("everywhere", "{shard}-{replica}")
        path = f"/clickhouse/tables/{place}/default/{name.removesuffix('_local')}"
        assert re.match(rf"Replicated(Replacing)?MergeTree\('{re.escape(path)}', '{re.escape(replica)}'", engine), (
            engine
        )
        assert "replicated_deduplication_window = 0" in engine
    assert "Replacing" in engines["scores_local"]
    assert "Replacing" in engines["sites"]


def test_dialect_makes_a_statement_that_parses_of_each_of_ours(ask: Ask) -> None:
    texts = [
        *(DIALECT.statement(name) for name in ALL),
        *(path.read_text() for path in FOLDER.glob("*.sql")),
        *(
            text
            for migration in migrations.texts().values()
            for ours in migrations.statements(migration)
            for text in DIALECT.translated(ours)
        ),
    ]
    bound = {**VALUES, "table": "views_local", "database": "default"}
    for text in texts:
        asked = re.findall(r"\{(\w+):([^}]+)\}", text)
        given = {key: bound.get(f"{key}:{kind}", bound[key]) for key, kind in asked}
        whole, values = fill(text, given)
        assert ask(f"explain ast {whole.partition(chr(10))[2] if whole.startswith('--') else whole}", **values), text


def test_dialect_reaches_the_shards_with_all_that_changes_tables() -> None:
    for name in WRITES:
        text = DIALECT.statement(name)
        assert "on cluster '{cluster}'" in text or re.search(r"^insert into \w+ \(", text, re.M), name
    for name in READS:
        assert "system." not in DIALECT.statement(name) or (FOLDER / f"{name}.sql").exists(), name


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param("select 1", ["select 1"], id="a question stays"),
        pytest.param("attach table if not exists views", [], id="no need on a new table"),
        pytest.param(
            "-- Why.\nalter table views add column if not exists x UInt8",
            [
                "alter table views_local on cluster '{cluster}' add column if not exists x UInt8",
                "alter table views on cluster '{cluster}' add column if not exists x UInt8",
            ],
            id="a column on the shards first",
        ),
        pytest.param(
            "alter table sites add column if not exists x UInt8",
            ["alter table sites on cluster '{cluster}' add column if not exists x UInt8"],
            id="a table that is not split",
        ),
        pytest.param(
            "alter table views modify setting old_parts_lifetime = 1",
            ["alter table views_local on cluster '{cluster}' modify setting old_parts_lifetime = 1"],
            id="a setting",
        ),
        pytest.param(
            "alter table sessions materialize projection visits",
            ["alter table sessions_local on cluster '{cluster}' materialize projection visits"],
            id="sums beside the rows",
        ),
        pytest.param(
            "alter table events materialize column said",
            ["alter table events_local on cluster '{cluster}' materialize column said"],
            id="a column that is made of others",
        ),
        pytest.param(
            "delete from {table:Identifier} where site = 1",
            ["delete from {table:Identifier} on cluster '{cluster}' where site = 1"],
            id="a table by name",
        ),
        pytest.param(
            "create table if not exists links\n(\n    link UUID,\n    version UInt64\n)\n"
            "engine = ReplacingMergeTree(version)\norder by link",
            [
                "create table if not exists links on cluster '{cluster}'\n(\n    link UUID,\n    version UInt64\n)\n"
                "engine = ReplicatedReplacingMergeTree('/clickhouse/tables/everywhere/{database}/links',"
                " '{shard}-{replica}', version)\norder by link\nsettings replicated_deduplication_window = 0"
            ],
            id="a new table without sessions",
        ),
    ],
)
def test_dialect_of_a_statement(ours: str, theirs: list[str]) -> None:
    assert DIALECT.translated(ours) == theirs


@pytest.mark.parametrize(
    "text",
    [
        "drop table views",
        "truncate table views",
        "select 1 from system.parts",
        "optimize table views",
        "alter table views freeze partition 1",
    ],
)
def test_dialect_of_a_statement_that_it_does_not_know_refuses(text: str) -> None:
    with pytest.raises(UnknownStatement):
        DIALECT.translated(text)
