"""From the snippet's POST to rows in ClickHouse: the door, the spool, the drain."""

from collector.app import RUNNER_ARGUMENTS, Collector, add_routes, open_collector
from collector.drain import Drain
from collector.limits import Limits

__all__ = ["RUNNER_ARGUMENTS", "Collector", "Drain", "Limits", "add_routes", "open_collector"]
