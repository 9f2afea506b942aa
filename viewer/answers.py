"""What was worked out a moment ago, for as long as what it was worked out from is the same."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from storage import Store

MOST = 48  # the cells of a page that was clicked a million times take 20 MB, and all but few are small

Key = tuple[Hashable, ...]
T = TypeVar("T")


class Kept:
    """The answers from one store: those that are made, by key and stamp, and those being made."""

    def __init__(self) -> None:
        self.made: OrderedDict[Key, tuple[str, Any]] = OrderedDict()
        self.making: dict[tuple[Key, str], asyncio.Task[Any]] = {}


_kept: WeakKeyDictionary[Store, Kept] = WeakKeyDictionary()


async def unchanged(store: Store, key: Key, stamp: str, make: Callable[[], Awaitable[T]]) -> T:
    """What `make` gave when it was last asked for by this key; anew if the stamp has become another since.

    The stamp has to be read before, so that what comes in meanwhile makes it another. Who asks for what is being made
    waits for it.
    """
    kept = _kept.setdefault(store, Kept())
    found = kept.made.get(key)
    if found is not None and found[0] == stamp:
        kept.made.move_to_end(key)
        there: T = found[1]
        return there
    return await asyncio.shield(_begun(kept, key, stamp, make))


async def current(store: Store, key: Key, make: Callable[[], Awaitable[T]]) -> T:
    """As `unchanged`, until anything at all is written; made every time where other processes write too."""
    version = store.version
    return await make() if version is None else await unchanged(store, key, f"version {version}", make)


def there(store: Store, key: Key) -> Any:
    """What `current` has under the key and need not make; None for nothing."""
    found = _kept[store].made.get(key) if store in _kept else None
    return found[1] if found is not None and found[0] == f"version {store.version}" else None


def is_made(store: Store, key: Key, stamp: str) -> bool:
    """Whether `unchanged` has it and need not make it."""
    found = _kept[store].made.get(key) if store in _kept else None
    return found is not None and found[0] == stamp


def begin(store: Store, key: Key, stamp: str, make: Callable[[], Awaitable[Any]]) -> None:
    """Have it made meanwhile, for who will ask with `unchanged`; its failure is told to them only."""
    kept = _kept.setdefault(store, Kept())
    found = kept.made.get(key)
    if found is None or found[0] != stamp:
        _begun(kept, key, stamp, make)


def _begun(kept: Kept, key: Key, stamp: str, make: Callable[[], Awaitable[T]]) -> "asyncio.Task[T]":
    going = kept.making.get((key, stamp))
    if going is None:
        going = kept.making[(key, stamp)] = asyncio.create_task(_made(kept, key, stamp, make))
        going.add_done_callback(lambda task: task.cancelled() or task.exception())
    return going


async def _made(kept: Kept, key: Key, stamp: str, make: Callable[[], Awaitable[T]]) -> T:
    try:
        made = await make()
    finally:
        mine = kept.making.get((key, stamp)) is asyncio.current_task()
        if mine:
            del kept.making[(key, stamp)]
    if mine:  # else all was to be forgotten meanwhile
        kept.made[key] = (stamp, made)
        kept.made.move_to_end(key)
        while len(kept.made) > MOST:
            kept.made.popitem(last=False)
    return made


def forget() -> None:
    """Keep nothing, also of what is being made: what it is worked out from is gone."""
    for kept in _kept.values():
        kept.made.clear()
        kept.making.clear()
