"""An insert's boundaries, durable before the first row is sent: after a crash the same records go under the same id."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import msgpack

from collector import durable
from collector.failpoint import fp
from collector.segments import Position


class Plan(NamedTuple):
    """The insert `insert_id` brings the records from `start` to `end`, but for what orders up to `orders` erase."""

    insert_id: UUID
    start: Position
    end: Position
    orders: int = 0


def write(save: Callable[[str, bytes], None], plan: Plan) -> None:
    """On disk when this returns; `save` is the spool's."""
    save("plan", msgpack.packb([plan.insert_id.bytes, *plan.start, *plan.end, plan.orders]))
    fp("batch.mark")


def load(folder: Path) -> Plan | None:
    """The last plan written, whether it was carried out or not."""
    saved = durable.load(folder / "plan")
    if saved is None:
        return None
    insert_id, start_segment, start_offset, end_segment, end_offset, *orders = msgpack.unpackb(saved)
    start, end = Position(start_segment, start_offset), Position(end_segment, end_offset)
    return Plan(UUID(bytes=insert_id), start, end, *orders)
