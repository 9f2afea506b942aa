"""What the heatmap benchmark tells of its measures."""

import json
from pathlib import Path

import numpy as np

from bench.heatmap import report, tools
from bench.heatmap.points import HEIGHT, WIDTH, points
from bench.heatmap.report import OnScreen, Results


def test_points_are_the_same_each_time_and_on_the_page() -> None:
    found = points(2_000)
    assert np.array_equal(found, points(2_000))
    assert (found >= 0).all()
    assert (found < (WIDTH, HEIGHT)).all()


def test_ours_is_timed_once_a_run() -> None:
    times = tools.ours(1_000, 2)
    assert {name: len(values) for name, values in times.items()} == {"rgba": 2, "png": 2}
    assert min(times["rgba"] + times["png"]) > 0


def test_section_tells_ratios_what_was_given_up_and_which_goals_are_missed() -> None:
    drawn = {
        "ours": {"rgba": [20.0, 10.0, 30.0], "png": [30.0]},
        "heatmap.js": {"rgba": [200.0], "png": [900.0]},
        "simpleheat": {"rgba": [60_000.0], "png": [60_000.0], "late": [60_000.0]},
    }
    results = Results({1_000_000: drawn}, OnScreen(1_000_000, [1_400.0], [160.0], [200.0], [90.0]))
    told = report.section(results, "the command", "a machine")
    assert "| Ashiato | 20 |" in told
    assert "| heatmap.js 2.0.5 | 200 (× 10.0) |" in told
    assert "| simpleheat 0.4.0 | > 60,000 (× 3000.0) |" in told
    assert "| datashader, scipy | – |" in told
    assert report.misses(results) == [
        "1M to RGBA: 10.0 × faster than heatmap.js",
        "on screen when nothing has changed: 160 ms, the goal is 150 ms",
    ]
    assert json.loads(report.as_json(results))["on_screen"]["in_new_tab_ms"] == [200.0]
    assert "| when nothing has changed | 160 | 150 |\n| the same in a new tab, for which" in told
    assert "| the same two pictures on a page that holds nothing else | 90 |  |" in told


def test_runs_are_told_of_together(tmp_path: Path) -> None:
    first = Results({10_000: {"ours": {"rgba": [1.0], "png": [2.0]}}}, OnScreen(5, [3.0], [4.0]))
    (tmp_path / "first.json").write_text(report.as_json(first))
    second = Results({100_000: {"ours": {"rgba": [5.0], "png": [6.0]}}})
    both = report.joined(report.read(tmp_path / "first.json"), second)
    assert both == Results({**first.drawn, **second.drawn}, first.on_screen)
