"""What the visitor's page pays is measured on a real page, and told against the goals."""

import pytest

from bench.page import report
from bench.page.measure import Measured, Pair, measure
from bench.page.variants import variants
from tests.browser import chromium


async def test_measure_of_each_variant_sends_what_it_should() -> None:
    async with chromium() as browser:
        pairs = {variant.name: await measure(browser, variant, 1) for variant in variants()}
    for bare, _ in pairs.values():
        assert bare.cpu_ms > 0
        assert bare.sent_bytes == bare.json_bytes == 0
    bare, ours, quiet, alone = (pairs[name].found for name in (report.NONE, report.OURS, report.QUIET, report.ALONE))
    assert bare.sent_bytes == bare.json_bytes == ours.json_bytes == 0
    assert 0 < quiet.sent_bytes < ours.sent_bytes < alone.sent_bytes
    assert alone.sent_bytes == pytest.approx(alone.json_bytes, rel=0.2)


def costs(added_ms: float, sent: int = 0, json: int = 0) -> list[Pair]:
    """Of four rounds in which the machine grows slower."""
    return [
        Pair(
            Measured(1_000 + 50 * n, 100 + 5 * n, 0, 0, 0, 0, 0),
            Measured(1_000 + 50 * n + added_ms, 100 + 5 * n + added_ms / 2, 0, 0, 0, sent, json),
        )
        for n in range(4)
    ]


@pytest.mark.parametrize(
    ("ours", "quiet", "sent", "missed"),
    [
        pytest.param(900, 80, 200_000, [], id="all met"),
        pytest.param(1_100, 80, 200_000, ["1.10 ± 0.01"], id="recording dear"),
        pytest.param(900, 200, 200_000, ["0.20 ± 0.01"], id="quiet dear"),
        pytest.param(900, 97, 200_000, ["0.10 ± 0.01"], id="perhaps met"),
        pytest.param(900, 80, 300_000, ["0.30"], id="many bytes"),
    ],
)
def test_section_says_which_goals_are_missed(ours: float, quiet: float, sent: int, missed: list[str]) -> None:
    rounds = {
        report.NONE: costs(10),
        report.OURS: costs(ours, sent),
        report.QUIET: costs(quiet, 5_000),
        report.ALONE: costs(1_000, 1_000_000, 1_000_000),
    }
    found = [sentence.rpartition(": ")[2].partition(",")[0] for sentence in report.misses(rounds)]
    assert found == missed
    told = report.section(rounds, 30, "python -m bench.page", "2 cores")
    assert "| @rrweb/record alone | +1000 (+1000 to +1000) | +500 (+500 to +500) |" in told
    assert "a standard error of 9 ms" in told
    assert ("Every goal is met." in told) == (not missed)


@pytest.mark.parametrize("alone", [-50, 0, 300], ids=["less than nothing", "nothing", "lost in the noise"])
def test_what_the_recorder_costs_no_more_than_noise_makes_no_goal_met(alone: float) -> None:
    rounds = {
        report.NONE: costs(100),
        report.OURS: costs(-10, 1_000),
        report.QUIET: costs(1, 1_000),
        report.ALONE: costs(alone, 1_000_000, 1_000_000),
    }
    assert [sentence.rpartition(": ")[2] for sentence in report.misses(rounds)] == [
        "not measurable, the goal is 1.00.",
        "not measurable, the goal is 0.10.",
    ]


def test_small_part_that_noise_may_have_made_small_does_not_count_as_met() -> None:
    rounds = {
        report.NONE: costs(100),
        report.OURS: costs(800, 200_000),
        report.QUIET: costs(10, 5_000),
        report.ALONE: costs(1_000, 1_000_000, 1_000_000),
    }
    assert report.misses(rounds) == [
        "CPU added, not recording, of the recorder alone's: 0.01 ± 0.09, the goal is 0.10."
    ]
