"""Rage clicks: the visitor hits the same spot again and again.

Three clicks, each within 1,000 ms and 30 px of the one before (PostHog's rageclick.ts; oss-clarity's thresholds
agree). A chain whose every click was answered within 250 ms is not rage: that is a stepper or a carousel, the
commonest false alarm of tools without this rule. Nor is hitting a canvas, video or map, which answers where we can't
see it.
"""

from collections.abc import Iterator, Sequence
from math import hypot

from insight.signals.click import is_answered
from insight.signals.signal import Signal
from insight.thresholds import Thresholds
from storage.scores import Moment
from wire import Flag


def _follows(click: Moment, last: Moment, thresholds: Thresholds) -> bool:
    return (
        click.view == last.view
        and click.at_ms - last.at_ms <= thresholds.rage_gap_ms
        and hypot(click.x - last.x, click.y - last.y) <= thresholds.rage_gap_px
    )


def _chains(clicks: Sequence[Moment], thresholds: Thresholds) -> Iterator[list[Moment]]:
    chain: list[Moment] = []
    for click in clicks:
        if chain and not _follows(click, chain[-1], thresholds):
            yield chain
            chain = []
        chain.append(click)
    if chain:
        yield chain


def find(clicks: Sequence[Moment], thresholds: Thresholds) -> list[Signal]:
    """Rage clicks among a tab's clicks, which are in order. A chain is one signal, at its first click."""
    pointed = [
        click for click in clicks if not click.flags & (Flag.KEYBOARD | Flag.MODIFIED | Flag.MEDIA | Flag.DRAGGED)
    ]
    found = []
    for chain in _chains(pointed, thresholds):
        unanswered = [click for click in chain if not is_answered(click, thresholds)]
        if len(chain) < thresholds.rage_clicks or not unanswered:
            continue
        hit = unanswered[0]
        found.append(Signal("rage", chain[0].at_ms, hit.page, hit.path, hit.label, len(chain), hit.tab, hit.view))
    return found
