"""Answers that are kept for as long as nothing has changed."""

import asyncio

import pytest

from storage import Store, StoreError, pointers
from storage.scope import Scope
from tests.viewer.conftest import Client
from tests.viewer.heatmap_case import AT_MS, keep_points
from tests.viewer.test_heatmap_kinds import overlay, twin
from viewer import answers

DAY_MS = 86_400_000
SCOPE = Scope(1, AT_MS - DAY_MS, AT_MS + DAY_MS)


async def test_answer_is_kept_until_its_stamp_changes_or_it_is_forgotten(store: Store) -> None:
    made = []

    async def make() -> int:
        made.append(1)
        return len(made)

    asked = [("a", "1"), ("a", "1"), ("b", "1"), ("a", "2"), ("a", "2")]
    assert [await answers.unchanged(store, (key,), stamp, make) for key, stamp in asked] == [1, 1, 2, 3, 3]
    answers.forget()
    assert await answers.unchanged(store, ("a",), "2", make) == 4


async def test_only_so_many_answers_are_kept(store: Store) -> None:
    async def make() -> object:
        return object()

    first = await answers.unchanged(store, (0,), "", make)
    for key in range(1, answers.MOST + 1):
        last = await answers.unchanged(store, (key,), "", make)
    assert await answers.unchanged(store, (answers.MOST,), "", make) is last
    assert await answers.unchanged(store, (0,), "", make) is not first


async def test_who_asks_for_what_is_being_made_waits_for_it(store: Store) -> None:
    made, go = [], asyncio.Event()

    async def make() -> int:
        made.append(1)
        await go.wait()
        return len(made)

    answers.begin(store, ("a",), "1", make)
    waiting = asyncio.gather(*(answers.unchanged(store, ("a",), "1", make) for _ in range(3)))
    await asyncio.sleep(0)
    go.set()
    assert await waiting == [1, 1, 1]


async def test_what_was_being_made_when_all_was_forgotten_is_not_kept(store: Store) -> None:
    go = asyncio.Event()

    async def make() -> int:
        await go.wait()
        return 1

    async def again() -> int:
        return 2

    waiting = asyncio.ensure_future(answers.unchanged(store, ("a",), "1", make))
    await asyncio.sleep(0)
    answers.forget()
    go.set()
    assert await waiting == 1
    assert await answers.unchanged(store, ("a",), "1", again) == 2


async def test_failure_is_told_to_all_who_wait_and_not_kept(store: Store) -> None:
    async def fail() -> int:
        raise StoreError("no")

    async def make() -> int:
        return 1

    answers.begin(store, ("a",), "1", fail)
    with pytest.raises(StoreError):
        await answers.unchanged(store, ("a",), "1", make)
    assert await answers.unchanged(store, ("a",), "1", make) == 1


async def test_what_is_current_is_made_anew_once_anything_was_written(store: Store) -> None:
    made = []

    async def make() -> int:
        made.append(1)
        return len(made)

    assert [await answers.current(store, ("a",), make) for _ in range(2)] == [1, 1]
    await keep_points(store, [{"path": "#buy"}])
    assert await answers.current(store, ("a",), make) == 2
    await store.run("erasure.forget")
    assert await answers.current(store, ("a",), make) == 3


async def test_stamp_tells_of_what_comes(store: Store) -> None:
    stamps = [await pointers.stamp(store, SCOPE)]
    await keep_points(store, [{"path": "#buy"}])
    stamps += [await pointers.stamp(store, SCOPE), await pointers.stamp(store, SCOPE)]
    await keep_points(store, [{"path": "#buy"}])
    stamps += [await pointers.stamp(store, SCOPE)]
    assert stamps[1] == stamps[2]
    assert len(set(stamps)) == 3


async def test_what_came_since_is_in_the_numbers_and_in_the_picture(viewer_client: Client, store: Store) -> None:
    for more, total in ((1, 1), (2, 3)):
        await keep_points(store, [{"path": "#buy"}] * more)
        for _ in range(2):
            assert (await twin(viewer_client))["points"] == total
            assert (await overlay(viewer_client))["accuracy"]["sample"] == total
