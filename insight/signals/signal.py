"""What a signal says."""

from typing import Literal, get_args
from uuid import UUID

import msgspec

Kind = Literal[
    "rage",
    "dead",
    "error",
    "quick_back",
    "thrash",
    "scroll_hunt",
    "hesitation",
    "near_miss",
    "form_refill",
    "form_repeat",
    "form_abandon",
    "repeat_submit",
    "loop",
    "copy_out",
    "slow_page",
    "exit_waiting",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Signal(msgspec.Struct, frozen=True):
    """Something went wrong for the visitor at `at_ms` (Unix ms, server's clock).

    `path` and `label` tell the element; `count` how many clicks, errors, turns … it holds; `detail` an error's message,
    a form's name, or how many ms were waited.
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
