"""Every named statement, and what its parameters may stand for over the rows of tests/storage/crowd.py."""

import hashlib
import re
import uuid
from typing import Any

from storage import migrations, selection
from storage.cluster import split_tables
from storage.conditions import Condition
from storage.engine import SQL_FOLDER, statement
from storage.pieces import piece
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
    "part": "20260223_1_1_0",
    "token_hash": "token",
    "share": "share 1",
    "now_ms": FROM_MS,
    "insert_id": crowd.INSERTS[0],
    "pending": crowd.INSERTS[:1],
    "inserts": crowd.INSERTS[:2],
    "erasure": uuid.UUID(int=1),
    "batches": [uuid.uuid5(crowd.SPACE, f"batch {n}") for n in range(40)],
    "assets": crowd.ASSETS,
    "assets:Array(Tuple(UInt32, Date, UUID))": [(1, day, asset) for day in crowd.DAYS for asset in crowd.ASSETS[:4]],
    "urls": crowd.URLS,
    "file": crowd.FILES[0],
    "files": [(1, file) for file in crowd.FILES[:4]],
    "since_ms": FROM_MS,
    "at_ms": FROM_MS + 3 * DAY_MS,
    "consent": 4,
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
    "base": "move",
    "least_width": 0,
    "most_width": 65_535,
    "signal": "rage",
    "path": "body>a",
    "anywhere": 0,
    "kinds": ["rage", "dead"],
    "weights": [0.45, 0.12],
    "numbers": [1, 2],
    "number": 3,
    "usual": 4,
    "recent_ms": FROM_MS + DAY_MS,
    "fewest": 1,
    "score": 1,
    "struggling": 2,
    "bots": 1,
    "newest": 0,
    "worst_first": ["rage", "dead"],
    "likeness": "",
    "before_ms": FROM_MS,
    "quiet_ms": FROM_MS + 3 * DAY_MS,
    "typed": "",
    "only": "",
    "parts": 20,
    "parts:Array(String)": ["bad_event"],
    "refusals": ["poison"],
    "reasons": ["wrong-origin"],
    "tables": list(SPLIT),
    "width": 700,
    "step_ms": 1_000,
    "seq": 8,
    "from_seq": 0,
    "to_seq": 1_000,
    "most_bytes": 60,
    "before": "2026-02-25",
    "days:UInt16": 30,
    "task": "bounds",
    "slot": 2,
    "bits": 8,
    "hash": "hash 1",
    "limit": 10_000,
    "offset": 0,
}


def values(name: str) -> dict[str, Any]:
    asked = re.findall(r"\{(\w+):([^}]+)\}", statement(name))
    return {key: VALUES.get(f"{key}:{kind}", VALUES.get(key)) for key, kind in asked}


SAW_CART = Condition("page", "is", "/cart")
VALUES["found"] = selection.sessions(VALUES, [SAW_CART], bots=True)
VALUES["said"] = piece("said_page", **{name: VALUES[name] for name in ("site", "from_day", "to_day")}, typed="")
VALUES["conditions"] = [piece("having", found=VALUES["found"])]
VALUES["chosen"] = piece("having", found=VALUES["found"])
VALUES["there"] = piece("hurt_there", **{name: VALUES[name] for name in ("page", "signal", "path", "anywhere")})
VALUES["hurt"] = piece(
    "hurt",
    **{name: VALUES[name] for name in ("site", "from_day", "to_day", "page", "signal", "path", "anywhere")},
    there=VALUES["there"],
)
VALUES["of_kind"] = piece("clicked")
VALUES["dead"] = piece("unanswered", **{name: VALUES[name] for name in ("excused", "untimed", "slow_ms", "ground")})
VALUES["rage"] = piece(
    "signalled",
    **{name: VALUES[name] for name in ("site", "from_day", "to_day", "page", "signal")},
    chain_ms=1_000,
)
VALUES["times"] = selection.moments(VALUES, SAW_CART)
