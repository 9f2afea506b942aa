"""Links that show one session to whoever has them, until they expire."""

import hashlib
import secrets
import time
from uuid import UUID

import msgspec

from storage.engine import Store


class Share(msgspec.Struct, frozen=True):
    """What a link shows, and from which moment on, Unix ms."""

    site: int
    session: UUID
    at_ms: int
    expires_ms: int


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def create(store: Store, site: int, session: UUID, *, at_ms: int, expires_ms: int, person: UUID) -> str:
    """The token of a new link. It is told once: what is kept is its hash."""
    token = secrets.token_urlsafe(24)
    row = {"share": _hash(token), "site": site, "session": session, "at": at_ms, "person": person}
    row |= {"expires": expires_ms, "deleted": 0, "version": time.time_ns()}
    await store.insert("shares", {name: [value] for name, value in row.items()})
    return token


async def get(store: Store, token: str, now_ms: int) -> Share | None:
    """What the link shows; None for one that never was, was ended or has expired."""
    rows = await store.read("shares.get", share=_hash(token))
    share = Share(**rows[0]) if rows else None
    return share if share is not None and now_ms < share.expires_ms else None


async def active(store: Store, site: int, session: UUID, now_ms: int) -> int:
    """How many links to the session work."""
    return len(await store.read("shares.of", site=site, session=session, now_ms=now_ms))


async def end(store: Store, site: int, session: UUID, now_ms: int) -> None:
    """No link to the session works any longer."""
    for row in await store.read("shares.of", site=site, session=session, now_ms=now_ms):
        gone = {"share": row["share"], "site": site, "session": session, "deleted": 1, "version": time.time_ns()}
        await store.insert("shares", {name: [value] for name, value in gone.items()})
