"""What the collector tells Prometheus, and to whom: only to this machine, and to nobody behind a proxy."""

import ipaddress
import time
from collections.abc import Iterator

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from collector.drain import Drain
from collector.gate import Gate
from collector.spool import Spool

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


class Readings:
    """Read when they are asked for: the spool's, the drain's and the gate's own numbers."""

    def __init__(self, spool: Spool, drain: Drain, gate: Gate | None = None) -> None:
        self._spool = spool
        self._drain = drain
        self._gate = gate

    def collect(self) -> Iterator[Metric]:
        spool, drain = self._spool, self._drain
        behind_s = time.time() - spool.oldest_s if spool.oldest_s is not None else 0.0
        yield GaugeMetricFamily("ashiato_spool_bytes", "Durable bytes not yet in the tables", spool.backlog_bytes)
        yield GaugeMetricFamily("ashiato_drain_lag_seconds", "Age of the oldest of them", max(0.0, behind_s))
        yield GaugeMetricFamily(
            "ashiato_ballast_held", "1 while room is kept for a full disk", int(spool.writer.ballast.held)
        )
        yield CounterMetricFamily(
            "ashiato_spool_failed_writes", "Writes and syncs that failed", spool.writer.failed_syncs
        )
        yield CounterMetricFamily("ashiato_spool_damaged", "Stretches of damage found at the start", spool.corrupt_gaps)
        yield CounterMetricFamily("ashiato_inserts", "Inserts carried out", drain.inserts)
        yield CounterMetricFamily("ashiato_insert_failures", "Inserts that failed and were tried again", drain.failed)
        yield CounterMetricFamily("ashiato_stored", "Batches stored", drain.stored)
        yield CounterMetricFamily("ashiato_duplicates", "Batches that were stored already", drain.duplicates)
        yield CounterMetricFamily("ashiato_quarantined", "Rows put into quarantine", drain.quarantined)
        if self._gate is not None:
            yield GaugeMetricFamily("ashiato_connections", "Open connections", self._gate.open)
            yield CounterMetricFamily("ashiato_connections_refused", "Connections over the limit", self._gate.refused)


def _is_near(request: web.Request) -> bool:
    try:
        near = ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
    return near and not any(name in request.headers for name in _FORWARDED)


def add_route(app: web.Application, registry: CollectorRegistry) -> None:
    """Answer GET /metrics to this machine; to all others there is no such page."""

    async def metrics(request: web.Request) -> web.Response:
        if not _is_near(request):
            return web.Response(status=404, text="not found\n")
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE})

    app.router.add_get("/metrics", metrics)
