"""Taking out what was collected: a whole site, or sessions."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

import msgspec

from storage.assets import Key
from storage.engine import Store

ADDED = ("watched", "notes", "tags", "favourites", "shares")  # by people who look at sessions
FILES = ("file_references", "file_marks")  # what recordings refer to; the files themselves are a site's
RULES = ("thresholds", "excuses", "alerts", "webhooks", "segments", "tokens", "orders", "files")  # of a site
TABLES = (
    *("views", "events", "pointers", "scrolls", "chunks", "assets", "sessions"),
    *("scores", "texts", "stretches", "batches", "drops", "quarantine", "receipts", *FILES, *ADDED),
    *RULES,
)
# What readers list first goes first. Batches go last: a session whose batches are gone has nothing left to find.
SESSION_TABLES = (
    *("sessions", "scores", "texts", "stretches", "views", "chunks", "events", "pointers", "scrolls", *FILES, *ADDED),
    "batches",
)
_COUNTED = ("views", "events", "pointers", "scrolls", "chunks", "sessions", "batches")
_Key = tuple[int, dt.date, UUID]  # site, day, insert
PORTION = 500  # sessions named in one statement
MOST_ASSETS = 2_000  # the same for assets


class Line(msgspec.Struct, frozen=True):
    """Rows of one insert, site and day, which an erasure takes out of the tables and enters in the receipts."""

    site: int
    day: dt.date
    insert_id: UUID
    views: int = 0
    events: int = 0
    pointers: int = 0
    scrolls: int = 0
    chunks: int = 0
    sessions: int = 0
    batches: int = 0
    assets: int = 0


async def erase_site(store: Store, site: int) -> None:
    """Delete every row of a site, table by table; run it again if it was interrupted."""
    for table in TABLES:
        await store.run("erasure.site", table=table, site=site)


async def deleted_sites_left(store: Store) -> list[int]:
    """Deleted sites, if any table still has rows of one of them."""
    if not await store.read("audit.deleted"):
        return []
    return [row["site"] for row in await store.read("sites.deleted")]


def _portions(sessions: Sequence[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(sessions), PORTION):
        yield list(sessions[start : start + PORTION])


async def visits(store: Store, site: int, visitor: UUID, until_ms: int) -> list[UUID]:
    """The sessions that a visitor began until then, at a site or (0) at any."""
    rows = await store.read("erasure.visits", site=site, visitor=visitor, until_ms=until_ms)
    return [row["session"] for row in rows]


async def users_visits(store: Store, site: int, user: UUID, until_ms: int) -> list[UUID]:
    """The sessions begun until then that were said to be a user's, who is told by a hash of the id."""
    rows = await store.read("erasure.users_visits", site=site, user=user.hex.upper(), until_ms=until_ms)
    return [row["session"] for row in rows]


async def any_left(store: Store, site: int, sessions: Sequence[UUID]) -> bool:
    """True if any table has rows of these sessions."""
    for portion in _portions(sessions):
        if any(row["n"] for row in await store.read("erasure.rows", site=site, sessions=portion)):
            return True
    return False


async def lines(store: Store, site: int, sessions: Sequence[UUID]) -> list[Line]:
    """What the receipts will have to say once the sessions are gone."""
    found: defaultdict[_Key, Counter[str]] = defaultdict(Counter)
    for portion in _portions(sessions):
        for row in await store.read("erasure.made", site=site, sessions=portion):
            found[row["site"], row["day"], row["insert_id"]].update({table: row[table] for table in _COUNTED})
    return [Line(*key, *(rows[table] for table in _COUNTED)) for key, rows in found.items()]


async def whole(store: Store, lines: Sequence[Line]) -> list[Line]:
    """Those of inserts that no collector is still bringing."""
    inserts = sorted({line.insert_id for line in lines})
    there = {row["insert_id"] for row in await store.read("erasure.whole", inserts=inserts)}
    return [line for line in lines if line.insert_id in there]


async def erase_sessions(
    store: Store, site: int, sessions: Sequence[UUID], table: str, inserts: Sequence[UUID] | None = None
) -> None:
    """Delete the sessions' rows of one table; they are invisible when this returns, their bytes gone soon after.

    With `inserts`, what others bring stays.
    """
    for portion in _portions(sessions):
        scope = {"table": table, "site": site, "sessions": portion}
        if inserts is None or table not in _COUNTED:
            await store.run("erasure.delete", **scope)
        else:
            await store.run("erasure.delete_brought", **scope, inserts=inserts)


async def unreferred(store: Store, site: int, days: Iterable[dt.date]) -> tuple[list[Key], list[Line]]:
    """Some of the assets of these days that no chunk refers to, and what the receipts will have to say of them."""
    rows = await store.read("assets.unreferred", site=site, days=sorted(set(days)), limit=MOST_ASSETS)
    found: Counter[_Key] = Counter((row["site"], row["day"], insert) for row in rows for insert in row["inserts"])
    return [(row["site"], row["day"], row["asset"]) for row in rows], [Line(*key, assets=n) for key, n in found.items()]


async def erase_assets(store: Store, names: Sequence[Key]) -> None:
    """Delete assets; as with sessions, their bytes are gone soon after."""
    if names:
        await store.run("assets.delete", days=sorted({day for _, day, _ in names}), assets=list(names))


async def lingering(store: Store) -> set[str]:
    """Replaced parts that are still on disk, on any node of a cluster."""
    return {row["part"] for row in await store.read("erasure.lingering", tables=list(TABLES))}


async def forget(store: Store) -> None:
    """Remove the engine's own records of deletions that are done: they name what was deleted."""
    await store.run("erasure.forget")


async def entered(store: Store, erasure: UUID, lines: Sequence[Line]) -> set[Line]:
    """The lines that are in the receipts already."""
    rows = await store.read("erasure.booked", erasure=erasure)
    booked = {(row["site"], row["day"], row["insert_id"]) for row in rows}
    return {line for line in lines if (line.site, line.day, line.insert_id) in booked}


async def enter(store: Store, erasure: UUID, lines: Sequence[Line]) -> None:
    """Enter what is taken out in the receipts, once for each `erasure`."""
    booked = await entered(store, erasure, lines)
    left = [line for line in lines if line not in booked]
    if not left:
        return
    await store.insert(
        "receipts",
        {
            "site": [line.site for line in left],
            "day": [line.day for line in left],
            "insert_id": [line.insert_id for line in left],
            "erasure": [erasure] * len(left),
            "erased": [line.batches for line in left],
            **{table: [-getattr(line, table) for line in left] for table in (*_COUNTED, "assets")},
        },
    )


async def blank_samples(store: Store, site: int, until_ms: int) -> None:
    """Empty the samples of quarantined bodies of a site, or (0) of all: nobody can tell whose they are."""
    scope = {"site": site, "until_ms": until_ms}
    if (await store.read("erasure.samples", **scope))[0]["n"]:
        await store.run("erasure.blank", **scope)
