"""Texts of recordings are read once a session is quiet, and again when more of it comes."""

from typing import Any

from ashiato.screen_reading import QUIET_MS, ScreenReading
from storage import Store, sessions
from storage.conditions import Condition
from storage.scope import Scope
from storage.sessions import Search
from tests.replay.test_screen import change, element, page, text
from tests.viewer.replay_case import SESSION, START_MS, keep_chunks, keep_session

SCOPE = Scope(site=1, from_ms=START_MS, to_ms=START_MS + 86_400_000)


def at_start(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**event, "timestamp": START_MS + event["timestamp"] % 1_000_000} for event in events]


async def matched(store: Store, said: str) -> dict[Any, int]:
    """When (ms after the start) the sessions were first shown the text."""
    search = Search((Condition("saw", "has", said),))
    ids, _ = await sessions.find(store, SCOPE, search)
    return {one: at_ms - START_MS for one, at_ms in (await sessions.moments(store, SCOPE, search, ids)).items()}


async def test_reading_waits_until_quiet_reads_once_and_again_what_comes_late(store: Store) -> None:
    now_ms = START_MS + 10_000
    reading = ScreenReading(store, lambda: now_ms)
    opened = page(element(12, "p", text(13, "In stock")))
    await keep_chunks(store, [at_start(opened)])
    await keep_session(store, length_ms=5_000)
    assert await reading.read_due() == 0  # something may come at any moment
    assert await matched(store, "stock") == {}
    now_ms += QUIET_MS
    assert await reading.read_due() == 1
    assert await matched(store, "in STOCK") == {SESSION: 0}
    assert await matched(store, "out of") == {}
    assert await reading.read_due() == 0
    await keep_chunks(store, [at_start([change(4_000, texts=[{"id": 13, "value": "Out of stock"}])])], first_seq=1)
    await keep_session(store, length_ms=5_000)
    assert await ScreenReading(store, lambda: now_ms).read_due() == 1  # another process goes on
    assert await matched(store, "out of") == {SESSION: 4_000}
    assert await matched(store, "in stock") == {SESSION: 0}
    assert await reading.read_due() == 0


async def test_reading_does_not_come_back_to_what_it_can_not_read(store: Store) -> None:
    await keep_chunks(store, [at_start([change(0)])])  # no picture of a page
    await keep_session(store)
    reading = ScreenReading(store, lambda: START_MS + 60_000 + QUIET_MS + 1)
    assert [await reading.read_due() for _ in range(2)] == [1, 0]
