"""What someone who watches waits for is measured on a real viewer, and told against the goals."""

from pathlib import Path

import pytest

from bench.replay import report
from bench.replay.folded import Folded
from bench.replay.screen import Round, measure, moments
from bench.replay.served import START_MS, served
from bench.replay.session import chunks
from replay.chunks import Assembly, Clock
from replay.dom import Dom
from replay.json_text import encode
from tests.browser import chromium


def test_session_is_the_same_page_at_any_length() -> None:
    assembly = Assembly(Clock(0))
    for seq, events in enumerate(chunks(20, START_MS)):
        assembly.chunk(seq, encode(events))
    dom = Dom()
    for event in assembly.events:
        dom.apply(event)
    assert assembly.gaps == []
    assert "19" in dom.text()
    assert "Row 0 of 19" in dom.text()
    assert "Row 0 of 1," not in dom.text()


async def test_measure_sees_the_first_frame_and_every_seek(tmp_path: Path) -> None:
    async with served(tmp_path) as serving, chromium() as browser:
        for seconds in (10, 20):
            await serving.keep(seconds)
            assert await serving.make_ready(seconds) > 0
        found = await measure(browser, serving, [10, 20], 2, whole=True)
    assert serving.bytes[20] > serving.bytes[10] > 0
    assert found.rebuilt > 0
    assert all(found.first[seconds] > 0 for seconds in (10, 20))
    assert [len(found.seeks[seconds]) for seconds in (10, 20)] == [2, 2]
    assert len(found.again) == 2
    assert found.whole is not None
    assert found.heap_mb[1] > 0
    assert moments(20, 2) == moments(20, 2)


def told(first: float, seek: float, again: float) -> Round:
    return Round(100, {60: 1_000, 5_400: first}, {60: [90, 100], 5_400: [90, seek]}, [90, again], (3, 4), None)


@pytest.mark.parametrize(
    ("round_", "theirs", "missed"),
    [
        pytest.param(told(1_200, 140, 120), 1_200, [], id="all met"),
        pytest.param(told(1_400, 140, 120), 1_200, ["The long session's first frame takes 1.40"], id="late frame"),
        pytest.param(told(1_200, 160, 120), 1_200, ["The slowest moment sought takes 1.60"], id="slow seek"),
        pytest.param(
            told(1_200, 140, 200),
            1_200,
            ["The slowest moment sought again takes 2.00"],
            id="slow again",
        ),
        pytest.param(told(1_200, 140, 120), 500, ["Of 60 s the last page is built 5.0 times"], id="slow fold"),
    ],
)
def test_section_says_which_goals_are_missed(round_: Round, theirs: float, missed: list[str]) -> None:
    folded = {60: [Folded(100, theirs)] * 3}
    found = report.misses([round_] * 3, folded)
    assert len(found) == len(missed)
    for sentence, begin in zip(found, missed, strict=True):
        assert sentence.startswith(begin)
    sizes = {60: 10**6, 5_400: 5 * 10**7}
    section = report.section(round_, 20, [round_] * 3, folded, sizes, "python -m bench.replay", "2 cores")
    assert "| First frame, 90 min, 50.0 MB |" in section
    assert ("All goals are met." in section) == (not missed)
