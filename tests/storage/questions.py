"""Every named statement, and what its parameters may stand for over the rows of tests/storage/crowd.py."""

import hashlib
import re
import uuid
from typing import Any

from storage import migrations
from storage.cluster import split_tables
from storage.engine import SQL_FOLDER, statement
from tests.storage import crowd

SPLIT = split_tables(migrations.texts().values())
ALL = sorted(path.stem for path in SQL_FOLDER.glob("*.sql"))
READS = [name for name in ALL if re.match(r"(--.*\n)+(select|with)\b", statement(name))]
WRITES = [name for name in ALL if name not in READS]
DAY_MS = 86_400_000
FROM_MS = 1_771_804_800_000  # 2026-02-23

# What a statement's parameters stand for; one type may need a value of its own
VALUES: dict[str, Any] = {
    "site": 1,
    "sites": [1, 2],
    "from_day": "2026-02-23",
    "to_day": "2026-02-25",
    "day": "2026-02-24",
    "days": ["2026-02-24", "2026-02-25"],
    "until_day": "2026-02-24",
    "from_ms": FROM_MS,
    "to_ms": FROM_MS + 3 * DAY_MS,
    "today_ms": FROM_MS + 2 * DAY_MS,
    "until_ms": FROM_MS + 3 * DAY_MS,
    "session": crowd.SESSIONS[3],
    "sessions": crowd.SESSIONS[2:9],
    "started": [FROM_MS] * 7,
    "ended": [FROM_MS + 3 * DAY_MS] * 7,
    "tab": crowd.tab_of(crowd.SESSIONS[3]),
    "tabs": [crowd.tab_of(session) for session in crowd.SESSIONS],
    "view": crowd.view_of(crowd.SESSIONS[3]),
    "visitor": uuid.uuid5(crowd.SPACE, "visitor 1"),
    "user": hashlib.sha256(b"USER1").hexdigest()[:32].upper(),
    "person": crowd.PERSON,
    "name": "mio",
    "token_hash": "token",
    "insert_id": crowd.INSERTS[0],
    "pending": crowd.INSERTS[:1],
    "erasure": uuid.UUID(int=1),
    "batches": [uuid.uuid5(crowd.SPACE, f"batch {n}") for n in range(40)],
    "assets": crowd.ASSETS,
    "assets:Array(Tuple(UInt32, Date, UUID))": [(1, day, asset) for day in crowd.DAYS for asset in crowd.ASSETS[:4]],
    "page": "/cart",
    "device": "",
    "kind": "click",
    "path_hashes": crowd.HASHES[:5],
    "known": crowd.HASHES[:2],
    "groups": [1, 1, 2, 2, 3],
    "untimed": [3, 4],
    "ground": "ground",
    "excused": 58,
    "slow_ms": 2,
    "signal": "rage",
    "score": 1,
    "struggling": 2,
    "bots": 1,
    "newest": 0,
    "parts": 20,
    "parts:Array(String)": ["bad_event"],
    "refusals": ["poison"],
    "reasons": ["wrong-origin"],
    "tables": list(SPLIT),
    "width": 700,
    "step_ms": 1_000,
    "from_seq": 0,
    "to_seq": 1_000,
    "most_bytes": 60,
    "before": "2026-02-25",
    "days:UInt16": 30,
    "task": "bounds",
    "slot": 2,
    "limit": 10_000,
    "offset": 0,
}


def values(name: str) -> dict[str, Any]:
    asked = re.findall(r"\{(\w+):([^}]+)\}", statement(name))
    return {key: VALUES.get(f"{key}:{kind}", VALUES.get(key)) for key, kind in asked}
