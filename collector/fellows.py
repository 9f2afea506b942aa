"""Orders to erase among the processes on one server: each has spools of its own, and only one empties the tables.

The process that was given an order tells it to the others. They note it in their ledgers, so that their drains leave
out what it covers, empty their spools, and say so; who gave the order then looks whether more of it has come.
"""

from uuid import UUID, uuid4

from collector.ledger import Entry, Ledger
from storage import Store, orders
from storage.orders import Order

OVERLAP_MS = 60_000  # clocks of a server's nodes, and inserts that take their time, are within this


class Fellows:
    """What others order, and what they say of ours. Everything raises StoreError."""

    def __init__(self, store: Store, ledger: Ledger) -> None:
        self._store = store
        self._ledger = ledger
        self._process = uuid4()
        self._told: dict[UUID, frozenset[UUID]] = {}
        self._since_ms = 0
        self._known: set[tuple[UUID, UUID, bool, int]] = set()

    async def tell(self, entry: Entry) -> None:
        """Tell an order to all, or that it is kept here, with the sessions that are known to be covered."""
        sessions = frozenset(entry.sessions)
        if self._told.get(entry.id) == sessions or entry.kind == "site":  # every insert asks for deleted sites
            return
        await orders.tell(
            self._store,
            Order(
                id=entry.id,
                at_ms=entry.at_ms,
                kind=entry.kind,
                subject=entry.subject,
                site=entry.site,
                sessions=entry.sessions,
                process=self._process,
                heard=entry.heard,
            ),
        )
        self._told[entry.id] = sessions

    async def hear(self) -> list[Entry]:
        """Note what others order, and give the orders of ours that another keeps since."""
        news = [order for order in await orders.since(self._store, self._since_ms) if self._is_new(order)]
        kept = [self._ledger.hear(order) for order in news if not (order.heard and not self._ledger.has(order.id))]
        if news:
            self._since_ms = max(self._since_ms, news[-1].told_ms - OVERLAP_MS)
        return [entry for entry in kept if not entry.heard]

    def _is_new(self, order: Order) -> bool:
        """True once for what is not our own."""
        name = (order.id, order.process, order.heard, order.told_ms)
        is_new = order.process != self._process and name not in self._known
        self._known.add(name)
        return is_new
