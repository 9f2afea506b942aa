"""Which elements were clicked most."""

from collections.abc import Iterable

import msgspec


class Element(msgspec.Struct, frozen=True):
    """An element's clicks: `dead` got no reaction, `rage` were made in rage. `label` is what it says, if anything."""

    path_hash: int
    path: str
    label: str
    clicks: int
    sessions: int
    dead: int = 0
    rage: int = 0


class Ranked(msgspec.Struct, frozen=True):
    """An element with its rank from 1, its share of all clicks, and its bar's length beside the longest, 0 to 1."""

    rank: int
    element: Element
    share: float
    bar: float

    @property
    def dead_share(self) -> float:
        return self.element.dead / self.element.clicks if self.element.clicks else 0.0

    @property
    def rage_share(self) -> float:
        return self.element.rage / self.element.clicks if self.element.clicks else 0.0


def rank(elements: Iterable[Element], total: int) -> list[Ranked]:
    """Most clicked first, ties by path; `total` is all clicks of the page, of which shares are taken."""
    ordered = sorted(elements, key=lambda element: (-element.clicks, element.path))
    longest = ordered[0].clicks if ordered else 0
    return [
        Ranked(
            rank=place,
            element=element,
            share=element.clicks / total if total else 0.0,
            bar=element.clicks / longest if longest else 0.0,
        )
        for place, element in enumerate(ordered, 1)
    ]
