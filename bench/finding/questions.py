"""What is asked of the crowd, each with a goal, and the same asked of the raw events.

Bots count here: the raw events don't know them.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import msgspec

from bench.finding.crowd import DAY_MS, DAYS, UNTIL_MS
from insight.alarm import RECENT_MS, USUAL_MS
from storage import Store, alerts, queue, selection, sessions, suggestions
from storage.conditions import Condition, Of, Step, in_order
from storage.scope import Scope
from storage.sessions import Search

SCOPE = Scope(site=1, from_ms=UNTIL_MS - DAYS * DAY_MS, to_ms=UNTIL_MS)
SQL = Path(__file__).parent / "sql"
PAGE = 50
KINDS = ("rage", "form_abandon", "loop", "error", "quick_back", "dead", "slow_page", "hesitation")
SOON_MS, LONG_MS = 300, 1_000
Ask = Callable[[Store], Awaitable[int]]


class Question(msgspec.Struct, frozen=True):
    """`ask` gives how many sessions or values it found; `raw` names the statement that asks the raw events the same."""

    name: str
    ask: Ask
    goal_ms: int
    raw: str = ""


def listed(*where: Condition, then: tuple[Step, ...] = ()) -> Ask:
    """A page of the list as the viewer makes it: sessions with what is told of them, activity and moments."""
    search = Search(where, in_order(then), bots=True)

    async def ask(store: Store) -> int:
        ids, total = await sessions.find(store, SCOPE, search, limit=PAGE)
        found, _ = await asyncio.gather(sessions.tell(store, SCOPE, ids), sessions.moments(store, SCOPE, search, ids))
        await sessions.activity(store, SCOPE.site, found, 24)
        return total

    return ask


def counted(*where: Condition) -> Ask:
    async def ask(store: Store) -> int:
        return await sessions.count(store, SCOPE, Search(where, bots=True))

    return ask


def offered(of: Of | None, typed: str, *where: Condition) -> Ask:
    async def ask(store: Store) -> int:
        values = SCOPE.values()
        found = selection.sessions(values, where, bots=True)
        return len(await suggestions.values(store, values, found, of, typed))

    return ask


async def queued(store: Store) -> int:
    found = selection.sessions(SCOPE.values(), bots=True)
    waiting = await queue.waiting(
        store, SCOPE, found, person=UUID(int=1), before_ms=UNTIL_MS, worst_first=KINDS, limit=20
    )
    return sum(one.alike for one in waiting if one.place == 1)


async def unusual(store: Store) -> int:
    """What the background looks at for alerts, every few minutes; of every kind and page with a session at all."""
    recent_ms = UNTIL_MS - RECENT_MS
    return len(await alerts.rates(store, recent_ms - USUAL_MS, recent_ms, UNTIL_MS, 1))


CART, PAY = Condition("page", "is", "/cart"), Condition("click", "is", "Pay now")
RAGE, SAFARI = Condition("signal", "is", "rage"), Condition("browser", "is", "Safari")
STOCK = Condition("saw", "has", "out of stock")
FIRST, CAMPAIGN = Condition("visit", "is", "first"), Condition("campaign", "any")
ORDER = (Step(CART), Step(PAY, 600), Step(Condition("event", "is", "paid"), absent=True))
QUESTIONS = (
    Question("list, all sessions, struggling first", listed(), SOON_MS, "list"),
    Question("list: saw /cart", listed(CART), SOON_MS, "page"),
    Question("list: clicked “Pay now”", listed(PAY), SOON_MS, "click"),
    Question("list: error contains “sold out”", listed(Condition("error", "has", "sold out")), SOON_MS, "error"),
    Question(
        "list: rage clicks on Safari",
        listed(RAGE, SAFARI),
        SOON_MS,
    ),
    Question(
        "count: new visitors from a campaign",
        counted(FIRST, CAMPAIGN),
        SOON_MS,
        "campaign",
    ),
    Question("count: sent the property plan: pro", counted(Condition("prop", "is", "pro", "plan")), SOON_MS, "prop"),
    Question("suggestions for “pa”, of anything", offered(None, "pa"), SOON_MS, "said"),
    Question("suggestions: browsers", offered("browser", ""), SOON_MS),
    Question("suggestions: properties", offered("prop", "p"), SOON_MS),
    Question("queue of what to watch next", queued, SOON_MS),
    Question("rates behind the alerts, in the background", unusual, SOON_MS),
    Question("list: saw the text “…out of stock…”", listed(STOCK), LONG_MS),
    Question("suggestions: texts on the screen, “stock”", offered("saw", "stock"), LONG_MS),
    Question("order: /cart, “Pay now” within 10 minutes, then not “paid”", listed(then=ORDER), LONG_MS, "order"),
)
