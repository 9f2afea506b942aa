"""Questions that take long stand in nobody's way: batches are acknowledged and stored while they run, and they end."""

import asyncio
from pathlib import Path

import pytest

from storage import Store, StoreError
from storage.embedded import READERS, Embedded
from tests.collector.batches import batch
from tests.collector.conftest import Serve, drained, post
from tests.schema import lay

ENDLESS = "select count() from numbers(1000000000000) where sipHash64(number) = 0"
TOO_SLOW = 159
BATCHES = 30


async def test_batches_are_acknowledged_and_stored_while_long_questions_run_and_those_are_cut_off(
    serve: Serve, tmp_path: Path
) -> None:
    lay(tmp_path / "clickhouse")
    engine = Embedded(tmp_path / "clickhouse")
    store = Store(engine)
    collector, client = await serve()
    await post(client, batch(seq=BATCHES))
    await drained(store, collector)  # the first insert of all takes longer
    questions = [asyncio.create_task(engine.rows(ENDLESS, {})) for _ in range(READERS - 1)]
    for seq in range(BATCHES):
        await post(client, batch(seq=seq))
    assert not any(question.done() for question in questions)
    drain = await drained(store, collector)
    assert not any(question.done() for question in questions)
    assert drain.stored == BATCHES
    for question in questions:
        with pytest.raises(StoreError) as refused:
            await question
        assert refused.value.code == TOO_SLOW
    await store.close()
