"""Alerts: what was raised, what it is raised from, and where it is told."""

import time
from typing import Literal
from uuid import UUID

import msgspec

from storage.engine import Store

Told = Literal["nobody", "waiting", "yes", "failed"]
_examples = msgspec.json.Decoder(tuple[UUID, ...]).decode


class Rate(msgspec.Struct, frozen=True):
    """Sessions that saw a page, those of them with a signal there, lately and in the habit; the worst of the former."""

    site: int
    kind: str
    page: str
    hit: int
    seen: int
    usual_hit: int
    usual_seen: int
    examples: tuple[UUID, ...] = ()


class Alert(msgspec.Struct, frozen=True):
    """One alert, raised at `at_ms` (Unix ms); and of its telling: tries, when the next is due, why it was not taken."""

    site: int
    alert: UUID
    kind: str
    page: str
    at_ms: int
    hit: int
    seen: int
    usual_hit: int
    usual_seen: int
    examples: tuple[UUID, ...]
    tries: int = 0
    next_try_ms: int = 0
    told: Told = "nobody"
    answer: str = ""


class Webhook(msgspec.Struct, frozen=True):
    """Where a site's alerts are posted, signed with the secret."""

    site: int
    url: str
    secret: str


async def rates(store: Store, from_ms: int, recent_ms: int, to_ms: int, fewest: int) -> list[Rate]:
    """For every kind and page with at least `fewest` sessions since `recent_ms`; the habit is what lies before it."""
    from_day = time.strftime("%Y-%m-%d", time.gmtime(from_ms / 1000 - 86_400))
    rows = await store.read(
        "alerts.rates", from_day=from_day, from_ms=from_ms, recent_ms=recent_ms, to_ms=to_ms, fewest=fewest
    )
    return [Rate(**{**row, "examples": tuple(row["examples"])}) for row in rows]


async def every(store: Store, from_ms: int, *, site: int = 0) -> list[Alert]:
    """Alerts raised since, the newest first; of one site, or of all."""
    rows = await store.read("alerts.list", site=site, from_ms=from_ms)
    return [Alert(**{**row, "examples": _examples(row["examples"])}) for row in rows]


async def save(store: Store, alert: Alert) -> None:
    """Write an alert's newest state."""
    row = msgspec.structs.asdict(alert)
    row |= {"at": row.pop("at_ms"), "next_try": row.pop("next_try_ms"), "version": time.time_ns()}
    row["examples"] = msgspec.json.encode(alert.examples).decode()
    await store.insert("alerts", {name: [value] for name, value in row.items()})


async def webhooks(store: Store) -> dict[int, Webhook]:
    """By site."""
    return {row["site"]: Webhook(**row) for row in await store.read("webhooks.list")}


async def save_webhook(store: Store, webhook: Webhook) -> None:
    """Write where a site's alerts go; an empty address: nowhere."""
    await store.insert(
        "webhooks",
        {
            "site": [webhook.site],
            "url": [webhook.url],
            "secret": [webhook.secret],
            "deleted": [int(not webhook.url)],
            "version": [time.time_ns()],
        },
    )
