"""Keeping out what was ordered to be erased and comes late, or still lay in the spool."""

from collections.abc import Iterator, Sequence, Set
from uuid import UUID

from collector.context import user_of, visitor_of
from collector.ledger import Ledger, user_hash
from collector.record import Refusals
from collector.rows import Erased, Read, Record, Unread


def _sealed_ms(read: Read) -> int:
    return read.arrival.received_ms - read.arrival.age_ms


def _orders(read: Read, ledger: Ledger, upto: int) -> Iterator[int]:
    """The orders by visitor or user that cover a batch."""
    site, sealed_ms = read.arrival.site, _sealed_ms(read)
    yield from ledger.covering("visitor", visitor_of(read.arrival, read.batch), site, sealed_ms, upto)
    if user := user_of(read.arrival, read.batch):
        yield from ledger.covering("user", user_hash(user), site, sealed_ms, upto)


def marked(found: Sequence[Record], ledger: Ledger, upto: int) -> list[Record]:
    """The records, with batches that an order numbered up to `upto` covers stripped to what the accounts need.

    A visitor's or user's session that the order did not know yet is written to the ledger first: all of a session
    goes, also what was sent before the visitor was recognised.
    """
    learnt: dict[int, set[UUID]] = {}
    for item in found:
        if isinstance(item, Read):
            for number in _orders(item, ledger, upto):
                learnt.setdefault(number, set()).add(item.batch.session)
    for number, sessions in learnt.items():
        ledger.learn(number, sessions)
    return [
        Erased(item.arrival.site, item.arrival.received_ms, len(item.arrival.body))
        if isinstance(item, Read) and ledger.has_session(item.arrival.site, item.batch.session, upto)
        else item
        for item in found
    ]


def _without(item: Record, deleted: Set[int]) -> Iterator[Record]:
    if isinstance(item, Refusals):
        gone = [count for count in item.counts if count.site in deleted]
        if gone:
            yield Erased(0, item.at_ms, sum(count.size for count in gone), sum(count.n for count in gone))
        yield Refusals(
            item.at_ms,
            [count for count in item.counts if count.site not in deleted],
            [sample for sample in item.samples if sample.site not in deleted],
        )
    elif isinstance(item, Read) and item.arrival.site in deleted:
        yield Erased(0, item.arrival.received_ms, len(item.arrival.body))
    elif isinstance(item, Unread) and item.site in deleted:
        yield Erased(0, item.received_ms, len(item.payload))
    else:
        yield item


def without_sites(found: Sequence[Record], deleted: Set[int]) -> list[Record]:
    """The records, with what came of deleted sites stripped to what the receipts need."""
    return [kept for item in found for kept in _without(item, deleted)]
