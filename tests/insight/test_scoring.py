import datetime as dt
import json
from typing import Any
from uuid import UUID, uuid4

from insight import site_rules
from insight.scoring import rescore, rescore_stale
from insight.signals.rules import rules
from insight.thresholds import Thresholds
from storage import Store, scores
from storage import rules as stored
from storage.rules import Excuse
from wire import Click, Error, Start
from wire.events import TAGS

DAY = dt.date(2025, 3, 4)
AT = int(dt.datetime(2025, 3, 4, 12, tzinfo=dt.UTC).timestamp() * 1000)


async def put(store: Store, session: UUID, moments: list[tuple[int, int, str, str]], *, site: int = 1) -> None:
    """Store events (ms, tag, label, detail) of a session and count them in its row."""
    n = len(moments)
    same: dict[str, Any] = {"site": [site] * n, "day": [DAY] * n, "session": [session] * n}
    await store.insert(
        "events",
        same
        | {
            "tab": [UUID(int=5)] * n,
            "view": [UUID(int=6)] * n,
            "at": [AT + moment[0] for moment in moments],
            "seq": list(range(n)),
            "tag": [moment[1] for moment in moments],
            "page": ["/cart"] * n,
            "path": ["#promo-apply"] * n,
            "label": [moment[2] for moment in moments],
            "detail": [moment[3] for moment in moments],
        },
    )
    await store.insert("sessions", {"site": [site], "day": [DAY], "session": [session], "events": [n]})


RAGE = [
    (0, TAGS[Start], "", json.dumps({"navigation": 0, "load_ms": 90})),
    (3_000, TAGS[Click], "Apply", ""),
    (3_020, TAGS[Error], "", json.dumps({"message": "TypeError: no", "count": 2})),
    (3_400, TAGS[Click], "Apply", ""),
    (3_800, TAGS[Click], "Apply", ""),
]


async def test_rescore_writes_signals_of_each_session(store: Store) -> None:
    angry, calm, other = uuid4(), uuid4(), uuid4()
    await put(store, angry, RAGE)
    await put(store, calm, RAGE[:1])
    await put(store, other, RAGE, site=2)
    assert await rescore(store, 1, [angry, calm, other]) == 2
    found = {score.session: score for score in await scores.of(store, 1, [angry, calm, other])}
    assert set(found) == {angry, calm}
    assert (found[calm].score, found[calm].signals, found[calm].events) == (0, "[]", 1)
    assert [found[angry].of_kind(kind) for kind in ("rage", "dead", "error", "quick_back")] == [1, 1, 1, 0]
    assert found[angry].score > 50
    kinds = {signal["kind"]: signal for signal in json.loads(found[angry].signals)}
    assert kinds["rage"]["count"] == 3
    assert kinds["rage"]["at_ms"] == AT + 3_000
    assert kinds["rage"]["page"] == "/cart"
    assert kinds["rage"]["tab"] == str(UUID(int=5))
    assert (kinds["error"]["label"], kinds["error"]["detail"], kinds["error"]["count"]) == ("Apply", "TypeError: no", 2)


async def test_rescore_with_other_thresholds_replaces_the_score(store: Store) -> None:
    session = uuid4()
    await put(store, session, RAGE)
    await rescore(store, 1, [session])
    await rescore(store, 1, [session], rules(Thresholds(rage_clicks=4)))
    [score] = await scores.of(store, 1, [session])
    assert score.of_kind("rage") == 0


async def test_rescore_stale_finds_what_arrived_since(store: Store) -> None:
    first, second, old = uuid4(), uuid4(), uuid4()
    await put(store, first, RAGE[:2])
    await put(store, second, RAGE[:1])
    await rescore(store, 1, [first, second])
    await put(store, first, RAGE[2:])
    await put(store, old, RAGE, site=3)
    assert await rescore_stale(store, today=DAY) == 2
    [score] = await scores.of(store, 1, [first])
    assert (score.of_kind("rage"), score.events) == (1, 5)
    assert len(await scores.of(store, 3, [old])) == 1
    assert await rescore_stale(store, today=DAY) == 0


async def test_rescore_stale_leaves_what_is_older_than_a_month(store: Store) -> None:
    session = uuid4()
    await put(store, session, RAGE)
    assert await rescore_stale(store, today=DAY + dt.timedelta(days=40)) == 0
    assert await scores.of(store, 1, [session]) == []


async def test_rescore_of_unknown_sessions_writes_nothing(store: Store) -> None:
    assert await rescore(store, 1, [uuid4()]) == 0
    assert await rescore(store, 1, []) == 0


async def test_rules_that_change_leave_all_history_stale(store: Store) -> None:
    old, other = uuid4(), uuid4()
    await put(store, old, RAGE)
    await put(store, other, RAGE, site=2)
    await rescore(store, 1, [old])
    await rescore(store, 2, [other])
    much_later = DAY + dt.timedelta(days=400)
    assert await rescore_stale(store, today=much_later) == 0
    await stored.change(store, 1, {"rage_clicks": 4, "gone_since": 1})
    now = (await site_rules.read(store)).of(1)
    assert await scores.progress(store, 1, now.number) == (0, 1)
    assert await rescore_stale(store, today=much_later) == 1
    assert await scores.progress(store, 1, now.number) == (1, 1)
    [score] = await scores.of(store, 1, [old])
    assert [score.of_kind("rage"), score.of_kind("dead")] == [0, 1]
    await stored.change(store, 1, {})
    assert await rescore_stale(store, today=much_later) == 1
    [score] = await scores.of(store, 1, [old])
    assert score.of_kind("rage") == 1


async def test_excuse_holds_until_it_is_undone(store: Store) -> None:
    session = uuid4()
    await put(store, session, RAGE)
    await rescore(store, 1, [session])
    said = Excuse(1, "dead", "/cart", "#promo-apply", "Apply", "Mio", AT)
    await stored.excuse(store, said)
    assert await stored.excuses(store) == [said]
    assert await rescore_stale(store, today=DAY) == 1
    [score] = await scores.of(store, 1, [session])
    assert [score.of_kind("rage"), score.of_kind("dead")] == [1, 0]
    await stored.excuse(store, said, undone=True)
    assert await stored.excuses(store) == []
    assert await rescore_stale(store, today=DAY) == 1
    [score] = await scores.of(store, 1, [session])
    assert score.of_kind("dead") == 1
