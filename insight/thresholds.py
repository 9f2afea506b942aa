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
    thrash_turns: int = 6
    hunt_turns: int = 4
    hesitation_ms: int = 3_000
    hesitation_most_ms: int = 30_000
    near_miss_ms: int = 2_000
    near_miss_px: float = 40.0
    refills: int = 2
    field_visits: int = 4
    abandoned_fields: int = 1
    submits: int = 2
    repeat_submit_ms: int = 10_000
    loop_ms: int = 60_000
    copy_out_ms: int = 10_000
    slow_paint_ms: int = 4_000
    slow_load_ms: int = 10_000
    exit_ms: int = 1_000
    exit_most_ms: int = 10_000


DEFAULT = Thresholds()
