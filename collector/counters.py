"""Counting what comes and what is refused: in metrics at once, in the tables through the spool."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, Metric

from collector.record import Kind, Refusal, Refusals, Sample, encode_refusals
from collector.spool import Overloaded, Spool
from wire import Reason

FLUSH_S = 5.0
MAX_KEYS = 1_000  # origins are the visitors' to choose
MAX_SAMPLES = 20
SAMPLE_BYTES = 2_048
MAX_ORIGIN_CHARS = 200

log = logging.getLogger("ashiato.counters")


class Counters:
    """Every request ends in exactly one of `accepted` and `refused`. Prometheus reads plain numbers when it asks."""

    def __init__(self, spool: Spool, clock: Callable[[], int], registry: CollectorRegistry) -> None:
        self._spool = spool
        self._clock = clock
        self._counts: dict[tuple[int, str, str], tuple[int, int]] = {}
        self._samples: list[Sample] = []
        self._turn = asyncio.Lock()
        self._received = 0
        self._received_bytes = 0
        self._accepted = 0
        self._refused: Counter[str] = Counter()
        registry.register(self)

    def collect(self) -> Iterator[Metric]:
        yield CounterMetricFamily("ashiato_received", "Requests that brought a batch", self._received)
        yield CounterMetricFamily("ashiato_received_bytes", "Bytes of their bodies, as sent", self._received_bytes)
        yield CounterMetricFamily("ashiato_accepted", "Batches answered with 204", self._accepted)
        refused = CounterMetricFamily("ashiato_refused", "Requests refused", labels=["reason"])
        for word, n in self._refused.items():
            refused.add_metric([word], n)
        yield refused

    def received(self) -> None:
        self._received += 1

    def accepted(self, size: int) -> None:
        self._accepted += 1
        self._received_bytes += size

    def refused(self, reason: Reason, *, site: int, origin: str, size: int, body: bytes, detail: str) -> None:
        """`body` is what was read of it, empty where nothing is worth a look; a few are kept as samples."""
        self._refused[reason.word] += 1
        self._received_bytes += size
        if body and len(self._samples) < MAX_SAMPLES:
            self._samples.append(Sample(site, reason.word, detail[:500], body[:SAMPLE_BYTES].hex(), size))
        key = (site, reason.word, origin[:MAX_ORIGIN_CHARS])
        if key not in self._counts and len(self._counts) >= MAX_KEYS:
            key = (site, reason.word, "")
        n, total = self._counts.get(key, (0, 0))
        self._counts[key] = (n + 1, total + size)

    async def flush(self) -> None:
        """Hand what was counted by now to the spool; what it does not take is counted on.

        Callers at the same time share one record and its sync.
        """
        async with self._turn:
            await self._hand_over()

    async def _hand_over(self) -> None:
        if not self._counts and not self._samples:
            return
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

    async def run(self, stopping: asyncio.Event) -> None:
        """Flush every five seconds until `stopping` is set, and then once more."""
        while not stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), FLUSH_S)
            await self.flush()
