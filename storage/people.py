"""People who may look: a name and a password hash."""

import time
from uuid import UUID, uuid4

import msgspec

from storage.engine import Row, Store


class Person(msgspec.Struct, frozen=True):
    person: UUID
    name: str
    password_hash: str
    created_ms: int


def _from_row(row: Row) -> Person:
    return Person(row["person"], row["name"], row["password_hash"], row["created_ms"])


async def any_exist(store: Store) -> bool:
    """Whether the first person was set up already."""
    return bool((await store.read("people.count"))[0]["people"])


async def get(store: Store, person: UUID) -> Person | None:
    rows = await store.read("people.get", person=person)
    return _from_row(rows[0]) if rows else None


async def by_name(store: Store, name: str) -> Person | None:
    """Names are told apart without regard to case."""
    rows = await store.read("people.by_name", name=name)
    return _from_row(rows[0]) if rows else None


async def create(store: Store, name: str, password_hash: str) -> Person:
    person = Person(uuid4(), name, password_hash, int(time.time() * 1000))
    await store.insert(
        "people",
        {
            "person": [person.person],
            "name": [person.name],
            "password_hash": [person.password_hash],
            "created": [person.created_ms],
            "deleted": [0],
            "version": [time.time_ns()],
        },
    )
    return person
