"""What the signals make of the corpus: precision and recall of each, and every visit that they get wrong."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from bench.signals.visits import Act
from collector import moments as rows_of
from collector.context import context
from collector.record import Arrival
from collector.tables import Rows
from demo import tape
from demo.tape import Visit
from insight.signals import KINDS, Kind, Signal, find
from storage.scores import Moment, moment
from storage.sites import Site
from wire import Reason, decode_batch, decode_event

BEGIN_MS = 1_760_000_000_000
SITE = Site(1, "corpus", "Corpus", recording=False)
_FIELDS = set(Moment.__struct_fields__) - {"facts", "at_ms"}


def moments(visit: Visit) -> list[Moment]:
    """A visit's events as the collector stores them and the signals read them."""
    rows = Rows()
    for letter in visit.letters:
        body = tape.sealed(letter.batch, SITE.key)
        batch = decode_batch(body)
        arrival = Arrival(BEGIN_MS + letter.at_ms, 1, SITE.key, visit.visitor, visit.agent, 0, body)
        decoded = [(n, decode_event(raw, json=False)) for n, raw in enumerate(batch.events)]
        events = [(n, event) for n, event in decoded if not isinstance(event, Reason)]
        rows_of.add(rows, context(arrival, batch, SITE), events)
    columns = rows.columns("events", UUID(int=0))
    stored = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return [
        moment({**{name: row[name] for name in _FIELDS}, "at_ms": row["at"], "detail": row["detail"]}) for row in stored
    ]


class Verdict(msgspec.Struct, frozen=True):
    """One visit: the signals that it must give, and those that were found."""

    name: str
    kinds: frozenset[Kind]
    found: list[Signal]

    @property
    def told(self) -> frozenset[Kind]:
        return frozenset(signal.kind for signal in self.found)


class Mark(msgspec.Struct, frozen=True):
    """How a signal did, in visits: with it and found, with it and missed, without it and found all the same."""

    kind: Kind
    found: int
    missed: int
    wrong: int

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 0.0

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed) if self.found + self.missed else 0.0


def judge(visits: Sequence[Visit], acts: Sequence[Act]) -> list[Verdict]:
    """A verdict for every act; one that was not recorded has found nothing."""
    by_name = {visit.script: visit for visit in visits}
    return [
        Verdict(one.name, one.kinds, find(moments(by_name[one.name])) if one.name in by_name else []) for one in acts
    ]


def marks(verdicts: Sequence[Verdict]) -> list[Mark]:
    return [
        Mark(
            kind,
            found=sum(kind in one.kinds & one.told for one in verdicts),
            missed=sum(kind in one.kinds - one.told for one in verdicts),
            wrong=sum(kind in one.told - one.kinds for one in verdicts),
        )
        for kind in KINDS
    ]


def table(verdicts: Sequence[Verdict]) -> str:
    """Precision and recall of each signal, as a table of the docs."""
    head = [
        "| signal | visits with it | found | missed | found where there is none | precision | recall |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines = [
        f"| {one.kind} | {one.found + one.missed} | {one.found} | {one.missed} | {one.wrong}"
        f" | {one.precision:.2f} | {one.recall:.2f} |"
        for one in marks(verdicts)
    ]
    return "\n".join([*head, *lines])


def report(visits: Sequence[Visit], acts: Sequence[Act]) -> str:
    """The table, and every visit in which another thing was found than there is."""
    verdicts = judge(visits, acts)
    wrong = [
        f"{one.name}: missed {sorted(one.kinds - one.told)}, wrong "
        f"{[(s.kind, s.path, s.label, s.count) for s in one.found if s.kind not in one.kinds]}"
        for one in verdicts
        if one.told != one.kinds
    ]
    return "\n".join([table(verdicts), "", *(wrong or ["Every visit gave the signals that it must, and no other."])])
