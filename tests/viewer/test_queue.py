"""What to watch next: unwatched sessions, diverse, by what went wrong, with next and previous through them."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest

from insight.signals import KINDS
from storage import Store
from tests.viewer.conftest import NOW_MS, Client, Clock, form_token
from tests.viewer.heatmap_case import day_of
from tests.viewer.replay_case import START_MS
from viewer.views.queue import ALIKE, WORST_FIRST

# By session: its score and its signals (kind, page, path, label)
PAY = ("rage", "/pay", "#pay", "Pay now")
SIZE = ("dead", "/tea", "#size", "Size guide")
LOST = ("loop", "/tea", "", "")
TROUBLES: dict[int, tuple[int, list[tuple[str, str, str, str]]]] = {
    1: (60, [PAY]),
    2: (70, [SIZE, PAY]),
    3: (50, [PAY]),
    4: (20, [SIZE]),
    5: (30, [SIZE]),
    6: (25, [LOST]),
    7: (0, []),
}


def session(n: int) -> UUID:
    return UUID(int=800 + n)


async def fill(store: Store, more: dict[int, tuple[int, list[tuple[str, str, str, str]]]] | None = None) -> None:
    """Six sessions that struggled, one that did not, and one that did but was not recorded; and `more`."""
    rows: dict[str, list[dict[str, Any]]] = {"sessions": [], "scores": []}
    for n, (score, found) in {**TROUBLES, 8: (99, [PAY]), **(more or {})}.items():
        own = {"site": 1, "day": day_of(START_MS), "session": session(n)}
        came = {"started": START_MS + n, "ended": START_MS + 60_000, "device": "desktop", "views": 1, "events": 2}
        rows["sessions"].append({**own, **came, "chunks": int(n != 8), "entry_page": "/", "exit_page": "/pay"})
        columns = {name: [one[k] for one in found] for k, name in enumerate(("kinds", "pages", "paths", "labels"))}
        rows["scores"].append({**own, "score": score, "signals": "[]", "version": 1, **columns})
    for table, given in rows.items():
        await store.insert(table, {name: [row[name] for row in given] for name in given[0]})


async def queue(client: Client, query: str = "") -> dict[str, Any]:
    answer = await client.get(f"/s/1/queue.json?{query}")
    assert answer.status == 200, await answer.text()
    found: dict[str, Any] = await answer.json()
    return found


def told(found: dict[str, Any]) -> list[tuple[str, str, int, str]]:
    return [(one["kind"], one["page"], one["sessions"], one["example"]["session"]) for one in found["troubles"]]


async def watch(client: Client, n: int) -> None:
    headers = {"X-Form-Token": await form_token(client, "/s/1/replays")}
    assert (await client.post(f"/s/1/replays/{session(n)}/watched", headers=headers)).status == 204


async def test_each_trouble_comes_once_with_its_best_example_and_how_many_are_like_it(
    viewer_client: Client, store: Store
) -> None:
    await fill(store)
    found = await queue(viewer_client)
    assert told(found) == [
        ("rage", "/pay", 3, str(session(2))),  # a rage click is worse than the dead one of the same session
        ("dead", "/tea", 2, str(session(5))),
        ("loop", "/tea", 1, str(session(6))),
    ]
    text = await (await viewer_client.get("/s/1/queue")).text()
    assert "Rage click “\u2068Pay now\u2069”" in text
    assert "2 more like this" in text
    alike = await queue(viewer_client, f"alike={found['troubles'][0]['likeness']}")
    assert [row["session"] for row in alike["alike"]] == [str(session(n)) for n in (2, 1, 3)]
    assert told(await queue(viewer_client, "where=page:/nowhere")) == []
    assert set(WORST_FIRST) == set(KINDS)


async def test_what_one_has_watched_is_gone_for_oneself_alone(
    viewer_client: Client, store: Store, clock: Clock
) -> None:
    await fill(store)
    for n in (2, 6):
        await watch(viewer_client, n)
    clock.now_ms += 1
    left = [("rage", "/pay", 2, str(session(1))), ("dead", "/tea", 2, str(session(5)))]
    assert told(await queue(viewer_client)) == left
    other: dict[str, list[Any]] = {
        "person": [UUID(int=77)],
        "site": [1],
        "session": [session(1)],
        "at": [NOW_MS],
        "version": [1],
    }
    await store.insert("watched", other)
    assert told(await queue(viewer_client)) == left
    for n in (1, 3, 4, 5):
        await watch(viewer_client, n)
    clock.now_ms += 1
    assert "Nothing is left to watch" in await (await viewer_client.get("/s/1/queue")).text()


async def test_next_and_previous_go_from_trouble_to_trouble_and_keep_their_places(
    viewer_client: Client, store: Store, clock: Clock
) -> None:
    await fill(store)
    text = await (await viewer_client.get("/s/1/queue?device=desktop")).text()
    url = re.findall(r'class="row-link" href="([^"]*)"', text)[0].replace("&amp;", "&")
    walked: list[UUID] = []
    while url:
        path, _, query = url.partition("?")
        twin = await (await viewer_client.get(f"{path}.json?{query}")).json()
        before = twin["previous_url"]
        assert (UUID(before.partition("?")[0][-36:]) if before else None) == (walked[-1] if walked else None)
        walked.append(UUID(twin["session"]))
        clock.now_ms += 5_000
        await watch(viewer_client, walked[-1].int - 800)
        url = twin["next_url"]
    assert walked == [session(n) for n in (2, 5, 6, 1, 4, 3)]
    assert dict(parse_qsl(urlsplit(twin["list_url"]).query))["device"] == "desktop"
    assert twin["list_url"].startswith("/s/1/queue?")


@pytest.mark.parametrize("query", ["alike=x", "alike=123456789012345678901", "alike=-1", "where=colour:red"])
async def test_queue_refuses_what_is_none(viewer_client: Client, query: str) -> None:
    assert (await viewer_client.get(f"/s/1/queue?{query}")).status == 400


async def test_player_refuses_a_moment_that_is_none(viewer_client: Client, store: Store) -> None:
    await fill(store)
    assert (await viewer_client.get(f"/s/1/replays/{session(1)}?queue=soon")).status == 400


async def test_empty_site_says_so(viewer_client: Client) -> None:
    assert "Nothing has come in yet" in await (await viewer_client.get("/s/1/queue")).text()


async def test_page_of_more_alike_than_it_shows_says_so(viewer_client: Client, store: Store) -> None:
    await fill(store, {n: (40, [PAY]) for n in range(10, 62)})
    rage = (await queue(viewer_client))["troubles"][0]
    assert rage["sessions"] == 55
    page = f"/s/1/queue{{}}?alike={rage['likeness']}"
    assert len((await (await viewer_client.get(page.format(".json"))).json())["alike"]) == ALIKE
    assert "1 to 50 of 55" in await (await viewer_client.get(page.format(""))).text()
    few = (await queue(viewer_client))["troubles"][1]
    assert " of 2<" not in await (await viewer_client.get(f"/s/1/queue?alike={few['likeness']}")).text()
