"""Rows for every table, made up from the tables' own columns, so that a new table or column has some too.

What belongs together does: a tab, view, visitor, device or key follows from its session, a path and label from the
path's hash. All else is drawn from small pools, so that questions find something.
"""

import datetime as dt
import json
import random
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

from storage import Store

SPACE = UUID("4a7c0d0e-54b5-4a55-8a5e-0d7d9f1b6c11")
DAYS = [dt.date(2026, 2, day) for day in (23, 24, 25)]
SESSIONS = [uuid5(SPACE, f"session {n}") for n in range(24)]
INSERTS = [uuid5(SPACE, f"insert {n}") for n in range(9)]
ASSETS = [uuid5(SPACE, f"asset {n}") for n in range(12)]
FILES = [uuid5(SPACE, f"file {n}") for n in range(12)]
URLS = [f"https://tea.example/{n}.png" for n in range(9)]
PERSON = uuid5(SPACE, "person")
PAGES = ["/", "/cart", "/product/:id"]
HASHES = [2**40 + n for n in range(8)]
Row = dict[str, Any]


def _ms(day: dt.date, chance: random.Random) -> int:
    return int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp() * 1000) + chance.randrange(86_400_000)


def tab_of(session: UUID) -> UUID:
    return uuid5(session, "tab")


def view_of(session: UUID, n: int = 0) -> UUID:
    return uuid5(session, f"view {n}")


KNOWN: dict[str, Callable[[random.Random, Row], Any]] = {
    "site": lambda chance, _: chance.choice([0, 1, 1, 1, 2]),
    "day": lambda chance, _: chance.choice(DAYS),
    "session": lambda chance, _: chance.choice(SESSIONS),
    "tab": lambda _, row: tab_of(row["session"]),
    "view": lambda chance, row: view_of(row["session"], chance.randrange(2)),
    "visitor": lambda _, row: uuid5(SPACE, f"visitor {row['session'].int % 5}"),
    "person": lambda *_: PERSON,
    "insert_id": lambda chance, _: chance.choice(INSERTS),
    "batch": lambda chance, _: uuid5(SPACE, f"batch {chance.randrange(60)}"),
    "erasure": lambda chance, _: UUID(int=chance.choice([0, 0, 0, 1])),
    "asset": lambda chance, _: chance.choice(ASSETS),
    "assets": lambda chance, _: chance.sample(ASSETS[:-2], 2),
    "data": lambda chance, row: f"text {row['asset']}" if "asset" in row else "[" + "1," * chance.randrange(9) + "1]",
    "url": lambda chance, _: chance.choice(URLS),
    "file": lambda chance, row: chance.choice(FILES[:-2] if "url" in row else FILES),
    "why": lambda chance, _: chance.choice(["", "", "404"]),
    "files": lambda chance, _: chance.choice(["off", "fetch"]),
    "next_seq": lambda chance, _: chance.randrange(5),
    "cuts": lambda *_: [0, 1],
    "kinds": lambda *_: ["rage", "dead"],
    "pages": lambda *_: ["/cart", "/"],
    "paths": lambda *_: ["body>a", "body>b"],
    "labels": lambda *_: ["Buy", ""],
    "page": lambda chance, _: chance.choice(PAGES),
    "entry_page": lambda chance, _: chance.choice(PAGES),
    "exit_page": lambda chance, _: chance.choice(PAGES),
    "kind": lambda chance, _: chance.choice(["click", "click", "move"]),
    "device": lambda _, row: ["desktop", "tablet", "phone"][row["session"].int % 3],
    "mode": lambda chance, _: chance.choice(["strict", "balanced", "open"]),
    "key": lambda _, row: row["session"].hex[:8] if "session" in row else "k",
    "user": lambda _, row: f"USER{row['session'].int % 3}",
    "path_hash": lambda chance, _: chance.choice(HASHES),
    "path": lambda _, row: f"body>b:nth-of-type({row['path_hash'] % 97})" if "path_hash" in row else "body>a",
    "label": lambda _, row: f"label {row['path_hash'] % 97}" if "path_hash" in row else "Buy",
    "tag": lambda chance, _: chance.randrange(1, 14),
    "detail": lambda chance, _: json.dumps({"name": chance.choice("abc"), "navigation": 1, "count": 2}),
    "reason": lambda chance, _: chance.choice(["wrong-origin", "bad_event", "poison"]),
    "bot": lambda _, row: int(row["session"].int % 7 == 0),
    "first_seq": lambda chance, _: chance.randrange(2**31),  # no two alike
    "last_seq": lambda chance, row: row["first_seq"] + chance.randrange(12),
    "records": lambda chance, _: chance.randrange(1, 9),
    "width": lambda _, row: 360 + 100 * (row["view"].int % 3) if "view" in row else 1280,
    "page_height": lambda chance, _: chance.choice([0, 1_000, 3_000]),
    "deleted": lambda _, row: int(row.get("site") == 2),
    "name": lambda *_: "Mio",
    "asked": lambda *_: "{}",
    "token_hash": lambda *_: "token",
    "content_hash": lambda _, row: row["batch"].int % 1_000,
    "seq": lambda chance, _: chance.randrange(40),
    "part": lambda *_: 0,
    "parts": lambda *_: 1,
    "task": lambda *_: "bounds",
    "slot": lambda chance, _: chance.randrange(4),
    "told": lambda chance, _: chance.choice(["nobody", "waiting", "yes", "failed"]),
    "examples": lambda chance, _: json.dumps([str(one) for one in chance.sample(SESSIONS, 2)]),
    "keyframe": lambda chance, _: chance.randrange(2),
}


def _value(name: str, kind: str, chance: random.Random, row: Row) -> Any:
    if name in KNOWN and (name, kind) != ("assets", "Int64"):  # receipts count them
        return KNOWN[name](chance, row)
    if kind.startswith("DateTime64"):
        return _ms(row.get("day", DAYS[0]), chance)
    if kind.startswith("Array"):
        return []
    if kind.startswith("Map"):
        return {"plan": chance.choice(["free", "pro"])}
    if kind.startswith("Float"):
        return float(chance.randrange(1, 5))
    if re.match(r"U?Int", kind):
        return chance.randrange(6)
    if kind == "UUID":
        return uuid5(SPACE, str(chance.randrange(9)))
    return f"{name} {chance.randrange(5)}"


def columns(table: str, kinds: dict[str, str], n: int) -> dict[str, list[Any]]:
    """So many rows of a table with columns of these types, the same ones each time."""
    chance = random.Random(table)  # noqa: S311
    rows = []
    for _ in range(n):
        row: Row = {}
        for name in sorted(kinds, key=lambda name: list(KNOWN).index(name) if name in KNOWN else len(KNOWN)):
            row[name] = _value(name, kinds[name], chance, row)
        rows.append(row)
    return {name: [row[name] for row in rows] for name in kinds}


async def fill(stores: list[Store], schema: dict[str, dict[str, str]], n: int = 400) -> None:
    """The same rows into every table of all stores."""
    for table, kinds in schema.items():
        made = columns(table, kinds, n)
        for store in stores:
            await store.insert(table, made)
