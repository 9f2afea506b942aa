"""Filters that a team names: the same sessions in the list, the counts, the heatmap and the overview."""

from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from uuid import UUID

from storage import Store, erasure, segments
from storage.conditions import Condition
from storage.segments import Chosen
from tests.viewer.conftest import Client, form_token
from tests.viewer.heatmap_case import day_of
from tests.viewer.replay_case import START_MS

PEOPLE = [UUID(int=n) for n in range(801, 813)]
DAY_MS = 86_400_000
NOBODY = UUID(int=5)


async def keep(store: Store, table: str, rows: list[dict[str, Any]]) -> None:
    await store.insert(table, {name: [row[name] for row in rows] for name in rows[0]})


async def fill(store: Store) -> None:
    """Twelve sessions that saw and clicked the cart, and did what the built-in segments ask for, each in its own way.

    Every second one was on a phone, every third came again, every fourth came from a campaign, one goes on after
    midnight.
    """
    base: dict[str, Any] = {"site": 1, "day": day_of(START_MS)}
    tables = ("sessions", "views", "pointers", "events", "scores")
    all_rows: dict[str, list[dict[str, Any]]] = {table: [] for table in tables}
    for n, session in enumerate(PEOPLE):
        device = "phone" if n % 2 else "desktop"
        at_ms = START_MS + n * 60_000
        own = {**base, "session": session}
        visitor = UUID(int=900 + n)
        came = [at_ms, at_ms - 2 * DAY_MS] if n % 3 == 0 else [at_ms]
        all_rows["sessions"] += [
            {**own, "session": session if one == at_ms else UUID(int=2_000 + n), "day": day_of(one), "visitor": visitor}
            | {"started": one, "ended": one + 5_000, "device": device, "views": 1, "events": 2, "exit_page": "/cart"}
            for one in came
        ]
        clicked_ms = at_ms + (DAY_MS * 9 // 10 if n == 4 else 1_000)
        url = "https://tea.example/cart" + ("?utm_source=letter" if n % 4 == 0 else "")
        view = {"view": UUID(int=50 + n), "page": "/cart", "device": device}
        all_rows["views"].append({**own, **view, "at": at_ms, "url": url})
        point = {"kind": "click", "path_hash": 7, "path": "#pay", "ex": 1, "ey": 1, "x": 1, "y": 1, "width": 900}
        all_rows["pointers"] += [
            {**own, **view, **point, "day": day_of(clicked_ms), "at": clicked_ms, "page_height": 900}
        ] * (1 + n % 3)
        if n % 4 == 1:
            all_rows["events"].append({**own, "at": at_ms + 2_000, "tag": 13, "label": "Checkout", "detail": "{}"})
        if n % 5 == 0:
            all_rows["scores"].append({**own, "score": 80, "signals": "[]", "version": 1})
    for table, rows in all_rows.items():
        await keep(store, table, rows)


DAYS = "from=2026-09-21&to=2026-09-21"


async def json_of(client: Client, path: str, query: str) -> dict[str, Any]:
    answer = await client.get(f"/s/1/{path}?{query}")
    assert answer.status == 200, await answer.text()
    found: dict[str, Any] = await answer.json()
    return found


async def post(client: Client, path: str, **fields: str) -> dict[str, str]:
    """The parameters of the address that a form leads to."""
    form = {**fields, "form_token": await form_token(client, "/s/1/replays")}
    answer = await client.post(f"/s/1/{path}", data=form, allow_redirects=False)
    assert answer.status == 303, await answer.text()
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


async def test_list_count_heatmap_and_overview_agree_to_the_session(viewer_client: Client, store: Store) -> None:
    await fill(store)
    await post(viewer_client, "segments", name="Gave up", then="page:/cart;600 abandoned.any", where="browser.not:x")
    await post(viewer_client, "segments", name="Not from there", where="campaign.none;page:/cart")
    rows = (await json_of(viewer_client, "segments.json", DAYS))["segments"]
    assert [row["name"] for row in rows][-2:] == ["Gave up", "Not from there"]
    for row in rows:
        page = (await json_of(viewer_client, "replays.json", row["query"]))["total"]
        overview = (await json_of(viewer_client, "index.json", row["query"]))["totals"]["sessions"]
        heat = await json_of(viewer_client, "heatmap.json", f"{row['query']}&page=/cart")
        scrolled = await json_of(viewer_client, "heatmap.json", f"{row['query']}&page=/cart&kind=scroll")
        assert row["sessions"] == page == overview == heat["sessions"] == heat["visits"] == scrolled["visits"], row
    taken = {row["name"]: row["sessions"] for row in rows}
    assert taken == {
        "Struggling": 3,
        "New on phone": 4,
        "From a campaign": 3,
        "Abandoned a form": 3,
        "Gave up": 3,
        "Not from there": 9,
    }


async def test_heatmap_of_a_segment_has_only_its_sessions_points(viewer_client: Client, store: Store) -> None:
    await fill(store)
    heat = await json_of(viewer_client, "heatmap.json", f"{DAYS}&page=/cart&where=score:50")
    assert heat["points"] == 1 + 3 + 2  # of the sessions 0, 5 and 10
    assert [(one["points"], one["sessions"]) for one in heat["elements"]] == [(6, 3)]
    whole = await json_of(viewer_client, "heatmap.json", f"{DAYS}&page=/cart")
    assert whole["points"] > heat["points"]
    text = await (await viewer_client.get(f"/s/1/heatmap?{DAYS}&page=/cart&where=score:50")).text()
    assert "3 sessions of the filter saw this page" in text
    hits = await json_of(viewer_client, "heatmap/hits.json", f"{DAYS}&page=/cart&where=score:50&element=7")
    assert len(hits["rows"]) == 3


async def test_segment_is_named_shown_everywhere_and_deleted(viewer_client: Client, store: Store) -> None:
    await fill(store)
    address = await post(
        viewer_client, "segments", name="  Far \n away ", where="lang:ja", section="heatmap", page="/cart"
    )
    assert (address["where"], address["page"]) == ("lang:ja", "/cart")
    for path in ("", "heatmap", "replays"):
        text = await (await viewer_client.get(f"/s/1/{path}?where=lang:ja&device=")).text()
        assert 'aria-current="true">Far away</a>' in text, path
        assert "Delete this segment" in text
    (kept,) = await segments.of(store, 1)
    assert kept.chosen == Chosen(where=(Condition("lang", "is", "ja"),))
    await post(viewer_client, "segments", name="Far away", where="lang:de", device="phone")
    (again,) = await segments.of(store, 1)
    assert (again.segment, again.chosen.device) == (kept.segment, "phone")
    await post(viewer_client, "segments/delete", segment=str(kept.segment))
    assert await segments.of(store, 1) == []


async def test_segment_needs_a_name_and_a_filter(viewer_client: Client, store: Store) -> None:
    token = await form_token(viewer_client, "/s/1/replays")
    for fields in ({"name": " ", "where": "lang:ja"}, {"name": "All"}, {"name": "x", "where": "colour:red"}):
        answer = await viewer_client.post("/s/1/segments", data={**fields, "form_token": token})
        assert answer.status == 400, fields
    answer = await viewer_client.post("/s/1/segments/delete", data={"segment": "x", "form_token": token})
    assert answer.status == 400
    assert await segments.of(store, 1) == []


async def test_what_is_known_no_longer_is_left_out_and_a_deleted_site_keeps_none(store: Store) -> None:
    await segments.keep(store, 1, "Old", Chosen("phone"), person=NOBODY, now_ms=START_MS)
    row = {"site": 1, "segment": UUID(int=3), "name": "x", "asked": '{"where":[{"of":"colour"}]}', "version": 1}
    await keep(store, "segments", [row])
    assert [one.name for one in await segments.of(store, 1)] == ["Old"]
    await erasure.erase_site(store, 1)
    assert await segments.of(store, 1) == []


async def test_filter_is_the_same_as_an_address_and_as_a_json_body(viewer_client: Client, store: Store) -> None:
    await fill(store)
    token = await form_token(viewer_client, "/s/1/replays")
    query = f"{DAYS}&where=campaign.any;page:/cart&device=desktop"
    twin = await json_of(viewer_client, "replays.json", query)
    headers = {"X-Form-Token": token}
    answer = await viewer_client.post("/s/1/find.json", json=twin["filter"], headers=headers)
    found = await answer.json()
    assert answer.status == 200, found
    assert found["total"] == twin["total"] == 3
    assert found["sessions"] == [row["session"] for row in twin["rows"]]
    assert dict(parse_qsl(found["address"])) == dict(parse_qsl(query))
    assert found["sentence"] == "Sessions that came from a campaign and saw the page “\u2068/cart\u2069”"
    bad: list[Any] = [
        [],
        {"from": "2026-09-21"},
        {**twin["filter"], "where": [{"of": "duration", "op": "least", "value": quote("長い")}]},
        {**twin["filter"], "where": [{"of": "colour", "value": "red"}]},
        {**twin["filter"], "then": [{"did": {"of": "page", "value": "/"}}]},
        {**twin["filter"], "to": "9999-12-31"},
    ]
    for body in bad:
        answer = await viewer_client.post("/s/1/find.json", json=body, headers=headers)
        assert answer.status == 400, body
