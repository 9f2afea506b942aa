"""Scores kept up: as events arrive, at a session's end, and once the rules change."""

import asyncio
from uuid import UUID, uuid4

from ashiato.rescoring import END_S, Rescoring
from insight.site_rules import read
from storage import Store, rules, scores
from tests.insight.test_scoring import RAGE, put


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


async def kinds(store: Store, session: UUID) -> list[str]:
    [score] = await scores.of(store, 1, [session])
    return sorted(finding.kind for finding in score.findings)


async def test_session_scored_as_its_events_arrive_has_the_same_score_at_its_end(store: Store) -> None:
    clock, session, whole = Clock(), uuid4(), uuid4()
    rescoring = Rescoring(store, clock)
    for piece in (RAGE[3:], RAGE[:1], RAGE[1:3]):
        await put(store, session, piece)
        await rescoring.touched({(1, session)})
        await rescoring.finish()
    await put(store, whole, RAGE)
    await rescoring.touched({(1, whole)})
    await rescoring.finish()
    live = await scores.of(store, 1, [session])
    clock.now_s += END_S
    await rescoring.finish()
    assert await scores.of(store, 1, [session]) == live
    assert await kinds(store, session) == await kinds(store, whole) == ["dead", "error", "rage"]


async def test_session_is_scored_once_more_when_nothing_came_for_half_an_hour(store: Store) -> None:
    clock, session = Clock(), uuid4()
    rescoring = Rescoring(store, clock)
    await put(store, session, RAGE[:1])
    await rescoring.touched({(1, session)})
    await rescoring.finish()
    await put(store, session, RAGE[1:])  # arrived, and nobody was told
    clock.now_s += END_S - 1
    await rescoring.finish()
    assert "rage" not in await kinds(store, session)
    clock.now_s += 1
    await rescoring.finish()
    assert "rage" in await kinds(store, session)


async def test_rules_that_change_are_heard_of_and_history_is_scored_by_them(store: Store) -> None:
    session = uuid4()
    await put(store, session, RAGE)
    rescoring = Rescoring(store)
    await rescoring.touched({(1, session)})
    work = asyncio.create_task(rescoring.run())
    try:
        async with asyncio.timeout(30):
            while not await scores.of(store, 1, [session]):  # noqa: ASYNC110 - the engine tells nobody
                await asyncio.sleep(0.1)
            assert "rage" in await kinds(store, session)
            await rules.change(store, 1, {"rage_clicks": 9})
            number = (await read(store)).of(1).number
            await rescoring.touched({(1, uuid4())})  # sooner than the next look
            while await scores.progress(store, 1, number) != (1, 1):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert "rage" not in await kinds(store, session)
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
