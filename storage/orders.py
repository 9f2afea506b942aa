"""Orders to erase that several processes on one server keep, each for its own spools."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from storage.engine import Store


class Order(msgspec.Struct, frozen=True):
    """`process` gave it, or (`heard`) keeps it; `sessions` are those that it knows to be covered. `told_ms` is the
    server's clock."""

    id: UUID
    at_ms: int
    kind: str
    subject: UUID
    site: int
    sessions: Sequence[UUID]
    process: UUID
    heard: bool
    told_ms: int = 0


async def tell(store: Store, order: Order) -> None:
    """Have every other process hear of an order, or that it is heard. Raises StoreError."""
    row = {
        "id": order.id,
        "at": order.at_ms,
        "kind": order.kind,
        "subject": order.subject,
        "site": order.site,
        "sessions": list(order.sessions),
        "process": order.process,
        "heard": int(order.heard),
    }
    await store.insert("orders", {name: [value] for name, value in row.items()})


async def since(store: Store, from_ms: int) -> list[Order]:
    """What was told from then on, oldest first. Raises StoreError."""
    rows = await store.read("orders.since", from_ms=from_ms)
    return [Order(**{**row, "heard": bool(row["heard"])}) for row in rows]
