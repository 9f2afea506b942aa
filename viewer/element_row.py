"""An element of a page as a row beside its heatmap: what it is called, and how much fell on it."""

import asyncio

import msgspec

from collector.columns import path_hash
from heatmap import ranking
from heatmap.controls import Control, fold
from insight import site_rules
from insight.signals.dead import rule
from storage import Store, fields, pointers
from storage.pointers import DeadRule
from viewer import answers, element_name
from viewer.question import Question

TOLD = 60  # rows whose first click is looked up
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
    rage: int = 0
    rage_share: float = 0
    median_ms: int | None = None  # from the page view's start to its first click there; of a field: in it
    refills: int = 0  # of fields
    abandons: int = 0


async def dead_rule(store: Store, asked: Question) -> DeadRule:
    """Which clicks are dead by the site's own thresholds."""
    rules = await answers.current(store, ("rules",), lambda: site_rules.read(store))
    return rule(rules.of(asked.site).thresholds)


async def controls(
    store: Store, asked: Question, kind: pointers.Kind, dead: DeadRule
) -> tuple[pointers.Total, list[Control]]:
    """All points of the page, and what was hit, in no order."""
    found = await pointers.ranking(store, asked.scope, asked.page, kind, limit=ELEMENTS, rule=dead)
    return found.total, _folded(found.elements)


async def hit(store: Store, asked: Question, kind: pointers.Kind, dead: DeadRule) -> list[Control]:
    """What was hit, as `controls` has it, but only by how many points."""
    return _folded(await pointers.paths(store, asked.scope, asked.page, kind, limit=ELEMENTS, rule=dead))


def _folded(found: list[pointers.Element]) -> list[Control]:
    elements = (ranking.Element(e.path_hash, e.path, e.label, e.points, e.sessions, e.dead, e.rage) for e in found)
    return fold(elements)


async def rows(
    store: Store, asked: Question, kind: pointers.Kind, dead: DeadRule, found: list[Control], total: int
) -> list[ElementRow]:
    """A row for each control, most points first; `total` is all points of the page, of which shares are taken."""
    several = [[part.path_hash for part in one.parts] for one in found if len(one.parts) > 1]
    counted, delays = await asyncio.gather(
        pointers.sessions_of(store, asked.scope, asked.page, kind, several, dead),
        _delays(store, asked, kind, dead, found),
    )
    sessions = {group[0]: count for group, count in zip(several, counted, strict=True)}
    return _ranked(found, total, sessions, delays)


def named(found: list[Control], total: int) -> list[ElementRow]:
    """The same rows in the same order, with nothing but their points."""
    return _ranked(found, total, {}, {})


def _ranked(found: list[Control], total: int, sessions: dict[int, int], delays: dict[int, int]) -> list[ElementRow]:
    parts = {one.parts[0].path_hash: one.parts for one in found}
    wholes = (one.whole(sessions.get(one.parts[0].path_hash, one.parts[0].sessions)) for one in found)
    ranked = ranking.rank(wholes, total)
    return [_row(row, parts[row.element.path_hash], delays) for row in ranked]


async def _delays(
    store: Store, asked: Question, kind: pointers.Kind, dead: DeadRule, found: list[Control]
) -> dict[int, int]:
    """For the rows that are shown; a move has no first moment worth telling."""
    if kind == "move":
        return {}
    most = sorted(found, key=lambda one: -sum(part.clicks for part in one.parts))[:TOLD]
    hashes = [part.path_hash for one in most for part in one.parts]
    return await pointers.delays(store, asked.scope, asked.page, kind, hashes, dead) if hashes else {}


async def of_fields(store: Store, asked: Question) -> list[ElementRow]:
    """A row for each form field, most visited first."""
    found = await fields.of_page(store, asked.scope, asked.page)
    elements = {path_hash(field.path): field for field in found}
    ranked = ranking.rank(
        (ranking.Element(key, one.path, one.label, one.visits, one.sessions) for key, one in elements.items()),
        sum(one.visits for one in found),
    )
    return [
        msgspec.structs.replace(
            _row(row, [row.element], {}),
            median_ms=elements[row.element.path_hash].median_ms,
            refills=elements[row.element.path_hash].refills,
            abandons=elements[row.element.path_hash].abandons,
        )
        for row in ranked
    ]


def _row(ranked: ranking.Ranked, parts: list[ranking.Element], delays: dict[int, int]) -> ElementRow:
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
        rage=element.rage,
        rage_share=ranked.rage_share,
        median_ms=next((delays[part.path_hash] for part in parts if part.path_hash in delays), None),
    )
