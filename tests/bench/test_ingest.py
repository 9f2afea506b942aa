"""The benchmark runs, counts what it sent, and tells it as it was."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bench.ingest import load, report
from bench.ingest.bodies import EVENTS, bodies, visits
from bench.ingest.report import Results
from bench.ingest.rounds import Drained, Measured
from tests.collector.batches import NOW_MS
from wire import decode_batch, decode_event, events

ROOT = Path(__file__).parents[2]


def test_bodies_are_batches_of_the_sizes_they_are_named_after() -> None:
    for body, size in zip(bodies(NOW_MS), (2_000, 30_000, 150_000), strict=True):
        data = body.fresh()
        data[body.id_at : body.id_at + 16] = bytes(16)
        batch = decode_batch(bytes(data))
        assert batch.id.int == 0
        assert len(batch.events) == body.events
        assert size * 0.9 < len(data) < size * 1.2


def test_visits_are_different_batches_of_sound_events() -> None:
    made = [decode_batch(body) for body in visits(40, NOW_MS)]
    assert len({batch.id for batch in made}) == 40
    assert len({batch.session for batch in made}) == 5
    for batch in made:
        kinds = [type(decode_event(raw, json=False)) for raw in batch.events]
        assert len(kinds) == EVENTS
        assert kinds.count(events.Move) == 11


async def test_load_sends_each_request_once_and_counts_what_is_refused() -> None:
    seen: list[bytes] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append(await request.read())
        return web.Response(status=204 if len(seen) % 3 else 503)

    app = web.Application()
    app.router.add_post("/i", answer)
    async with TestServer(app) as server:
        came = await load.post(server.port or 0, bodies(NOW_MS)[0], requests=30, connections=4)
    assert len(came.waits_s) == 30
    assert len(came.refused) == 10
    assert all(refused.startswith(b"HTTP/1.1 503 ") for refused in came.refused)
    assert len({decode_batch(body).id for body in seen}) == 30


def _round(rate: float, bare: float, p99_ms: float) -> dict[str, Measured]:
    return {"collector": Measured(rate, rate, 1.0, p99_ms), "bare": Measured(bare, bare * 2, 1.0, 1.0)}


def test_report_tells_medians_of_the_rounds_own_ratios_and_what_was_missed() -> None:
    rounds = {
        "2 KB behaviour": [_round(60, 100, 1), _round(70, 100, 2), _round(10, 10, 3)],
        "30 KB chunk": [_round(90, 100, 30)] * 3,
        "150 KB snapshot": [_round(95, 50, 1)] * 3,
    }
    results = Results(
        rounds, [Drained(60_000, 70_000), Drained(40_000, 80_000), Drained(45_000, 90_000)], [8e8, 4e8, 6e8]
    )
    told = report.facts(results)
    assert told["2 KB behaviour"]["ratio"] == {"middle": 0.7, "least": 0.6, "most": 1.0}
    assert told["2 KB behaviour"]["cpu_ratio"]["middle"] == 0.35
    assert told["drain"]["rate"] == {"middle": 45_000, "least": 40_000, "most": 60_000}
    assert report.misses(results) == [
        "2 KB behaviour: 0.35 of bare aiohttp by CPU time, the goal is 0.60.",
        "30 KB chunk: 0.45 of bare aiohttp by CPU time, the goal is 0.85.",
        "30 KB chunk: the p99 of the answers is 30.0 ms, the goal is under 25 ms.",
        "Drain: 45,000 events/s by the clock, the goal is 50,000.",
    ]
    page = report.section(results, "python -m bench.ingest", "one core")
    assert "| 2 KB behaviour | 0.70 (0.60–1.00) |" in page
    assert "The disk itself took 600 (400–800) MB a second" in page
    assert "- 2 KB behaviour: 0.35 of bare aiohttp by CPU time" in page


def test_bench_measures_both_servers_and_the_drain(tmp_path: Path) -> None:
    page, facts = tmp_path / "page.md", tmp_path / "facts.json"
    short = ["--rounds", "1", "--seconds", "0.01", "--runs", "1", "--batches", "40"]
    where = ["--data", str(tmp_path), "--page", str(page), "--json", str(facts)]
    done = subprocess.run(
        [sys.executable, "-m", "bench.ingest", *short, *where], cwd=ROOT, env=os.environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(facts.read_text())
    assert list(told) == ["2 KB behaviour", "30 KB chunk", "150 KB snapshot", "drain", "disk"]
    drain, disk = told.pop("drain"), told.pop("disk")
    for body in told.values():
        assert body["ratio"]["middle"] == pytest.approx(body["rate"]["middle"] / body["bare_rate"]["middle"])
        assert 0 < body["p50_ms"]["middle"] <= body["p99_ms"]["middle"]
        assert body["cpu_ratio"]["middle"] > 0
    assert drain["rate"]["middle"] > 0
    assert disk["rate"]["middle"] > 0
    assert page.read_text().startswith("# Benchmarks\n")
    assert page.read_text().count("<!-- ingest -->\n\n## Ingest\n") == 1
    assert not list(tmp_path.glob(".bench-*"))
