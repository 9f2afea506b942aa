"""Signals of struggle in a session, each found by its own file."""

from insight.signals.find import find
from insight.signals.signal import KINDS, Kind, Signal

__all__ = ["KINDS", "Kind", "Signal", "find"]
