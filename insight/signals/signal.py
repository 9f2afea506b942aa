"""What a signal says."""

from typing import Literal
from uuid import UUID

import msgspec

Kind = Literal["rage", "dead", "error", "quick_back"]


class Signal(msgspec.Struct, frozen=True):
    """Something went wrong for the visitor at `at_ms` (Unix ms, server's clock).

    `path` and `label` tell the element; `count` how many clicks or errors it holds; `detail` an error's message.
    """

    kind: Kind
    at_ms: int
    page: str
    path: str
    label: str
    count: int
    tab: UUID
    view: UUID
    detail: str = ""
