"""The finding benchmark's crowd, small: it is as large as it says, and its questions find what the raw events do."""

from pathlib import Path

from bench.finding import crowd, measure, report, scoring
from bench.finding.questions import QUESTIONS
from storage import Store
from tests.schema import migrated

SESSIONS = 600


async def test_questions_find_among_the_crowd_what_the_raw_events_say(tmp_path: Path) -> None:
    path = tmp_path / "clickhouse"
    store: Store = migrated(path)
    await store.close()
    crowd.fill(path, SESSIONS)
    rows = crowd.rows(path)
    assert rows["scores"] == SESSIONS
    assert sum(rows[table] for table in report.POINTED) == SESSIONS * crowd.EVENTS
    measured = measure.raw(path, 1, await measure.ours(path, 1))
    # of so few sessions five came in the six hours that alerts look at, and none of them had a signal
    nothing = [one.name for one in measured if not one.found]
    assert set(nothing) <= {"rates behind the alerts, in the background"}
    asked = [one for one, question in zip(measured, QUESTIONS, strict=True) if question.raw]
    assert len(asked) >= 8
    for one in asked:
        assert one.found == one.raw_found, one.name
    scored = await scoring.scored(path, 1, most=50)
    assert scored.sessions == 50
    assert min(*scored.by_clock, *scored.by_cpu) > 0
    told = report.section(measured, scored, rows, "python -m bench.finding", "two cores")
    assert all(one.name in told for one in measured)
