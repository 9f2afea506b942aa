"""Tokens by which programs read what the viewer shows of a site; of each only the hash is kept."""

import time
from uuid import UUID

import msgspec

from storage.engine import Store

MOST = 100  # of a site


class Token(msgspec.Struct, frozen=True):
    """`person` made it; `seen_ms` is when it was last used, 0 for never."""

    site: int
    token: UUID
    hash: str
    name: str
    person: UUID
    created_ms: int
    seen_ms: int = 0


async def get(store: Store, token_hash: str) -> Token | None:
    rows = await store.read("tokens.get", hash=token_hash)
    return Token(**rows[0]) if rows else None


async def of(store: Store, site: int) -> list[Token]:
    """Those of a site that work, newest first."""
    return [Token(**row) for row in await store.read("tokens.of", site=site, limit=MOST)]


async def save(store: Store, token: Token, *, deleted: bool = False) -> None:
    """Write a token's newest version."""
    row = {
        "site": token.site,
        "token": token.token,
        "hash": token.hash,
        "name": token.name,
        "person": token.person,
        "created": token.created_ms,
        "seen": token.seen_ms,
        "deleted": int(deleted),
        "version": time.time_ns(),
    }
    await store.insert("tokens", {name: [value] for name, value in row.items()})
