"""The overview of a site."""

import datetime as dt
import re
from html import unescape
from uuid import UUID

import pytest

from insight.score import STRUGGLING
from storage import Store
from tests.viewer import visits
from tests.viewer.conftest import NOW_MS, Client
from tests.viewer.replay_case import keep_session, signal
from tests.viewer.visits import DAY_MS, Visit

HOUR_MS = 3_600_000


async def overview(client: Client, query: str = "") -> dict[str, object]:
    response = await client.get(f"/s/1/index.json{query}")
    assert response.status == 200
    found: dict[str, object] = await response.json()
    return found


async def test_overview_counts_what_was_written(viewer_client: Client, store: Store) -> None:
    await visits.write(
        store,
        1,
        [
            Visit("a", NOW_MS - HOUR_MS, ("/", "/cart"), visitor="mio", score=80, rage=3),
            Visit("b", NOW_MS - DAY_MS, ("/",), "phone", visitor="mio"),
            Visit("c", NOW_MS - DAY_MS, ("/cart",), "phone"),
            Visit("d", NOW_MS - DAY_MS, ("/cart",), "phone"),
            Visit("robot", NOW_MS - DAY_MS, ("/", "/", "/"), bot=1),
            Visit("long ago", NOW_MS - 8 * DAY_MS, ("/",)),
        ],
    )
    found = await overview(viewer_client)
    # mio twice, and two who may not be recognised
    assert found["totals"] == {"visitors": 3, "sessions": 4, "views": 5, "struggling": 1, "median_ms": 10_000}
    assert found["pages"] == [
        {"page": "/cart", "views": 3, "visitors": 3},
        {"page": "/", "views": 2, "visitors": 1},
    ]
    assert found["devices"] == [
        {"device": "phone", "sessions": 3, "struggling": 0},
        {"device": "desktop", "sessions": 1, "struggling": 1},
    ]
    days = found["days"]
    assert isinstance(days, list)
    assert [day["sessions"] for day in days] == [0, 0, 0, 0, 0, 3, 1]
    assert [day["struggling"] for day in days] == [0, 0, 0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("query", "sessions"),
    [
        pytest.param("?device=phone", 1, id="device"),
        pytest.param("?from=2026-09-19&to=2026-09-20", 1, id="range"),
        pytest.param("?from=2026-09-20&to=2026-09-20&device=tablet", 0, id="range and device"),
    ],
)
async def test_overview_with_a_filter_counts_only_that(
    viewer_client: Client, store: Store, query: str, sessions: int
) -> None:
    await visits.write(store, 1, [Visit("a", NOW_MS), Visit("b", NOW_MS - DAY_MS, ("/",), "phone")])
    totals = (await overview(viewer_client, query))["totals"]
    assert isinstance(totals, dict)
    assert totals["sessions"] == sessions


async def test_overview_lists_the_worst_struggle_first(viewer_client: Client, store: Store) -> None:
    await visits.write(
        store,
        1,
        [
            Visit("calm", NOW_MS),
            Visit("angry", NOW_MS - HOUR_MS, ("/cart", "/checkout"), score=91, rage=4, dead=1),
            Visit("lost", NOW_MS - HOUR_MS, score=40, quick_back=3),
        ],
    )
    struggles = (await overview(viewer_client))["struggles"]
    assert isinstance(struggles, list)
    assert [(one["score"], one["entry_page"], one["exit_page"]) for one in struggles] == [
        (91, "/cart", "/checkout"),
        (40, "/", "/"),
    ]
    text = await (await viewer_client.get("/s/1/")).text()
    assert f"/s/1/replays/{Visit('angry', 0).session}" in text
    assert 'aria-label="Rage click × 4"' in text


async def test_overview_tells_what_went_wrong_and_opens_the_replay_there(viewer_client: Client, store: Store) -> None:
    struggle = UUID(int=7)
    rage = signal("rage", 40_000, label="<b>Pay</b> now", count=3)
    await keep_session(store, session=struggle, signals=[rage], score=36)
    await keep_session(store, session=UUID(int=8), signals=[signal("dead", 1_000)], score=STRUGGLING - 1)
    found = (await overview(viewer_client))["struggles"]
    assert isinstance(found, list)
    assert [(one["session"], one["at_ms"]) for one in found] == [(str(struggle), 35_000)]
    text = await (await viewer_client.get("/s/1/?device=desktop")).text()
    assert "3 rage clicks on “\u2068&lt;b&gt;Pay&lt;/b&gt; now\u2069”" in text
    # next and previous follow the list that the row stands in
    assert f"/s/1/replays/{struggle}?device=desktop&amp;where=score:{STRUGGLING}&amp;t=35000" in text
    assert f'href="/s/1/replays?device=desktop&amp;where=score:{STRUGGLING}"' in text


async def test_overview_s_numbers_lead_to_the_sessions_they_count(viewer_client: Client, store: Store) -> None:
    await visits.write(store, 1, [Visit("a", NOW_MS, score=80, rage=1), Visit("b", NOW_MS - DAY_MS, ("/",), "phone")])
    text = await (await viewer_client.get("/s/1/")).text()
    links = {unescape(link) for link in re.findall(r'href="(/s/1/replays\?[^"]*)"', text)}
    counted = {}
    for link in links:
        twin = await (await viewer_client.get(link.replace("/replays?", "/replays.json?"))).json()
        counted[link] = twin["total"]
    assert counted[f"/s/1/replays?where=score:{STRUGGLING}"] == 1
    assert counted[f"/s/1/replays?where=score:{STRUGGLING}&device=phone"] == 0
    assert counted["/s/1/replays?from=2026-09-20&to=2026-09-20"] == 1
    assert counted["/s/1/replays?from=2026-09-19&to=2026-09-19"] == 0


async def test_overview_of_a_fortnight_adds_up(viewer_client: Client, store: Store) -> None:
    written = visits.fortnight(NOW_MS)
    await visits.write(store, 1, written)
    first = (dt.datetime.fromtimestamp(NOW_MS / 1000, dt.UTC) - dt.timedelta(20)).date()
    found = await overview(viewer_client, f"?from={first}&to=2026-09-21")
    days, totals, devices = found["days"], found["totals"], found["devices"]
    assert isinstance(days, list)
    assert isinstance(totals, dict)
    assert isinstance(devices, list)
    assert sum(day["sessions"] for day in days) == totals["sessions"] == len(written)
    assert sum(day["struggling"] for day in days) == totals["struggling"] == sum(bool(v.score) for v in written)
    assert sum(device["sessions"] for device in devices) == len(written)


async def test_overview_without_data_says_what_to_do(viewer_client: Client) -> None:
    text = await (await viewer_client.get("/s/1/")).text()
    assert "Nothing has come in yet" in text
    assert 'href="/s/1/connect"' in text


async def test_overview_shows_a_page_named_like_markup_as_text(viewer_client: Client, store: Store) -> None:
    await visits.write(store, 1, [Visit("x", NOW_MS, ('/<img src=x onerror="alert(1)">',))])
    text = await (await viewer_client.get("/s/1/")).text()
    assert "<img src=x" not in text
    assert "&lt;img src=x" in text
