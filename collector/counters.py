"""Counting what comes and what is refused: in metrics at once, in the tables through the spool."""

import asyncio
import logging
from collections.abc import Callable, Iterator

import msgspec
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, Metric

from collector.appender import Appender, Overloaded
from collector.pauses import pause
from collector.record import Kind, Refusal, Refusals, Sample, encode_refusals
from wire import Reason

FLUSH_S = 5.0
MAX_KEYS = 1_000  # origins are the visitors' to choose
MAX_SAMPLES = 20
SAMPLE_BYTES = 2_048
MAX_ORIGIN_CHARS = 200

log = logging.getLogger("ashiato.counters")


class Totals(msgspec.Struct):
    """Requests counted."""

    received: int = 0
    received_bytes: int = 0
    accepted: int = 0
    refused: dict[str, int] = {}
    misdirected: int = 0

    def add(self, other: "Totals") -> None:
        self.received += other.received
        self.received_bytes += other.received_bytes
        self.accepted += other.accepted
        self.misdirected += other.misdirected
        for word, n in other.refused.items():
            self.refused[word] = self.refused.get(word, 0) + n


class Counters:
    """Every request that is `received` ends in exactly one of `accepted` and `refused`.

    Prometheus reads plain numbers when it asks.
    """

    def __init__(self, spool: Appender, clock: Callable[[], int], registry: CollectorRegistry) -> None:
        self._spool = spool
        self._clock = clock
        self._counts: dict[tuple[int, str, str], tuple[int, int]] = {}
        self._samples: list[Sample] = []
        self._turn = asyncio.Lock()
        self.totals = Totals()
        registry.register(self)

    def collect(self) -> Iterator[Metric]:
        totals = self.totals
        yield CounterMetricFamily("ashiato_received", "Requests that brought a batch", totals.received)
        yield CounterMetricFamily("ashiato_received_bytes", "Bytes of their bodies, as sent", totals.received_bytes)
        yield CounterMetricFamily("ashiato_accepted", "Batches answered with 204", totals.accepted)
        refused = CounterMetricFamily("ashiato_refused", "Requests refused", labels=["reason"])
        for word, n in totals.refused.items():
            refused.add_metric([word], n)
        yield refused
        yield CounterMetricFamily("ashiato_misdirected", "Requests for a name that is not ours", totals.misdirected)

    def taken(self) -> Totals:
        """What was counted since this was asked last, for another process to add to its own."""
        totals, self.totals = self.totals, Totals()
        return totals

    def add(self, totals: Totals) -> None:
        """Take over what another process has counted."""
        self.totals.add(totals)

    def received(self) -> None:
        self.totals.received += 1

    def misdirected(self) -> None:
        """Someone asked for a name that is not ours, and got no further."""
        self.totals.misdirected += 1

    def accepted(self, size: int) -> None:
        self.totals.accepted += 1
        self.totals.received_bytes += size

    def refused(
        self, reason: Reason, *, site: int, origin: str, size: int, body: bytes | memoryview, detail: str
    ) -> None:
        """`body` is what was read of it, empty where nothing is worth a look; a few are kept as samples."""
        refused = self.totals.refused
        refused[reason.word] = refused.get(reason.word, 0) + 1
        self.totals.received_bytes += size
        if body and len(self._samples) < MAX_SAMPLES:
            self._samples.append(Sample(site, reason.word, detail[:500], body[:SAMPLE_BYTES].hex(), size))
        key = (site, reason.word, origin[:MAX_ORIGIN_CHARS])
        if key not in self._counts and len(self._counts) >= MAX_KEYS:
            key = (site, reason.word, "")
        n, total = self._counts.get(key, (0, 0))
        self._counts[key] = (n + 1, total + size)

    async def flush(self) -> bool:
        """Hand what was counted by now to the spool; True once it is on disk. What it does not take is counted on.

        Callers at the same time share one record and its sync.
        """
        async with self._turn:
            return await self._hand_over()

    async def _hand_over(self) -> bool:
        if not self._counts and not self._samples:
            return True
        counts, samples = self._counts, self._samples
        self._counts, self._samples = {}, []
        refusals = [Refusal(site, reason, origin, n, size) for (site, reason, origin), (n, size) in counts.items()]
        try:
            await self._spool.append(encode_refusals(Refusals(self._clock(), refusals, samples)), Kind.REFUSALS)
        except Overloaded as error:
            log.warning("counts wait for the spool: %s", error)
            self._samples = [*samples, *self._samples][:MAX_SAMPLES]
            for key, (n, size) in counts.items():
                more, more_size = self._counts.get(key, (0, 0))
                self._counts[key] = (n + more, size + more_size)
            return False
        return True

    async def run(self, stopping: asyncio.Event) -> None:
        """Flush every five seconds until `stopping` is set, and then once more."""
        while not stopping.is_set():
            await pause(stopping, FLUSH_S)
            await self.flush()
