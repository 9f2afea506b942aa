"""The thresholds as fields of a form: what each is called, in what it is counted, how far it may go."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from insight.signals import Kind
from insight.site_rules import changes
from insight.thresholds import Thresholds
from viewer.i18n import N_

Unit = Literal["ms", "px", "times"]


class Field(msgspec.Struct, frozen=True):
    """One threshold of a kind of signal; `least` and `most` are the bounds of what may be typed."""

    name: str
    kind: Kind
    label: str
    unit: Unit
    least: int
    most: int


FIELDS = (
    Field("rage_clicks", "rage", N_("Clicks in a row"), "times", 2, 20),
    Field("rage_gap_ms", "rage", N_("At most so long from one to the next"), "ms", 100, 5_000),
    Field("rage_gap_px", "rage", N_("At most so far from one to the next"), "px", 1, 200),
    Field("answered_ms", "rage", N_("Answered, if the page reacts within"), "ms", 50, 2_000),
    Field("slow_ms", "dead", N_("Dead, if the page reacts only after"), "ms", 500, 3_000),
    Field("same_dead_ms", "dead", N_("One signal, if clicked again within"), "ms", 0, 10_000),
    Field("error_click_ms", "error", N_("Laid to a click, if not later than"), "ms", 100, 5_000),
    Field("quick_back_ms", "quick_back", N_("Back within"), "ms", 1_000, 60_000),
    Field("thrash_turns", "thrash", N_("Turns of the mouse"), "times", 3, 50),
    Field("hunt_turns", "scroll_hunt", N_("Turns of the page"), "times", 3, 50),
    Field("hesitation_ms", "hesitation", N_("Rested for at least"), "ms", 1_000, 60_000),
    Field("hesitation_most_ms", "hesitation", N_("Rested for at most"), "ms", 1_000, 600_000),
    Field("near_miss_ms", "near_miss", N_("Put right within"), "ms", 100, 10_000),
    Field("near_miss_px", "near_miss", N_("Missed by at most"), "px", 1, 200),
    Field("refills", "form_refill", N_("Emptied and filled anew"), "times", 1, 20),
    Field("field_visits", "form_repeat", N_("Visits of one field"), "times", 2, 50),
    Field("abandoned_fields", "form_abandon", N_("Fields that were written in"), "times", 1, 50),
    Field("submits", "repeat_submit", N_("Sent in a row"), "times", 2, 20),
    Field("repeat_submit_ms", "repeat_submit", N_("At most so long from one to the next"), "ms", 500, 60_000),
    Field("loop_ms", "loop", N_("Four pages to and fro within"), "ms", 5_000, 600_000),
    Field("copy_out_ms", "copy_out", N_("Left the tab after copying within"), "ms", 500, 120_000),
    Field("slow_paint_ms", "slow_page", N_("Main content painted after"), "ms", 500, 60_000),
    Field("slow_load_ms", "slow_page", N_("Or, where that is unknown, loaded after"), "ms", 1_000, 120_000),
    Field("exit_ms", "exit_waiting", N_("Waited for at least"), "ms", 100, 60_000),
    Field("exit_most_ms", "exit_waiting", N_("Waited for at most"), "ms", 1_000, 120_000),
)


def typed(given: Mapping[str, str]) -> tuple[dict[str, str], Thresholds | None, str]:
    """What was typed by name, the thresholds that it means, and the first field whose text can't be meant.

    A field that is not given keeps its usual value.
    """
    usual = msgspec.structs.asdict(Thresholds())
    texts = {field.name: given.get(field.name, f"{usual[field.name]:g}").strip()[:12] for field in FIELDS}
    for field in FIELDS:
        text = texts[field.name]
        if not (text.isascii() and text.isdecimal() and field.least <= int(text) <= field.most):
            return texts, None, field.name
    values = {field.name: type(usual[field.name])(int(texts[field.name])) for field in FIELDS}
    return texts, Thresholds(**values), ""


def texts(of: Thresholds) -> dict[str, str]:
    """Thresholds as they stand in the form."""
    values = msgspec.structs.asdict(of)
    return {field.name: f"{values[field.name]:g}" for field in FIELDS}


def changed(of: Thresholds) -> set[str]:
    """The names of those that are other than usual."""
    return set(changes(of))
