"""The adds of one mutation in an order in which no player loses or misplaces any."""

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from typing import Any

Add = dict[str, Any]


def in_order(adds: list[Add]) -> list[Add]:
    """Each add after that of its parent and of the sibling that it goes before, else as they were told.

    An id that is added twice holds for the last. A recorder tells of nodes that were moved in the order in which it
    noticed them. rrweb's Replayer lets a child go that comes before its parent, where both wait for something else.
    """
    places = {_id(add): n for n, add in enumerate(adds)}
    parents = [places.get(add["parentId"], -1) for add in adds]
    nexts = [_next(n, adds, places) for n in range(len(adds))]
    if all(parent <= n and following <= n for n, (parent, following) in enumerate(zip(parents, nexts, strict=True))):
        return adds
    order = _sorted(range(len(adds)), (parents, nexts))
    if len(order) < len(adds):  # some wait for each other: parents count for more
        order += _sorted(set(range(len(adds))).difference(order), (parents,))
    return [adds[n] for n in (*order, *sorted(set(range(len(adds))).difference(order)))]


def _next(n: int, adds: list[Add], places: dict[object, int]) -> int:
    following = adds[n].get("nextId")
    place = places.get(following, -1) if type(following) is int else -1
    return place if place >= 0 and adds[place]["parentId"] == adds[n]["parentId"] else -1


def _sorted(places: Iterable[int], needs: Sequence[Sequence[int]]) -> list[int]:
    """Those of the places that do not wait for themselves, each as soon as what it needs among them is there."""
    waiting = dict.fromkeys(places, 0)
    freed: dict[int, list[int]] = {}
    for n in waiting:
        for needed in needs:
            if needed[n] != n and needed[n] in waiting:
                waiting[n] += 1
                freed.setdefault(needed[n], []).append(n)
    ready = [n for n, count in waiting.items() if not count]
    heapify(ready)
    order = []
    while ready:
        n = heappop(ready)
        order.append(n)
        for other in freed.get(n, ()):
            waiting[other] -= 1
            if not waiting[other]:
                heappush(ready, other)
    return order


def _id(add: Add) -> object:
    node = add.get("node")
    found = node.get("id") if isinstance(node, dict) else None
    return found if type(found) is int else None
