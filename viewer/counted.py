"""What was counted of a page's points, kept for as long as none came and none went."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import TypeVar

from heatmap.placement import Cells
from storage import Store, pointers
from storage.pointers import DeadRule, Kind, Total
from viewer import answers
from viewer.question import Question

T = TypeVar("T")


async def stamp(store: Store, asked: Question) -> str:
    """Another text once anything came or went that the question's points are chosen by; empty where nobody knows."""
    if asked.scope.narrowed:  # more than points and page views decides then
        return "" if store.version is None else f"version {store.version}"
    days = (asked.filter.from_day, asked.filter.to_day)
    return await answers.current(store, ("stamp", asked.site, *days), lambda: pointers.stamp(store, asked.scope))


async def kept(store: Store, key: tuple[Hashable, ...], stamp: str, make: Callable[[], Awaitable[T]]) -> T:
    """What is kept under the key since that stamp; made every time where the stamp is empty."""
    return await answers.unchanged(store, key, stamp, make) if stamp else await make()


async def total(store: Store, asked: Question, kind: Kind, dead: DeadRule | None, stamp: str) -> Total:
    """All points of a kind, counted once for the page and its picture."""
    rule = dead if kind == "dead" else None

    async def count() -> Total:
        return await pointers.total(store, asked.scope, asked.page, kind, rule)

    return await kept(store, ("total", *asked.whose, kind, rule), stamp, count)


async def know(store: Store, asked: Question, kind: Kind, dead: DeadRule | None, stamp: str, told: Total) -> None:
    """Keep a total that came with something else."""

    async def known() -> Total:
        return told

    await kept(store, ("total", *asked.whose, kind, dead if kind == "dead" else None), stamp, known)


async def cells(store: Store, asked: Question, kind: Kind, dead: DeadRule | None, stamp: str) -> Cells:
    """Where in their elements the points fell; the weight of a move is the seconds that the pointer stayed."""
    key, make = _cells(store, asked, kind, dead, stamp)
    return await kept(store, key, stamp, make)


def begin_cells(store: Store, asked: Question, kind: Kind, dead: DeadRule | None, stamp: str) -> None:
    """Have them counted while the reader's browser lays the page out."""
    if stamp:
        key, make = _cells(store, asked, kind, dead, stamp)
        answers.begin(store, key, stamp, make)


def _cells(
    store: Store, asked: Question, kind: Kind, dead: DeadRule | None, stamp: str
) -> tuple[tuple[Hashable, ...], Callable[[], Awaitable[Cells]]]:
    rule = dead if kind == "dead" else None

    async def count() -> Cells:
        found = await total(store, asked, kind, dead, stamp)
        told = await pointers.cells(store, asked.scope, asked.page, kind, found.points, rule)
        unit = 1000 if kind == "move" else 1  # a move weighs the milliseconds
        return await asyncio.to_thread(lambda: Cells.of(told.path_hash, told.x, told.y, told.points, told.heat / unit))

    return ("cells", *asked.whose, kind, rule), count
