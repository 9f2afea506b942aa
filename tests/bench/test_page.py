"""What the visitor's page pays is measured on a real page, and told against the goals."""

import pytest

from bench.page import report
from bench.page.measure import Host, Measured, measure
from bench.page.variants import variants
from tests.browser import chromium


async def test_measure_of_each_variant_sends_what_it_should() -> None:
    host = Host()
    await host.server.start_server()
    found: dict[str, Measured] = {}
    async with chromium() as browser:
        for variant in variants():
            found[variant.name] = await measure(browser, host, variant, 1)
    await host.server.close()
    bare, ours, quiet, alone = (found[name] for name in (report.NONE, report.OURS, report.QUIET, report.ALONE))
    assert bare.cpu_ms > 0
    assert bare.sent_bytes == bare.json_bytes == ours.json_bytes == 0
    assert 0 < quiet.sent_bytes < ours.sent_bytes < alone.sent_bytes
    assert alone.sent_bytes == pytest.approx(alone.json_bytes, rel=0.2)


def costs(cpu_ms: float, sent: int = 0, json: int = 0) -> list[Measured]:
    return [Measured(cpu_ms + 10 * n, cpu_ms / 10, 0, 0, 0, sent, json) for n in range(3)]


def bare(cpu_ms: float, drift_ms: float = 0) -> list[Measured]:
    """Before and after each of three rounds in which the machine grows slower."""
    return [
        Measured(cpu_ms + 10 * n + end, cpu_ms / 10, 0, 0, 0, 0, 0) for n in range(3) for end in (-drift_ms, drift_ms)
    ]


@pytest.mark.parametrize(
    ("ours", "quiet", "sent", "missed"),
    [
        pytest.param(1_900, 1_090, 200_000, [], id="all met"),
        pytest.param(2_100, 1_090, 200_000, ["1.10"], id="recording dear"),
        pytest.param(1_900, 1_200, 200_000, ["0.20"], id="quiet dear"),
        pytest.param(1_900, 1_090, 300_000, ["0.30"], id="many bytes"),
    ],
)
def test_section_says_which_goals_are_missed(ours: float, quiet: float, sent: int, missed: list[str]) -> None:
    rounds = {
        report.NONE: bare(1_000, 20),
        report.OURS: costs(ours, sent),
        report.QUIET: costs(quiet, 5_000),
        report.ALONE: costs(2_000, 1_000_000, 1_000_000),
    }
    found = [sentence.rpartition(": ")[2].partition(",")[0] for sentence in report.misses(rounds)]
    assert found == missed
    told = report.section(rounds, 30, "python -m bench.page", "2 cores")
    assert "| @rrweb/record alone | +1000 (+1000 to +1000) | +100 (+100 to +100) |" in told
    assert "differ by 40 ms" in told
    assert ("Every goal is met." in told) == (not missed)


@pytest.mark.parametrize("alone", [950, 1_000, 1_150], ids=["less than nothing", "nothing", "less than the noise"])
def test_what_the_recorder_costs_no_more_than_noise_makes_no_goal_met(alone: float) -> None:
    rounds = {
        report.NONE: bare(1_000, 100),
        report.OURS: costs(990, 1_000),
        report.QUIET: costs(1_001, 1_000),
        report.ALONE: costs(alone, 1_000_000, 1_000_000),
    }
    assert [sentence.rpartition(": ")[2] for sentence in report.misses(rounds)] == [
        "not measurable, the goal is 1.00.",
        "not measurable, the goal is 0.10.",
    ]


def test_small_part_is_not_told_from_noise_that_is_larger() -> None:
    rounds = {
        report.NONE: bare(1_000, 100),
        report.OURS: costs(1_900, 200_000),
        report.QUIET: costs(1_010, 5_000),
        report.ALONE: costs(2_000, 1_000_000, 1_000_000),
    }
    assert report.misses(rounds) == [
        "CPU added, not recording, of the recorder alone's: not measurable, the goal is 0.10."
    ]
