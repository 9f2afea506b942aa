"""The contract between the snippet and the collector: envelope, events, limits, reasons."""

from wire.batch import Batch, Chunk, Malformed, View, decode_batch
from wire.events import (
    Click,
    Custom,
    Error,
    Event,
    Field,
    Flag,
    Leave,
    Move,
    Reaction,
    Resize,
    Scroll,
    Start,
    Submit,
    Visibility,
    decode_event,
)
from wire.reasons import Reason

__all__ = [
    "Batch",
    "Chunk",
    "Click",
    "Custom",
    "Error",
    "Event",
    "Field",
    "Flag",
    "Leave",
    "Malformed",
    "Move",
    "Reaction",
    "Reason",
    "Resize",
    "Scroll",
    "Start",
    "Submit",
    "View",
    "Visibility",
    "decode_batch",
    "decode_event",
]
