"""How the form fields of a page were filled in. Never with what."""

import msgspec

from storage.engine import Store
from storage.scope import Scope


class Field(msgspec.Struct, frozen=True):
    """`visits` counts how often it had the focus; times are in ms; `abandons` are forms that were left at it unsent."""

    path: str
    label: str
    visits: int
    sessions: int
    median_ms: int
    all_ms: int
    refills: int
    abandons: int


async def of_page(store: Store, scope: Scope, page: str) -> list[Field]:
    """The page's fields, most visited first. The scope says by `found` whose."""
    if scope.found is None:
        raise ValueError("events alone do not tell people from bots")
    rows = await store.read("fields.list", **scope.values(), page=page, found=scope.found)
    return [
        Field(
            path=row["field_path"],
            label=row["field_label"],
            visits=row["visits"],
            sessions=row["sessions"],
            median_ms=row["median_ms"],
            all_ms=row["all_ms"],
            refills=row["refills"],
            abandons=row["abandons"],
        )
        for row in rows
    ]
