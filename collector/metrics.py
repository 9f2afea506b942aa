"""What the collector tells Prometheus, and to whom: only to this machine, and to nobody behind a proxy."""

import ipaddress
import time
from collections.abc import Callable, Iterator, Sequence

import msgspec
from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from collector.drain import Drain
from collector.gate import Gate
from collector.writer import Writer

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


class Reading(msgspec.Struct, frozen=True):
    """What only the process knows that takes batches in."""

    ballast_held: bool
    failed_writes: int
    connections: int
    connections_refused: int

    @classmethod
    def of(cls, writer: Writer, gate: Gate) -> "Reading":
        return cls(writer.ballast.held, writer.failed_syncs, gate.open, gate.refused)


class Readings:
    """Read when they are asked for: the drain's own numbers, and those of every process that takes batches in."""

    def __init__(self, drain: Drain, taken: Callable[[], Sequence[Reading]]) -> None:
        self._drain = drain
        self._taken = taken

    def collect(self) -> Iterator[Metric]:
        yield from _of_drain(self._drain)
        yield from _of_processes(self._taken())


def _of_drain(drain: Drain) -> Iterator[Metric]:
    since_s = [spool.oldest_s for spool in drain.spools if spool.oldest_s is not None]
    behind_s = max(0.0, time.time() - min(since_s)) if since_s else 0.0
    held_bytes = sum(spool.backlog_bytes for spool in drain.spools)
    damaged = sum(spool.corrupt_gaps for spool in drain.spools)
    yield GaugeMetricFamily("ashiato_spool_bytes", "Durable bytes not yet in the tables", held_bytes)
    yield GaugeMetricFamily("ashiato_drain_lag_seconds", "Age of the oldest of them", behind_s)
    yield CounterMetricFamily("ashiato_spool_damaged", "Stretches of damage found at the start", damaged)
    yield CounterMetricFamily("ashiato_inserts", "Inserts carried out", drain.inserts)
    yield CounterMetricFamily("ashiato_insert_failures", "Inserts that failed and were tried again", drain.failed)
    yield CounterMetricFamily("ashiato_stored", "Batches stored", drain.stored)
    yield CounterMetricFamily("ashiato_duplicates", "Batches that were stored already", drain.duplicates)
    yield CounterMetricFamily("ashiato_quarantined", "Rows put into quarantine", drain.quarantined)


def _of_processes(taken: Sequence[Reading]) -> Iterator[Metric]:
    held = int(all(reading.ballast_held for reading in taken))
    failed = sum(reading.failed_writes for reading in taken)
    is_open = sum(reading.connections for reading in taken)
    refused = sum(reading.connections_refused for reading in taken)
    yield GaugeMetricFamily("ashiato_ballast_held", "1 while room is kept for a full disk", held)
    yield CounterMetricFamily("ashiato_spool_failed_writes", "Writes and syncs that failed", failed)
    yield GaugeMetricFamily("ashiato_connections", "Open connections", is_open)
    yield CounterMetricFamily("ashiato_connections_refused", "Connections over the limit", refused)


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
