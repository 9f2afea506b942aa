"""What is summed up beside the rows says what the rows say, whatever is taken out of them or breaks."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from storage import Store, damage, erasure, selection
from storage.audit import Audit
from storage.engine import SQL_FOLDER
from storage.pieces import fill
from tests.storage.conftest import Ask
from tests.storage.test_selection import ANNA, BEN, SCOPE
from tests.storage.test_selection import fill as fill_sessions
from tests.storage.test_sessions import PART, insert

SUMMED = {"optimize_use_projections": 1, "force_optimize_projection": 1}
ROWS = {"optimize_use_projections": 0}


def visits(ask: Ask, settings: dict[str, int]) -> list[dict[str, Any]]:
    sql, values = fill("select * from ({found:Piece}) order by session", {"found": _found()})
    return ask(sql + " settings " + ", ".join(f"{name} = {value}" for name, value in settings.items()), **values)


def _found() -> Any:
    return selection.sessions(SCOPE.values(), bots=True)


async def test_sums_of_sessions_say_what_their_rows_say(store: Store, ask: Ask) -> None:
    await fill_sessions(store)
    assert len(visits(ask, SUMMED)) == 3
    assert visits(ask, SUMMED) == visits(ask, ROWS)
    await erasure.erase_sessions(store, 1, [BEN], "sessions")
    assert [row["session"] for row in visits(ask, SUMMED)] == [row["session"] for row in visits(ask, ROWS)]
    assert BEN not in {row["session"] for row in visits(ask, SUMMED)}
    await erasure.erase_sessions(store, 1, [ANNA], "sessions", [UUID(int=404)])  # another insert's
    assert visits(ask, SUMMED) == visits(ask, ROWS)
    await store.run_text("optimize table sessions final")
    assert len(visits(ask, SUMMED)) == 2
    assert visits(ask, SUMMED) == visits(ask, ROWS)


def test_sums_have_all_that_sessions_are_asked_for() -> None:
    """Else the questions would be answered from the rows, in silence and slowly."""
    migration = next((SQL_FOLDER.parent / "migrations").glob("0013_*.sql")).read_text(encoding="utf-8")
    for line in (SQL_FOLDER / "filter" / "visits.sql").read_text(encoding="utf-8").splitlines():
        summed = line.strip().split(" as ")[0].replace("sessions.", "").removeprefix("toUnixTimestamp64Milli(")
        if summed.startswith(("arg", "min(", "max(", "sum(")):
            assert summed.removesuffix(")") in migration, line


async def test_broken_sums_are_made_anew_and_no_row_is_set_aside(store: Store, ask: Ask) -> None:
    await fill_sessions(store)
    before = visits(ask, ROWS)
    assert not await damage.mend(store)
    parts = ask("select path from system.parts where table = 'sessions' and active")
    data = Path(parts[0]["path"]) / "visits.proj" / "data.bin"
    data.write_bytes(bytes(data.stat().st_size))
    assert await Audit(store, ()).damaged() == []  # the rows are whole
    assert await damage.set_aside(store) == []
    assert await store.read("audit.detached") == []
    assert visits(ask, SUMMED) == visits(ask, ROWS) == before
    await store.run_text("alter table sessions clear projection visits settings mutations_sync = 2")
    assert await damage.mend(store)
    assert not await damage.mend(store)
    assert visits(ask, SUMMED) == before


async def test_what_events_say_is_beside_them(store: Store, ask: Ask) -> None:
    own: dict[str, Any] = {"name": "paid", "props": {"plan": "pro", "price": 12, "deep": {"a": [1]}, "no": None}}
    details = {
        2: "", 5: '{"kind":"text"}', 7: '{"message":"TypeError: \\"x\\" 未"}', 10: json.dumps(own), 13: "",
        15: '{"user":"a","traits":{"plan":"free"}}', 16: '{"props":{"variant":"B"}}', 18: '{"rule":"error"}',
        11: '{"name":"none"}',
    }  # fmt: skip
    rows = [{"tag": tag, "detail": detail, "label": f"label {tag}"} for tag, detail in details.items()]
    rows += [{"tag": 10, "detail": "{broken"}, {"tag": 7, "detail": "[1,2]"}, {"tag": 15, "detail": "null"}]
    event = {**{name: PART[name] for name in ("site", "day", "session")}, "label": ""}
    await insert(store, "events", event, rows)
    told = {
        row["tag"]: row
        for row in ask("select tag, said, pairs from events where detail not in ('{broken', '[1,2]', 'null')")
    }
    assert {tag: row["said"] for tag, row in told.items() if row["said"]} == {
        2: "label 2", 5: "label 5", 7: 'TypeError: "x" 未', 10: "paid", 13: "label 13", 18: "error",
    }  # fmt: skip
    assert told[10]["pairs"] == {"plan": "pro", "price": "12", "deep": '{"a":[1]}', "no": "null"}
    assert {tag: row["pairs"] for tag, row in told.items() if row["pairs"] and tag != 10} == {
        15: {"plan": "free"},
        16: {"variant": "B"},
    }
    broken = ask("select said, pairs from events where detail in ('{broken', '[1,2]', 'null')")
    assert broken == [{"said": "", "pairs": {}}] * 3
