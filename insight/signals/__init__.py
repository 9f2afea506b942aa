"""Signals of struggle in a session, each found by its own file."""

from insight.signals.find import find
from insight.signals.signal import Kind, Signal

__all__ = ["Kind", "Signal", "find"]
