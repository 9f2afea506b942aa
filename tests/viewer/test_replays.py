"""The list of sessions: order, filters, words, what it refuses."""

import re
from typing import Any
from uuid import UUID

import pytest

from storage import Store, sessions
from storage.people import by_name
from tests.viewer.conftest import NAME, NOW_MS, Client
from tests.viewer.replay_case import (
    START_MS,
    TAB,
    VIEW,
    keep_events,
    keep_session,
    keep_views,
    signal,
)

CALM, RAGING = UUID(int=501), UUID(int=502)


async def fill(store: Store) -> None:
    await keep_session(store, session=CALM, start_ms=START_MS + 60_000, device="phone", chunks=0)
    rage = signal("rage", 40_000, label="<b>Pay</b> now", count=3)
    await keep_session(store, session=RAGING, signals=[rage, signal("quick_back", 55_000)], score=82)


async def rows(client: Client, query: str = "") -> list[dict[str, Any]]:
    response = await client.get(f"/s/1/replays.json?{query}")
    assert response.status == 200, await response.text()
    found: list[dict[str, Any]] = (await response.json())["rows"]
    return found


async def test_struggling_sessions_come_first_with_their_reason(viewer_client: Client, store: Store) -> None:
    await fill(store)
    first, second = await rows(viewer_client)
    assert (first["session"], first["score"]) == (str(RAGING), 82)
    assert first["sentence"].startswith("3 rage clicks on “\u2068<b>Pay</b> now\u2069”, went back from")
    assert first["counts"] == {"rage": 1, "quick_back": 1}
    assert first["at_ms"] == 35_000
    assert [mark["kind"] for mark in first["marks"]] == ["rage", "quick_back"]
    assert first["marks"][0]["place"] == pytest.approx(40 / 60, abs=0.01)
    assert (second["session"], second["sentence"], second["recorded"]) == (str(CALM), "", False)
    text = await (await viewer_client.get("/s/1/replays")).text()
    assert "&lt;b&gt;Pay&lt;/b&gt; now" in text
    assert "<b>Pay" not in text
    assert text.index(str(RAGING)) < text.index(str(CALM))
    assert f"/replays/{RAGING}?t=35000" in text
    assert "not recorded" in text


async def test_title_of_a_replay_shows_no_unseen_characters(viewer_client: Client, store: Store) -> None:
    await fill(store)
    text = await (await viewer_client.get(f"/s/1/replays/{RAGING}")).text()
    title = re.search("<title>(.*)</title>", text)
    assert title
    assert title[1].startswith("3 rage clicks on “&lt;b&gt;Pay&lt;/b&gt; now”, went back from")
    assert not re.search("[\u2066-\u2069]", title[1])


async def test_filters_narrow_the_list_and_stay_in_the_links(viewer_client: Client, store: Store) -> None:
    await fill(store)
    assert [row["session"] for row in await rows(viewer_client, "sort=newest")] == [str(CALM), str(RAGING)]
    assert [row["session"] for row in await rows(viewer_client, "signal=rage")] == [str(RAGING)]
    assert [row["session"] for row in await rows(viewer_client, "min=82")] == [str(RAGING)]
    assert await rows(viewer_client, "min=83") == []
    assert [row["session"] for row in await rows(viewer_client, "device=phone")] == [str(CALM)]
    text = await (await viewer_client.get("/s/1/replays?signal=rage&min=5&offset=0")).text()
    assert f"/replays/{RAGING}?where=signal:rage;score:5&amp;t=35000" in text
    assert "have the signal Rage click" in text
    empty = await (await viewer_client.get("/s/1/replays?min=99")).text()
    assert "No session fits" in empty


async def test_page_filter_finds_who_saw_it(viewer_client: Client, store: Store) -> None:
    await fill(store)
    await keep_session(store)
    await keep_views(store, [(0, "/tea's", VIEW, TAB)])
    found = await rows(viewer_client, "page=/tea's")
    assert [row["exit_page"] for row in found] == ["/cart"]
    assert len(found) == 1


async def test_activity_strip_has_the_busiest_part_full(viewer_client: Client, store: Store) -> None:
    await keep_session(store, length_ms=24_000)
    await keep_events(store, [{"after_ms": ms, "tag": 2} for ms in (0, 100, 200, 300, 12_500)])
    (row,) = await rows(viewer_client)
    assert row["strip"][0] == 1
    assert row["strip"][12] == 0.25
    assert sum(row["strip"]) == 1.25


async def test_long_list_has_pages(viewer_client: Client, store: Store) -> None:
    for n in range(52):
        await keep_session(store, session=UUID(int=600 + n), start_ms=START_MS - n)
    twin = await (await viewer_client.get("/s/1/replays.json?offset=50")).json()
    assert (twin["total"], len(twin["rows"])) == (52, 2)
    text = await (await viewer_client.get("/s/1/replays")).text()
    assert "1 to 50 of 52" in text
    assert 'rel="next"' in text
    assert "offset=50" in text
    assert 'rel="prev"' not in text


async def test_watched_rows_fade(viewer_client: Client, store: Store) -> None:
    await fill(store)
    person = await by_name(store, NAME)
    assert person is not None
    await sessions.mark_watched(store, 1, RAGING, person.person, NOW_MS)
    first, second = await rows(viewer_client)
    assert (first["watched"], second["watched"]) == (True, False)
    assert (await (await viewer_client.get("/s/1/replays")).text()).count("row-watched") == 1


async def test_bots_are_left_out_unless_asked_for(viewer_client: Client, store: Store) -> None:
    await keep_session(store, bot=1)
    assert await rows(viewer_client) == []
    assert len(await rows(viewer_client, "bots=1")) == 1


@pytest.mark.parametrize(
    "query", ["signal=angry", "min=101", "min=-1", "min=x", "sort=name;drop", "offset=1e9", "offset=٣", "from=x"]
)
async def test_what_cannot_be_meant_is_400(viewer_client: Client, query: str) -> None:
    assert (await viewer_client.get(f"/s/1/replays?{query}")).status == 400


async def test_empty_site_says_what_will_be_here(viewer_client: Client) -> None:
    text = await (await viewer_client.get("/s/1/replays")).text()
    assert "Nothing has come in yet" in text
    assert "/s/1/connect" in text
    assert "Struggling first" not in text


async def test_bar_s_links_lead_to_the_list_s_first_rows_and_keep_the_rest(viewer_client: Client, store: Store) -> None:
    for n in range(52):
        await keep_session(store, session=UUID(int=600 + n), start_ms=START_MS - n)
    text = await (await viewer_client.get("/s/1/replays?sort=newest&offset=50")).text()
    assert 'href="/s/1/replays?sort=newest&amp;device=phone"' in text
    assert re.search(r'href="/s/1/replays\?sort=newest&amp;from=[\d-]+&amp;to=[\d-]+">Last 30 days', text)
    assert '<input type="hidden" name="sort" value="newest">' in text
    assert 'name="offset"' not in text
