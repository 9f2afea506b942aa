"""The struggle score: how much of an analyst's time a session deserves, from 0 to 100.

Every signal adds a load by its kind and how often it repeats; a kind's load is capped, so that no kind alone says
it all; the score is 100 · (1 − e^−load), which saturates. The weights are ours: a rage click, an error that a click
caused or a form given up stops people, a dead click or a quick back mostly annoys, and a hesitation or a slow page is
no more than a hint.
"""

from collections.abc import Iterable
from math import exp, log2

from insight.signals.signal import Kind, Signal

WEIGHT: dict[Kind, float] = {
    "rage": 0.45,
    "error": 0.15,
    "form_abandon": 0.35,
    "repeat_submit": 0.30,
    "exit_waiting": 0.30,
    "loop": 0.25,
    "thrash": 0.20,
    "form_refill": 0.20,
    "form_repeat": 0.15,
    "scroll_hunt": 0.15,
    "quick_back": 0.15,
    "dead": 0.12,
    "slow_page": 0.10,
    "near_miss": 0.08,
    "copy_out": 0.06,
    "hesitation": 0.05,
}
ERROR_CLICK = 0.40  # an error that a click caused
# From this score on a session struggled: one thing that stops people reaches it (a rage click 36, an error that a click
# caused 33), and so do two that annoy (two dead clicks 21); one alone does not (a dead click 11, a quick back 14).
STRUGGLING = 20
CAP: dict[Kind, float] = {
    "rage": 1.5,
    "error": 1.2,
    "form_abandon": 0.7,
    "repeat_submit": 0.7,
    "exit_waiting": 0.3,
    "loop": 0.5,
    "thrash": 0.5,
    "form_refill": 0.5,
    "form_repeat": 0.4,
    "scroll_hunt": 0.4,
    "quick_back": 0.6,
    "dead": 0.6,
    "slow_page": 0.2,
    "near_miss": 0.24,
    "copy_out": 0.12,
    "hesitation": 0.1,
}


def _load(signal: Signal) -> float:
    weight = ERROR_CLICK if signal.kind == "error" and signal.path else WEIGHT[signal.kind]
    return weight * (1 + log2(max(1, signal.count)) / 4)


def loads(signals: Iterable[Signal]) -> dict[Kind, float]:
    """The load that each kind brings, capped."""
    sums: dict[Kind, float] = dict.fromkeys(WEIGHT, 0.0)
    for signal in signals:
        sums[signal.kind] += _load(signal)
    return {kind: min(load, CAP[kind]) for kind, load in sums.items()}


def score(signals: Iterable[Signal]) -> int:
    """0 without signals; more with every one; 99 where every kind is at its cap, or 100 by rounding."""
    return round(100 * (1 - exp(-sum(loads(signals).values()))))


def explain(signals: Iterable[Signal]) -> dict[Kind, float]:
    """The score's points by kind; they add up to it, but for rounding."""
    parts = loads(signals)
    whole = sum(parts.values())
    points = 100 * (1 - exp(-whole))
    return {kind: points * load / whole if whole else 0.0 for kind, load in parts.items()}
