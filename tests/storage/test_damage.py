"""Parts whose bytes are not what their checksums say are found among others, and set aside."""

import datetime as dt
import uuid
from pathlib import Path

from storage import Store, damage
from tests.storage.conftest import Ask

DAY = dt.date(2026, 2, 25)


async def insert(store: Store, reason: str) -> None:
    row = {"site": 1, "day": DAY, "reason": reason, "insert_id": uuid.uuid4(), "n": 1}
    await store.insert("drops", {name: [value] for name, value in row.items()})


async def test_damaged_part_among_others_is_set_aside_alone(store: Store, ask: Ask) -> None:
    await store.run_text("system stop merges drops")
    for reason in ("first", "second", "third"):
        await insert(store, reason)
    assert await damage.set_aside(store) == []
    ((part,),) = (row.values() for row in ask("select _part from drops where reason = 'second'"))
    (found,) = ask("select path from system.parts where table = 'drops' and name = {part:String}", part=part)
    data = Path(found["path"]) / "data.bin"
    data.write_bytes(bytes(data.stat().st_size))
    (line,) = await damage.set_aside(store)
    assert line.startswith(f"drops/{part}: ")
    assert "Checksum" in line
    assert [row["table"] for row in await store.read("audit.detached")] == ["drops"]
    left = await store.read("accounts.dropped", site=1, from_day=DAY, to_day=DAY)
    assert sorted(row["reason"] for row in left) == ["first", "third"]
    assert await damage.set_aside(store) == []
