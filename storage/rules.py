"""What sites changed of the rules by which signals are found: thresholds, and what is no problem to them."""

import time
from collections.abc import Mapping

import msgspec

from storage.engine import Store

_decode = msgspec.json.Decoder(dict[str, float]).decode


class Excuse(msgspec.Struct, frozen=True):
    """Signals of `kind` on the element at `path` of `page` are no problem, said `said_by` at `at_ms` (Unix ms)."""

    site: int
    kind: str
    page: str
    path: str
    label: str = ""
    said_by: str = ""
    at_ms: int = 0


async def changed(store: Store) -> dict[int, dict[str, float]]:
    """Of each site that changed any, the thresholds by name that it changed."""
    return {row["site"]: _decode(row["changed"]) for row in await store.read("thresholds.list")}


async def change(store: Store, site: int, thresholds: Mapping[str, float]) -> None:
    """Write what the site has other than the usual; nothing: the usual ones hold."""
    text = msgspec.json.encode(dict(sorted(thresholds.items()))).decode()
    await store.insert(
        "thresholds",
        {"site": [site], "changed": [text], "deleted": [int(not thresholds)], "version": [time.time_ns()]},
    )


async def excuses(store: Store) -> list[Excuse]:
    """All that is no problem to any site, the newest first."""
    return [Excuse(**row) for row in await store.read("excuses.list")]


async def excuse(store: Store, said: Excuse, *, undone: bool = False) -> None:
    """Write that something is no problem, or that it is one after all."""
    values = msgspec.structs.asdict(said)
    at_ms = values.pop("at_ms")
    row = {**values, "at": at_ms, "deleted": int(undone), "version": time.time_ns()}
    await store.insert("excuses", {name: [value] for name, value in row.items()})
