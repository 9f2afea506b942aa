"""Images and fonts of recorded pages: fetched once, stored once a site, found by the address a recording names."""

import datetime as dt
import hashlib
import time
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from storage.engine import Columns, Row, Store
from storage.sessions import Summary

NOTHING = UUID(int=0)
PORTION = 500  # addresses or files named in one statement


class Unread(msgspec.Struct, frozen=True):
    """A tab whose recording has chunks, from `from_seq` to `last_seq`, that were not looked through."""

    site: int
    session: UUID
    tab: UUID
    first_day: dt.date
    last_seq: int
    from_seq: int


class Reference(msgspec.Struct, frozen=True):
    """What was found at an address: a file, or NOTHING and why; `at_ms` is when it was looked for."""

    url: str
    file: UUID
    why: str = ""
    at_ms: int = 0


class File(msgspec.Struct, frozen=True):
    """`kind` is a media type that the body was found to have."""

    kind: str
    body: bytes


def name(body: bytes) -> UUID:
    """A file's name: the same for the same content."""
    return UUID(bytes=hashlib.blake2b(body, digest_size=16).digest())


async def unread(store: Store, sites: Sequence[int], from_day: dt.date, limit: int) -> list[Unread]:
    """Tabs of these sites with chunks received since that day, the oldest first."""
    rows = await store.read("files.unread", sites=list(sites), from_day=from_day, limit=limit)
    return [Unread(**row) for row in rows]


async def known(store: Store, site: int, urls: Iterable[str], since_ms: int) -> dict[str, Reference]:
    """What was found at these addresses since then, for any session of the site."""
    ordered = sorted(urls)
    found: dict[str, Reference] = {}
    for start in range(0, len(ordered), PORTION):
        rows = await store.read("files.known", site=site, urls=ordered[start : start + PORTION], since_ms=since_ms)
        found |= {row["url"]: _reference(row) for row in rows}
    return found


def _reference(row: Row) -> Reference:
    return Reference(row["url"], row["file"], row["why"], row.get("at_ms", 0))


async def keep(store: Store, site: int, file: File, now_ms: int) -> UUID:
    """Store a file, if it is not there, and tell its name."""
    named = name(file.body)
    if not await store.read("files.get", site=site, file=named):
        row = {"site": site, "file": named, "kind": file.kind, "body": file.body, "at": now_ms}
        row["version"] = time.time_ns()
        await store.insert("files", {column: [value] for column, value in row.items()})
    return named


async def refer(store: Store, tab: Unread, found: Sequence[Reference]) -> None:
    """Note what the tab's recording refers to, and that it was looked through."""
    version = time.time_ns()
    of = {"site": tab.site, "day": tab.first_day, "session": tab.session, "tab": tab.tab}
    if found:
        rows = {column: [value] * len(found) for column, value in of.items()}
        told: Columns = {
            "url": [one.url for one in found],
            "file": [one.file for one in found],
            "why": [one.why for one in found],
            "at": [one.at_ms for one in found],
            "version": [version] * len(found),
        }
        await store.insert("file_references", {**rows, **told})
    mark = {**of, "next_seq": tab.last_seq + 1, "version": version}
    await store.insert("file_marks", {column: [value] for column, value in mark.items()})


async def of_session(store: Store, site: int, session: Summary) -> list[Reference]:
    """What the session's recordings refer to, by address."""
    rows = await store.read(
        "files.of", site=site, session=session.session, from_day=session.from_day, to_day=session.to_day
    )
    return [_reference(row) for row in rows]


async def get(store: Store, site: int, file: UUID, session: UUID | None = None) -> File | None:
    """A file of the site; with `session`, only one that its recordings refer to."""
    if session is not None:
        (told,) = await store.read("files.referred", site=site, session=session, file=file)
        if not told["found"]:
            return None
    rows = await store.read_bytes("files.get", site=site, file=file)
    return File(rows[0]["kind"].decode(), rows[0]["body"]) if rows else None


async def use(store: Store, site: int) -> tuple[int, int]:
    """How many files a site keeps, and their bytes."""
    (row,) = await store.read("files.use", site=site)
    return int(row["files"]), int(row["bytes"])


async def sweep(store: Store, site: int, before_ms: int) -> int:
    """Delete files of a site, or (0) of any, stored before then, that no recording refers to; how many."""
    gone = 0
    while rows := await store.read("files.unreferred", site=site, until_ms=before_ms, limit=PORTION):
        await store.run("files.delete", files=[(row["site"], row["file"]) for row in rows])
        gone += len(rows)
    return gone
