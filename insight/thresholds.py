"""The numbers behind the signals; changing one and scoring again changes what is found in what is stored."""

import msgspec


class Thresholds(msgspec.Struct, frozen=True):
    """Times in ms, distances in CSS px. Each signal's file says where its numbers come from."""

    rage_clicks: int = 3
    rage_gap_ms: int = 1_000
    rage_gap_px: float = 30.0
    answered_ms: int = 250
    slow_ms: int = 2_000
    same_dead_ms: int = 1_000
    error_click_ms: int = 1_000
    clock_ms: int = 250  # two batches' clocks may differ so far: each is corrected by its own time of receipt
    quick_back_ms: int = 5_000


DEFAULT = Thresholds()
