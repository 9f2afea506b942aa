"""Sessions in the real engine: summed up from partial rows, struggling first, by every filter."""

import datetime as dt
from typing import Any
from uuid import UUID

from storage import Store, sessions
from storage.conditions import Condition
from storage.scope import Scope
from storage.sessions import Search

NOW_MS = 1_760_000_000_000
DAY = dt.datetime.fromtimestamp(NOW_MS / 1000, dt.UTC).date()
HOUR_MS = 3_600_000
SCOPE = Scope(site=1, from_ms=NOW_MS - 24 * HOUR_MS, to_ms=NOW_MS + 24 * HOUR_MS)
CALM, RAGING, LOST, ROBOT = (UUID(int=n) for n in (11, 12, 13, 14))
PERSON = UUID(int=77)


async def insert(store: Store, table: str, standard: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    full = [{**standard, **row} for row in rows]
    await store.insert(table, {name: [row[name] for row in full] for name in full[0]})


PART: dict[str, Any] = {
    "site": 1,
    "day": DAY,
    "session": CALM,
    "visitor": UUID(int=5),
    "started": NOW_MS,
    "ended": NOW_MS + 60_000,
    "entry_page": "/",
    "exit_page": "/cart",
    "referrer": "https://search.example/",
    "device": "desktop",
    "browser": "Chrome",
    "os": "Linux",
    "lang": "en",
    "zone": "Asia/Tokyo",
    "width": 1280,
    "height": 720,
    "views": 1,
    "clicks": 2,
    "errors": 0,
    "events": 10,
    "chunks": 1,
    "bytes": 1000,
    "bot": 0,
    "insert_id": UUID(int=9),
}
SCORE: dict[str, Any] = {
    "site": 1,
    "day": DAY,
    "session": RAGING,
    "score": 82,
    "rage": 2,
    "dead": 0,
    "error": 1,
    "quick_back": 0,
    "signals": '[{"kind":"rage"}]',
    "events": 10,
    "version": 1,
}


async def fill(store: Store) -> None:
    later = {"started": NOW_MS + 60_000, "ended": NOW_MS + 90_000, "entry_page": "/cart", "exit_page": "/paid"}
    await insert(
        store,
        "sessions",
        PART,
        [
            {},
            later,
            {"session": RAGING, "device": "phone", "started": NOW_MS - HOUR_MS, "ended": NOW_MS - HOUR_MS + 5000},
            {"session": LOST, "started": NOW_MS - 2 * HOUR_MS, "ended": NOW_MS - 2 * HOUR_MS + 1},
            {"session": ROBOT, "bot": 1},
            {"session": UUID(int=15), "site": 2},
        ],
    )
    await insert(store, "scores", SCORE, [{}, {"session": LOST, "score": 20, "rage": 0, "error": 0, "dead": 3}])
    await insert(store, "scores", SCORE, [{"score": 90, "version": 2}])


async def ids(store: Store, search: Search = Search(), scope: Scope = SCOPE) -> list[UUID]:  # noqa: B008 - frozen
    found, _ = await sessions.page(store, scope, search)
    return [session.session for session in found]


async def test_page_shows_the_struggling_first_then_the_newest(store: Store) -> None:
    await fill(store)
    found, total = await sessions.page(store, SCOPE, Search())
    assert [session.session for session in found] == [RAGING, LOST, CALM]
    assert total == 3
    assert (found[0].score, found[0].signals) == (90, '[{"kind":"rage"}]')
    assert (found[2].score, found[2].signals) == (0, "")


async def test_page_sums_the_parts_of_a_session(store: Store) -> None:
    await fill(store)
    found, _ = await sessions.page(store, SCOPE, Search(newest=True))
    calm = found[0]
    assert calm.session == CALM
    assert (calm.entry_page, calm.exit_page) == ("/", "/paid")
    assert (calm.views, calm.clicks, calm.events, calm.chunks) == (2, 4, 20, 2)
    assert calm.ended_ms - calm.started_ms == 90_000


async def test_page_filters(store: Store) -> None:
    await fill(store)
    assert await ids(store, Search((Condition("score", "least", "21"),))) == [RAGING]
    assert await ids(store, Search((Condition("signal", "is", "dead"),))) == [LOST]
    assert await ids(store, Search((Condition("signal", "is", "quick_back"),))) == []
    assert await ids(store, Search((Condition("signal", "is", "no such"),))) == []
    assert await ids(store, Search(bots=True)) == [RAGING, LOST, CALM, ROBOT]
    assert await ids(store, scope=Scope(1, SCOPE.from_ms, SCOPE.to_ms, "phone")) == [RAGING]
    assert await ids(store, scope=Scope(1, NOW_MS - HOUR_MS, NOW_MS)) == [RAGING]


async def test_page_finds_sessions_that_saw_a_page(store: Store) -> None:
    await fill(store)
    view: dict[str, Any] = {
        "site": 1,
        "day": DAY,
        "view": UUID(int=30),
        "session": LOST,
        "visitor": UUID(int=5),
        "tab": UUID(int=6),
        "at": NOW_MS,
        "page": "/help' or 1=1 --",
        "url": "",
        "title": "",
        "referrer": "",
        "navigation": 0,
        "load_ms": 0,
        "width": 1,
        "height": 1,
        "page_height": 1,
        "screen_width": 1,
        "screen_height": 1,
        "scale": 1,
        "device": "phone",
        "browser": "",
        "os": "",
        "lang": "",
        "zone": "",
        "bot": 0,
        "insert_id": UUID(int=9),
    }
    await insert(store, "views", view, [{}, {"session": UUID(int=99)}])
    assert await ids(store, Search((Condition("page", "is", "/help' or 1=1 --"),))) == [LOST]
    assert await ids(store, Search((Condition("page", "is", "/nothing"),))) == []


async def test_page_comes_in_pieces_with_the_whole_count(store: Store) -> None:
    await fill(store)
    first, total = await sessions.page(store, SCOPE, Search(), limit=2)
    rest, again = await sessions.page(store, SCOPE, Search(), limit=2, offset=2)
    assert [session.session for session in first + rest] == [RAGING, LOST, CALM]
    assert total == again == 3


async def test_watched_is_each_persons_own(store: Store) -> None:
    await fill(store)
    await sessions.mark_watched(store, 1, LOST, PERSON, NOW_MS)
    await sessions.mark_watched(store, 1, LOST, PERSON, NOW_MS + 1)
    mine, total = await sessions.page(store, SCOPE, Search(), person=PERSON)
    assert [session.watched for session in mine] == [False, True, False]
    assert total == 3
    theirs, _ = await sessions.page(store, SCOPE, Search(), person=UUID(int=78))
    assert not any(session.watched for session in theirs)


async def test_get_tells_one_session_of_this_site_only(store: Store) -> None:
    await fill(store)
    calm = await sessions.get(store, 1, CALM)
    assert calm is not None
    assert (calm.entry_page, calm.exit_page, calm.zone) == ("/", "/paid", "Asia/Tokyo")
    assert (calm.bytes, calm.from_day, calm.to_day) == (2000, DAY, DAY)
    assert await sessions.get(store, 2, CALM) is None
    assert await sessions.get(store, 1, UUID(int=404)) is None


async def test_activity_spreads_events_over_each_sessions_time(store: Store) -> None:
    await fill(store)
    event: dict[str, Any] = {
        "site": 1,
        "day": DAY,
        "session": CALM,
        "tab": UUID(int=6),
        "view": UUID(int=7),
        "at": NOW_MS,
        "seq": 0,
        "n": 0,
        "tag": 2,
        "page": "/",
        "path": "",
        "label": "",
        "x": 0,
        "y": 0,
        "flags": 0,
        "node": 0,
        "reaction": 0,
        "reaction_ms": 0,
        "detail": "",
        "insert_id": UUID(int=9),
    }
    offsets = [0, 1, 44_000, 46_000, 90_000, 95_000]
    rows = [{"at": NOW_MS + offset} for offset in offsets]
    await insert(store, "events", event, [*rows, {"session": RAGING, "at": NOW_MS - HOUR_MS + 2600}])
    found, _ = await sessions.page(store, SCOPE, Search())
    spread = await sessions.activity(store, 1, found, 4)
    assert spread == {CALM: [2, 1, 1, 2], RAGING: [0, 0, 1, 0], LOST: [0, 0, 0, 0]}
    assert await sessions.activity(store, 1, [], 4) == {}
