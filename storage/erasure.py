"""Taking out what was collected: a whole site, or sessions."""

import datetime as dt
from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec

from storage.engine import Store
from wire import Reason

TABLES = (
    *("views", "events", "pointers", "scrolls", "chunks", "sessions"),
    *("scores", "batches", "drops", "quarantine", "watched"),
)
# What readers list first goes first. Batches go last: a session whose batches are gone has nothing left to find.
SESSION_TABLES = ("sessions", "scores", "views", "chunks", "events", "pointers", "scrolls", "watched", "batches")
PORTION = 500  # sessions named in one statement


class Line(msgspec.Struct, frozen=True):
    """Stored batches of a site and day, which an erasure takes out of the tables and enters in the accounts."""

    site: int
    day: dt.date
    n: int
    bytes: int


async def erase_site(store: Store, site: int) -> None:
    """Delete every row of a site, table by table; run it again if it was interrupted."""
    for table in TABLES:
        await store.run(f"{table}.erase_site", site=site)


def _portions(sessions: Sequence[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(sessions), PORTION):
        yield list(sessions[start : start + PORTION])


async def visits(store: Store, site: int, visitor: UUID, until_ms: int) -> list[UUID]:
    """The sessions that a visitor began until then, at a site or (0) at any."""
    rows = await store.read("erasure.visits", site=site, visitor=visitor, until_ms=until_ms)
    return [row["session"] for row in rows]


async def any_left(store: Store, site: int, sessions: Sequence[UUID]) -> bool:
    """True if any table has rows of these sessions."""
    for portion in _portions(sessions):
        if any(row["n"] for row in await store.read("erasure.rows", site=site, sessions=portion)):
            return True
    return False


async def lines(store: Store, site: int, sessions: Sequence[UUID]) -> list[Line]:
    """What the accounts will have to say once the sessions are gone."""
    found: dict[tuple[int, dt.date], Line] = {}
    for portion in _portions(sessions):
        for row in await store.read("erasure.batches", site=site, sessions=portion):
            key = row["site"], row["day"]
            before = found.get(key, Line(*key, 0, 0))
            found[key] = Line(*key, before.n + row["n"], before.bytes + row["size_bytes"])
    return list(found.values())


async def erase_sessions(store: Store, site: int, sessions: Sequence[UUID], table: str) -> None:
    """Delete the sessions' rows of one table; they are invisible when this returns, their bytes gone soon after."""
    for portion in _portions(sessions):
        await store.run("erasure.delete", table=table, site=site, sessions=portion)


async def lingering(store: Store) -> set[str]:
    """Replaced parts that are still on disk; on a cluster, on the node that answers."""
    return {row["part"] for row in await store.read("erasure.lingering")}


async def forget(store: Store) -> None:
    """Remove the engine's own records of deletions that are done: they name what was deleted."""
    await store.run("erasure.forget")


async def enter(store: Store, insert_id: UUID, entered: Sequence[Line]) -> None:
    """Enter erased batches in the accounts, once for each `insert_id`."""
    if not entered or (await store.read("erasure.booked", insert_id=insert_id))[0]["n"]:
        return
    n = len(entered)
    await store.insert(
        "drops",
        {
            "site": [line.site for line in entered],
            "day": [line.day for line in entered],
            "reason": [Reason.ERASED.word] * n,
            "origin": [""] * n,
            "n": [line.n for line in entered],
            "bytes": [line.bytes for line in entered],
            "insert_id": [insert_id] * n,
        },
    )


async def blank_samples(store: Store, site: int, until_ms: int) -> None:
    """Empty the samples of quarantined bodies of a site, or (0) of all: nobody can tell whose they are."""
    scope = {"site": site, "until_ms": until_ms}
    if (await store.read("erasure.samples", **scope))[0]["n"]:
        await store.run("erasure.blank", **scope)
