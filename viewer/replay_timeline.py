"""What the timeline under a replay shows: tabs, pages, activity, signals; times are ms after the session began."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from insight.signals.signal import Signal
from storage import chunks
from storage.timeline import View
from viewer import story
from viewer.i18n import Words
from viewer.story_list import Told
from viewer.track import Stretch, place

BARS = 120
PLACES = 400
LANES = 50  # tabs that have a lane of their own on the timeline
TICKS = ("page", "click", "field", "submit", "error", "custom", "note")


class Tab(msgspec.Struct, frozen=True):
    """A tab of the session, numbered from 1 in the order of their opening."""

    tab: UUID
    number: int
    from_ms: int
    to_ms: int
    recorded: bool
    why: str  # it was not, in words; "" where that is not known
    index_url: str
    part_url: str


class Switch(msgspec.Struct, frozen=True):
    """From `at_ms` on the visitor was in this tab."""

    at_ms: int
    tab: UUID


class Segment(msgspec.Struct, frozen=True):
    """A page view on the timeline; `x` and `width` are parts of 1."""

    tab: UUID
    page: str
    title: str
    from_ms: int
    to_ms: int
    x: float
    width: float


class Span(msgspec.Struct, frozen=True):
    """A part of the timeline; `x` and `width` are parts of 1."""

    x: float
    width: float


class Lane(msgspec.Struct, frozen=True):
    """One of several tabs on the timeline: when it was open, when the visitor was in it, how much happened there."""

    tab: UUID
    number: int
    open: Span
    visited: list[Span]
    bars: list[float]


class Mark(msgspec.Struct, frozen=True):
    """A signal on the timeline, in words."""

    kind: str
    at_ms: int
    x: float
    text: str


class Tick(msgspec.Struct, frozen=True):
    """Something that happened and is no signal, or several of a kind on one place; `text` tells the first."""

    kind: str
    x: float
    text: str


def tabs(
    base: str,
    start_ms: int,
    recorded: Sequence[chunks.Tab],
    views: Sequence[View],
    length_ms: int,
    why: Mapping[UUID, str],
) -> list[Tab]:
    """`base` is the address of the session's replay; `why` tells of tabs why they were not recorded."""
    times: dict[UUID, list[int]] = {}
    for view in views:
        times.setdefault(view.tab, []).append(view.at_ms - start_ms)
    for tab in recorded:
        times.setdefault(tab.tab, []).extend((tab.first_ms - start_ms, tab.last_ms - start_ms))
    with_recording = {tab.tab for tab in recorded}
    opened = sorted(times, key=lambda tab: (min(times[tab]), tab))
    return [
        Tab(
            tab=tab,
            number=n,
            from_ms=max(0, min(times[tab])),
            to_ms=min(length_ms, max(times[tab])),
            recorded=tab in with_recording,
            why="" if tab in with_recording else why.get(tab, ""),
            index_url=f"{base}/index.json?tab={tab}",
            part_url=f"{base}/part.json?tab={tab}",
        )
        for n, tab in enumerate(opened, 1)
    ]


def switches(times: Iterable[tuple[int, UUID]]) -> list[Switch]:
    """Where what happened changed from one tab to another; `times` tells when something happened in which."""
    found: list[Switch] = []
    for at_ms, tab in sorted(times):
        if not found or found[-1].tab != tab:
            found.append(Switch(max(0, at_ms), tab))
    return found


def segments(
    views: Sequence[View], turns: Sequence[Switch], start_ms: int, length_ms: int, stretches: list[Stretch]
) -> list[Segment]:
    """What page was before the visitor's eyes, each up to the next."""
    shown = _shown(views, turns, start_ms, length_ms)
    found = []
    for n, (at_ms, view) in enumerate(shown):
        to_ms = shown[n + 1][0] if n + 1 < len(shown) else length_ms
        x = place(stretches, at_ms)
        width = max(0.0, place(stretches, to_ms) - x)
        found.append(Segment(view.tab, view.page, view.title, at_ms, to_ms, x, width))
    return found


def _shown(views: Sequence[View], turns: Sequence[Switch], start_ms: int, length_ms: int) -> list[tuple[int, View]]:
    changes: list[tuple[int, int, UUID, View | None]] = [
        *((max(0, view.at_ms - start_ms), 0, view.tab, view) for view in views),
        *((switch.at_ms, 1, switch.tab, None) for switch in turns),
    ]
    latest: dict[UUID, View] = {}
    shown: list[tuple[int, View]] = []
    for at_ms, _, tab, view in sorted(changes, key=lambda change: change[:3]):
        if view is not None:
            latest[tab] = view
        current = latest.get(tab)
        if current is not None and at_ms < length_ms and (not shown or shown[-1][1].view != current.view):
            shown.append((at_ms, current))
    return shown


def lanes(
    opened: Sequence[Tab],
    turns: Sequence[Switch],
    density: Mapping[UUID, Mapping[int, int]],
    step_ms: int,
    length_ms: int,
    stretches: list[Stretch],
) -> list[Lane]:
    """Tabs side by side, the first 50 of them; none where there is only one. `density`: events by tab and step."""

    def span(from_ms: int, to_ms: int) -> Span:
        x = place(stretches, from_ms)
        return Span(x, max(0.0, place(stretches, to_ms) - x))

    ends = [turn.at_ms for turn in turns[1:]] + [length_ms]
    left = {turn.tab: end for turn, end in zip(turns, ends, strict=False)}
    return [
        Lane(
            tab=tab.tab,
            number=tab.number,
            open=span(tab.from_ms, max(tab.to_ms, left.get(tab.tab, 0))),
            visited=[span(turn.at_ms, end) for turn, end in zip(turns, ends, strict=False) if turn.tab == tab.tab],
            bars=bars(density.get(tab.tab, {}), step_ms, stretches),
        )
        for tab in (opened[:LANES] if len(opened) > 1 else ())
    ]


def bars(activity: Mapping[int, int], step_ms: int, stretches: list[Stretch]) -> list[float]:
    """How much happened along the timeline, 0 to 1; `activity` counts events by step."""
    counts = [0] * BARS
    for step, count in activity.items():
        counts[min(BARS - 1, int(BARS * place(stretches, step * step_ms)))] += count
    busiest = max(counts)
    # roots, so that a few hundred moves do not make all else look like silence
    return [round((count / busiest) ** 0.5, 3) if busiest else 0.0 for count in counts]


def marks(found: Iterable[Signal], start_ms: int, stretches: list[Stretch], words: Words) -> list[Mark]:
    return [
        Mark(
            kind=signal.kind,
            at_ms=signal.at_ms - start_ms,
            x=place(stretches, signal.at_ms - start_ms),
            text=story.sentence([signal], words),
        )
        for signal in found
    ]


def ticks(told: Iterable[Told], stretches: list[Stretch]) -> list[Tick]:
    """Clicks, inputs, pages, errors, custom events and notes, one of a kind at each of 400 places."""
    found: dict[tuple[str, int], Tick] = {}
    for one in told:
        if one.kind in TICKS:
            x = place(stretches, max(0, one.at_ms))
            found.setdefault((one.kind, int(x * PLACES)), Tick(one.kind, x, one.text))
    return list(found.values())
