"""Keeping out what was ordered to be erased and comes late, or still lay in the spool."""

from collections.abc import Sequence
from uuid import UUID

from collector.context import visitor_of
from collector.ledger import Ledger
from collector.rows import Erased, Read, Record


def _sealed_ms(read: Read) -> int:
    return read.arrival.received_ms - read.arrival.age_ms


def marked(found: Sequence[Record], ledger: Ledger, upto: int) -> list[Record]:
    """The records, with batches that an order numbered up to `upto` covers stripped to what the accounts need.

    A visitor's session that the order did not know yet is written to the ledger first: all of a session goes, also
    what was sent before the visitor was recognised.
    """
    learnt: dict[int, set[UUID]] = {}
    for item in found:
        if isinstance(item, Read):
            visitor = visitor_of(item.arrival, item.batch)
            for number in ledger.of_visitor(item.arrival.site, visitor, _sealed_ms(item), upto):
                learnt.setdefault(number, set()).add(item.batch.session)
    for number, sessions in learnt.items():
        ledger.learn(number, sessions)
    return [
        Erased(item.arrival.site, item.arrival.received_ms, len(item.arrival.body))
        if isinstance(item, Read) and ledger.has_session(item.arrival.site, item.batch.session, upto)
        else item
        for item in found
    ]
