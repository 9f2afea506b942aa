"""Logins: the hash of a cookie's value, whose it is, and when it was last used."""

import time
from uuid import UUID

import msgspec

from storage.engine import Row, Store


class Login(msgspec.Struct, frozen=True):
    token_hash: str
    person: UUID
    created_ms: int
    seen_ms: int


def _from_row(row: Row) -> Login:
    return Login(row["token_hash"], row["person"], row["created_ms"], row["seen_ms"])


async def get(store: Store, token_hash: str) -> Login | None:
    rows = await store.read("logins.get", token_hash=token_hash)
    return _from_row(rows[0]) if rows else None


async def of_person(store: Store, person: UUID) -> list[Login]:
    """Logins that were not ended."""
    return [_from_row(row) for row in await store.read("logins.of_person", person=person)]


async def save(store: Store, login: Login, *, deleted: bool = False) -> None:
    """Write a login's newest version."""
    await store.insert(
        "logins",
        {
            "token_hash": [login.token_hash],
            "person": [login.person],
            "created": [login.created_ms],
            "seen": [login.seen_ms],
            "deleted": [int(deleted)],
            "version": [time.time_ns()],
        },
    )
