"""An element of a page as a row beside its heatmap: what it is called, and how much fell on it."""

import msgspec

from heatmap import ranking
from heatmap.controls import Control, fold
from insight.signals.dead import rule
from insight.thresholds import DEFAULT as THRESHOLDS
from storage import Store, pointers
from viewer import element_name
from viewer.question import Question

ELEMENTS = 2000  # paths that the frame looks up; the rest fall back to their position


class ElementRow(msgspec.Struct, frozen=True):
    """An element as a person knows it: `parts` are what the points fell on, a button's icon and text for example.

    Hashes are decimal text: JavaScript's numbers end at 2⁵³. `name` is what the element says, or its path made short.
    """

    path_hash: str
    path: str
    label: str
    name: str
    masked: bool
    points: int
    sessions: int
    share: float
    bar: float
    dead: int
    dead_share: float
    parts: list[str]


async def controls(store: Store, asked: Question, kind: pointers.Kind) -> list[Control]:
    """What was hit on the page, in no order."""
    found = await pointers.elements(store, asked.scope, asked.page, kind, limit=ELEMENTS, rule=rule(THRESHOLDS))
    return fold(ranking.Element(e.path_hash, e.path, e.label, e.points, e.sessions, e.dead) for e in found)


async def rows(
    store: Store, asked: Question, kind: pointers.Kind, found: list[Control], total: int
) -> list[ElementRow]:
    """A row for each control, most points first; `total` is all points of the page, of which shares are taken."""
    hashes = [[part.path_hash for part in one.parts] for one in found]
    sessions = await pointers.sessions_of(store, asked.scope, asked.page, kind, hashes)
    parts = {one.parts[0].path_hash: one.parts for one in found}
    ranked = ranking.rank((one.whole(count) for one, count in zip(found, sessions, strict=True)), total)
    return [_row(row, parts[row.element.path_hash]) for row in ranked]


def _row(ranked: ranking.Ranked, parts: list[ranking.Element]) -> ElementRow:
    element = ranked.element
    said = element_name.says(element.label)
    return ElementRow(
        path_hash=str(element.path_hash),
        path=element.path,
        label=element.label,
        name=said or element_name.short(element.path),
        masked="*" in element.label,
        points=element.clicks,
        sessions=element.sessions,
        share=ranked.share,
        bar=ranked.bar,
        dead=element.dead,
        dead_share=ranked.dead_share,
        parts=[str(part.path_hash) for part in parts],
    )
