"""Why parts of a session were not recorded, as the player's index says it."""

from typing import Any

import pytest

from replay.outline import Chunk, Outline
from storage import Store
from storage.chunks import Size
from storage.timeline import Consent
from tests.viewer.conftest import Client
from tests.viewer.replay_case import NEXT_VIEW, SESSION, START_MS, TAB, keep_chunks, keep_events, keep_session
from viewer import i18n
from viewer.completeness import score, unrecorded
from wire.limits import RECORDING_BYTES, RECORDING_MS

SMALL = Size(9_000, 0, 60_000)


def known(to_ms: int) -> Outline:
    return Outline(0, (Chunk(0, 0, to_ms, True, True, 9_000),))


def said(*facts: tuple[int, bool]) -> list[Consent]:
    return [Consent(at_ms, TAB, recording) for at_ms, recording in facts]


@pytest.mark.parametrize(
    ("to_ms", "size", "consents", "spans", "percent"),
    [
        pytest.param(60_000, SMALL, [], [], 100, id="whole"),
        pytest.param(60_000, SMALL, [(5, True)], [], 100, id="consented"),
        pytest.param(30_000, SMALL, [(30_000, False)], [(30_000, None)], 50, id="taken back"),
        pytest.param(45_000, SMALL, [(1_000, False), (16_000, True)], [(1_000, 16_000)], 67, id="asked late"),
        pytest.param(
            45_000, SMALL, [(1_000, False), (2_000, False), (16_000, True)], [(1_000, 16_000)], 67, id="twice"
        ),
        pytest.param(40_000, Size(RECORDING_BYTES, 0, 40_000), [], [(40_000, None)], 67, id="too large"),
        pytest.param(40_000, Size(9_000, -RECORDING_MS, 40_000), [], [(40_000, None)], 67, id="too long"),
        pytest.param(59_000, Size(RECORDING_BYTES, 0, 59_000), [], [], 100, id="large, and ended by itself"),
    ],
)
def test_what_was_left_out_is_told_with_its_span_and_counts(
    to_ms: int, size: Size, consents: list[tuple[int, bool]], spans: list[tuple[int, int | None]], percent: int
) -> None:
    found = unrecorded(known(to_ms), 60_000, size, said(*consents), i18n.words("en"))
    assert [(one.from_ms, one.to_ms) for one in found] == spans
    assert score(known(to_ms), 60_000, found) == percent


@pytest.mark.parametrize(("language", "words"), [("en", "had not consented"), ("ja", "同意")])
async def test_index_says_that_consent_was_taken_back(
    viewer_client: Client, store: Store, language: str, words: str
) -> None:
    body: dict[str, Any] = {"type": 2, "id": 4, "tagName": "body", "attributes": {}, "childNodes": []}
    node = {"type": 0, "id": 1, "childNodes": [{**body, "id": 2, "tagName": "html", "childNodes": [body]}]}
    page = {"type": 2, "timestamp": START_MS, "data": {"node": node, "initialOffset": {"top": 0, "left": 0}}}
    await keep_chunks(store, [[page, {**page, "timestamp": START_MS + 30_000}]])
    await keep_session(store, length_ms=60_000)
    told = {"tag": 17, "view": NEXT_VIEW}
    await keep_events(store, [{"after_ms": 30_000, **told, "detail": '{"visitor":true,"recording":false}'}])
    address = f"/s/1/replays/{SESSION}/index.json?tab={TAB}"
    index = await (await viewer_client.get(address, headers={"Accept-Language": language})).json()
    assert index["score"] == 50
    assert [(one["from_ms"], one["to_ms"]) for one in index["missing"]] == [(START_MS + 30_000, None)]
    assert words in index["missing"][0]["text"]
