"""Rows as the drain writes them, so that pages have something to show."""

import datetime as dt
import random
from dataclasses import dataclass
from uuid import UUID, uuid5

from storage import Store

NAMESPACE = UUID("6f9d3c46-3a0e-4b55-9d1c-6f6c1f1f2a10")
DAY_MS = 86_400_000


@dataclass(frozen=True)
class Visit:
    """One session of one page view per page, ten seconds apart."""

    name: str
    at_ms: int
    pages: tuple[str, ...] = ("/",)
    device: str = "desktop"
    visitor: str = ""  # empty: may not be recognised
    score: int = 0
    rage: int = 0
    dead: int = 0
    error: int = 0
    quick_back: int = 0
    bot: int = 0
    step_ms: int = 10_000

    @property
    def session(self) -> UUID:
        return uuid5(NAMESPACE, self.name)

    @property
    def visitor_id(self) -> UUID:
        return uuid5(NAMESPACE, f"visitor {self.visitor}") if self.visitor else UUID(int=0)

    @property
    def day(self) -> dt.date:
        return dt.datetime.fromtimestamp(self.at_ms / 1000, dt.UTC).date()


async def write(store: Store, site: int, visits: list[Visit]) -> None:
    """Insert what the drain would have: views, sessions, scores and batches."""
    await _write_views(store, site, visits)
    n = len(visits)
    await store.insert(
        "sessions",
        {
            "site": [site] * n,
            "day": [visit.day for visit in visits],
            "session": [visit.session for visit in visits],
            "visitor": [visit.visitor_id for visit in visits],
            "started": [visit.at_ms for visit in visits],
            "ended": [visit.at_ms + visit.step_ms * len(visit.pages) for visit in visits],
            "entry_page": [visit.pages[0] for visit in visits],
            "exit_page": [visit.pages[-1] for visit in visits],
            "device": [visit.device for visit in visits],
            "views": [len(visit.pages) for visit in visits],
            "bot": [visit.bot for visit in visits],
        },
    )
    scored = [visit for visit in visits if visit.score]
    await store.insert(
        "scores",
        {
            "site": [site] * len(scored),
            "day": [visit.day for visit in scored],
            "session": [visit.session for visit in scored],
            "score": [visit.score for visit in scored],
            "rage": [visit.rage for visit in scored],
            "dead": [visit.dead for visit in scored],
            "error": [visit.error for visit in scored],
            "quick_back": [visit.quick_back for visit in scored],
            "version": [1] * len(scored),
        },
    )
    await store.insert(
        "batches",
        {
            "site": [site] * n,
            "day": [visit.day for visit in visits],
            "batch": [uuid5(NAMESPACE, f"batch {visit.name}") for visit in visits],
            "received": [visit.at_ms for visit in visits],
            "session": [visit.session for visit in visits],
            "bytes": [1_500] * n,
            "events": [12] * n,
        },
    )


async def _write_views(store: Store, site: int, visits: list[Visit]) -> None:
    seen = [(visit, n, page) for visit in visits for n, page in enumerate(visit.pages)]
    await store.insert(
        "views",
        {
            "site": [site] * len(seen),
            "day": [visit.day for visit, _, _ in seen],
            "view": [uuid5(NAMESPACE, f"view {visit.name} {n}") for visit, n, _ in seen],
            "session": [visit.session for visit, _, _ in seen],
            "visitor": [visit.visitor_id for visit, _, _ in seen],
            "at": [visit.at_ms + n * visit.step_ms for visit, n, _ in seen],
            "page": [page for _, _, page in seen],
            "device": [visit.device for visit, _, _ in seen],
            "bot": [visit.bot for visit, _, _ in seen],
        },
    )


def fortnight(now_ms: int, count: int = 160) -> list[Visit]:
    """Visits to a shop over two weeks, the same ones for the same time."""
    dice = random.Random(7)  # noqa: S311 - a picture's data, no secret
    pages = ["/", "/shop", "/product/:id", "/cart", "/checkout", "/help/returns-and-exchanges/how-long-it-takes"]
    visits = []
    for n in range(count):
        struggles = dice.random() < 0.2
        visits.append(
            Visit(
                name=f"visit {n}",
                at_ms=now_ms - int(dice.triangular(0, 14 * DAY_MS, 2 * DAY_MS)),
                pages=tuple(dice.choices(pages, weights=[5, 4, 6, 2, 1, 1], k=dice.randint(1, 7))),
                device=dice.choices(["desktop", "phone", "tablet"], weights=[5, 6, 1])[0],
                visitor=f"{dice.randint(1, count)}" if dice.random() < 0.9 else "",
                score=dice.randint(30, 95) if struggles else 0,
                rage=dice.randint(0, 4) if struggles else 0,
                dead=dice.randint(0, 3) if struggles else 0,
                error=dice.randint(0, 1) if struggles else 0,
                quick_back=dice.randint(0, 2) if struggles else 0,
                step_ms=dice.randint(4_000, 70_000),
            )
        )
    return visits


async def write_faults(store: Store, site: int, now_ms: int) -> None:
    """Drops for five reasons, a body that could not be read, and one the tables refused."""
    day = dt.datetime.fromtimestamp(now_ms / 1000, dt.UTC).date()
    reasons = [
        ("duplicate", "", 3, 4_200),
        ("wrong_origin", "https://copycat.example", 41, 60_000),
        ("no_origin", "", 2, 900),
        ("bad_event", "", 7, 350),
        ("privacy_signal", "", 5, 51_000),
    ]
    await store.insert(
        "drops",
        {
            "site": [site] * len(reasons),
            "day": [day] * len(reasons),
            "reason": [reason for reason, _, _, _ in reasons],
            "origin": [origin for _, origin, _, _ in reasons],
            "n": [n for _, _, n, _ in reasons],
            "bytes": [size for _, _, _, size in reasons],
        },
    )
    await store.insert(
        "quarantine",
        {
            "site": [site] * 2,
            "day": [day] * 2,
            "received": [now_ms - 60_000, now_ms - 30_000],
            "reason": ["malformed", "poison"],
            "detail": ["Expected `object`, got `array`", "Cannot parse <script>alert(1)</script>"],
            "sample": ["<img src=x onerror=alert(1)> 𠮷", "8fa3" * 60],
            "bytes": [28, 120],
        },
    )
