"""The other kinds of heatmap, comparisons and exports, over HTTP."""

import csv
import io
import json
import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import numpy as np
import pytest
from PIL import Image

from heatmap import palette
from heatmap.difference import MIDDLE
from storage import Store, segments
from storage.conditions import Condition
from storage.segments import Chosen
from tests.replay.test_moments import click, page, turn
from tests.viewer.conftest import Client
from tests.viewer.heatmap_case import (
    AT_MS,
    day_of,
    form_token_of,
    keep_points,
    keep_recording,
    keep_scrolls,
    path_hash,
)
from wire.events import Reaction

QUERY = {"page": "/sand", "width": "1000"}
MIO, REN = UUID(int=71), UUID(int=72)
BUY = {str(path_hash("#buy")): [400, 300, 200, 100, True], str(path_hash("#menu")): [40, 30, 200, 100, True]}
LAYOUT = {"width": 1000, "height": 600, "boxes": BUY}


async def overlay(client: Client, layout: dict[str, Any] | None = None, **asked: str) -> Any:
    token = form_token_of(await (await client.get("/s/1/heatmap")).text())
    address = f"/s/1/heatmap/overlay?{urlencode({**QUERY, **asked})}"
    answer = await client.post(address, json=layout or LAYOUT, headers={"X-Form-Token": token})
    assert answer.status == 200, await answer.text()
    return await answer.json()


async def twin(client: Client, **asked: str) -> Any:
    answer = await client.get(f"/s/1/heatmap.json?{urlencode({**QUERY, **asked})}")
    assert answer.status == 200, await answer.text()
    return await answer.json()


async def picture(client: Client, answer: dict[str, Any]) -> Any:
    response = await client.get(answer["picture"])
    return np.asarray(Image.open(io.BytesIO(await response.read()))).astype(int)


async def insert(store: Store, table: str, rows: list[dict[str, Any]]) -> None:
    full = [{"site": 1, "day": day_of(AT_MS), "insert_id": UUID(int=9), **row} for row in rows]
    await store.insert(table, {name: [row[name] for row in full] for name in full[0]})


async def keep_sessions(store: Store, **devices: str) -> None:
    known = {"mio": MIO, "ren": REN}
    rows: list[dict[str, Any]] = [
        {
            "session": known[name],
            "visitor": known[name],
            "started": AT_MS - 1000,
            "ended": AT_MS + 1000,
            "entry_page": "/sand",
            "exit_page": "/sand",
            "referrer": "",
            "device": device,
            "browser": "Firefox",
            "os": "Linux",
            "lang": "ja",
            "zone": "",
            "width": 1000,
            "height": 800,
            "views": 1,
            "clicks": 1,
            "errors": 0,
            "events": 3,
            "chunks": 0,
            "bytes": 0,
            "bot": 0,
        }
        for name, device in devices.items()
    ]
    await insert(store, "sessions", rows)
    views = [
        {
            "session": row["session"],
            "view": row["session"],
            "page": "/sand",
            "at": AT_MS - 1000,
            "bot": 0,
            "tab": UUID(int=2),
            "width": 1000,
            "device": row["device"],
        }
        for row in rows
    ]
    await insert(store, "views", views)


async def test_rage_dead_and_error_clicks_have_heatmaps_of_their_own(viewer_client: Client, store: Store) -> None:
    await keep_points(
        store,
        [{"path": "#buy", "session": MIO, "at": AT_MS + n} for n in range(4)]
        + [{"path": "#menu", "session": REN, "reaction": int(Reaction.NONE), "label": "Menu"}] * 2,
    )
    signal = {"at_ms": AT_MS, "page": "/sand", "path": "#buy", "count": 4}
    for kind, session in (("rage", MIO), ("error", MIO)):
        row = {"session": session, "score": 9, "rage": 1, "dead": 0, "error": 1, "quick_back": 0, "events": 1}
        both = [{**signal, "kind": "rage"}, {**signal, "kind": "error"}]
        await insert_score(store, {**row, "signals": json.dumps(both), "version": 1 if kind == "rage" else 2})
    wanted = {"click": (6, "#buy"), "rage": (4, "#buy"), "error": (4, "#buy"), "dead": (2, "#menu")}
    for kind, (points, path) in wanted.items():
        view = await twin(viewer_client, kind=kind)
        assert (view["points"], view["elements"][0]["path"]) == (points, path), kind
        answer = await overlay(viewer_client, kind=kind)
        assert answer["accuracy"]["element"] == points, kind
        text = await (await viewer_client.get(f"/s/1/heatmap?{urlencode({**QUERY, 'kind': kind})}")).text()
        assert path.replace("#", "") in text
    buy = (await twin(viewer_client))["elements"][0]
    assert (buy["rage"], buy["rage_share"]) == (4, 1)


async def insert_score(store: Store, row: dict[str, Any]) -> None:
    full = {"site": 1, "day": day_of(AT_MS), **row}
    await store.insert("scores", {name: [value] for name, value in full.items()})


async def test_attention_is_seconds_by_band(viewer_client: Client, store: Store) -> None:
    await keep_scrolls(store, [0, 0, 2200], page_height=3000)
    view = await twin(viewer_client, kind="attention")
    assert view["points"] == 3
    assert view["bands"][0]["seconds"] == pytest.approx(2 / 3, rel=0.01)
    assert view["bands"][4]["seconds"] == 0
    assert view["bands"][9]["seconds"] == pytest.approx(1 / 3, rel=0.01)
    answer = await overlay(viewer_client, {"width": 300, "height": 3000}, kind="attention")
    steps = await picture(viewer_client, answer)
    assert (steps[100, 10], steps[1500, 10], steps[2900, 10]) == (255, 0, 128)
    assert answer["legend"][-1]["text"] == "0.7"
    assert "Longest on screen" in answer["summary"]


async def test_fields_are_warm_by_the_time_in_them(viewer_client: Client, store: Store) -> None:
    await keep_sessions(store, mio="desktop")
    event = {"page": "/sand", "at": AT_MS, "tab": UUID(int=2), "view": UUID(int=4), "seq": 0, "n": 0, "session": MIO}
    mail = {"path": "#buy", "label": "Mail", "tag": 5, "detail": json.dumps({"dwell_ms": 4_000, "refills": 2})}
    gone = {"path": "#gone", "label": "Gone", "tag": 5, "detail": json.dumps({"dwell_ms": 1_000})}
    left = {"path": "#form", "label": "Pay", "tag": 13, "detail": json.dumps({"last": "#buy"})}
    await insert(store, "events", [{**event, **one} for one in (mail, mail, gone, left)])
    view = await twin(viewer_client, kind="field")
    first = view["elements"][0]
    assert (view["points"], first["name"], first["points"], first["median_ms"]) == (3, "Mail", 2, 4_000)
    assert (first["refills"], first["abandons"]) == (4, 1)
    answer = await overlay(viewer_client, kind="field")
    assert {name: answer["accuracy"][name] for name in ("sample", "element", "none")} == {
        "sample": 3,
        "element": 2,
        "none": 1,
    }
    assert answer["legend"][-1]["text"] == "8"
    steps = await picture(viewer_client, answer)
    assert steps[350, 500] > 240


async def test_points_are_those_of_the_viewports_and_sessions_asked_for(viewer_client: Client, store: Store) -> None:
    await keep_sessions(store, mio="desktop", ren="phone")
    await keep_points(
        store,
        [{"path": "#buy", "session": MIO, "width": 1000}] * 2
        + [{"path": "#buy", "session": REN, "width": 360, "device": "phone"}] * 3,
    )
    assert (await twin(viewer_client, viewport="300-500"))["points"] == 3
    assert (await twin(viewer_client, viewport="500-"))["points"] == 2
    assert (await twin(viewer_client, where="browser:Firefox"))["points"] == 5
    assert (await twin(viewer_client, where="browser.not:Firefox"))["points"] == 0
    assert (await overlay(viewer_client, where="os:Linux", viewport="-999"))["accuracy"]["sample"] == 3
    assert (await viewer_client.get("/s/1/heatmap?page=/sand&viewport=wide")).status == 400


async def test_comparison_is_of_sessions_at_one_scale_and_signed(viewer_client: Client, store: Store) -> None:
    await keep_sessions(store, mio="desktop", ren="phone")
    await keep_points(
        store,
        [{"path": "#buy", "session": MIO}] * 40
        + [{"path": "#menu", "session": REN, "device": "phone", "width": 360}] * 20,
    )
    asked = {"device": "desktop", "against": "device=phone"}
    both = await overlay(viewer_client, None, **asked)
    steps = await picture(viewer_client, both)
    assert steps[350, 500] > MIDDLE + 80
    assert steps[80, 140] < MIDDLE - 60
    assert steps[500, 900] == MIDDLE
    assert [mark["text"][0] for mark in both["legend"]] == ["−", "0", "+"]
    assert both["accuracy"]["sample"] == 60
    assert both["summary"] == "Sessions that saw the page: 1 of the first, 1 of the second."
    one, other = [await overlay(viewer_client, None, **asked, look=look) for look in ("one", "other")]
    assert one["legend"] == other["legend"]
    assert (await picture(viewer_client, one))[350, 500] == 255
    assert (await picture(viewer_client, other))[80, 140] == pytest.approx(255 * 0.5**0.5, abs=3)
    text = await (await viewer_client.get(f"/s/1/heatmap?{urlencode({**QUERY, **asked})}")).text()
    assert "Side by side" in text
    assert (await viewer_client.get(f"/s/1/heatmap?{urlencode({**QUERY, **asked, 'look': 'odd'})}")).status == 400


async def test_full_colour_can_stand_for_a_number(viewer_client: Client, store: Store) -> None:
    await keep_points(store, [{"path": "#buy"}] * 4)
    answer = await overlay(viewer_client, {**LAYOUT, "top": 16})
    assert answer["legend"][-1]["text"] == "16"
    assert (await picture(viewer_client, answer))[350, 500] == pytest.approx(128, abs=2)


async def test_numbers_come_as_csv_that_no_spreadsheet_computes(viewer_client: Client, store: Store) -> None:
    await keep_points(store, [{"path": "#buy", "label": "=1+1"}] * 2 + [{"path": "#menu", "label": "Menu"}])
    answer = await viewer_client.get(f"/s/1/heatmap.csv?{urlencode(QUERY)}")
    assert answer.content_type == "text/csv"
    rows = list(csv.DictReader(io.StringIO((await answer.read()).decode("utf-8-sig"))))
    assert [(row["path"], row["name"], row["points"]) for row in rows] == [
        ("#buy", "'=1+1", "2"),
        ("#menu", "Menu", "1"),
    ]
    assert (await viewer_client.get("/s/1/heatmap.csv")).status == 404


async def test_colours_of_the_ramp_can_be_chosen(viewer_client: Client, store: Store) -> None:
    await keep_points(store, [{"path": "#buy"}] * 3)
    heat, sea = [await overlay(viewer_client, {**LAYOUT, "colours": name}) for name in ("heat", "sea")]
    assert heat["ramp"] == palette.gradient()
    assert sea["ramp"] == palette.gradient("sea")
    assert [mark["text"] for mark in heat["legend"]] == [mark["text"] for mark in sea["legend"]]
    assert {mark["colour"] for mark in heat["legend"]}.isdisjoint(mark["colour"] for mark in sea["legend"])
    shown = []
    for answer in (heat, sea):
        body = await (await viewer_client.get(answer["picture"])).read()
        shown.append(Image.open(io.BytesIO(body)).convert("RGBA").getpixel((500, 350)))
    assert shown == [tuple(palette.ramp(name)[255].tolist()) for name in palette.NAMES]


async def test_any_segment_can_be_compared_with(viewer_client: Client, store: Store) -> None:
    await keep_sessions(store, mio="desktop", ren="phone")
    await keep_points(store, [{"path": "#buy", "session": MIO}] * 3 + [{"path": "#menu", "session": REN}] * 2)
    phones = Chosen("phone", (Condition("visit", "is", "first"),))
    await segments.keep(store, 1, "Phones <b>", phones, person=UUID(int=7), now_ms=AT_MS)
    (offered,) = [one for one in (await twin(viewer_client))["comparisons"] if one["segment"]]
    assert (offered["name"], offered["chosen"]) == ("Phones <b>", False)
    text = await (await viewer_client.get(f"/s/1/heatmap?{urlencode({**QUERY, **offered['query']})}")).text()
    assert '<b class="menu-name">With “Phones &lt;b&gt;”</b>' in text
    told = await overlay(viewer_client, None, **{**offered["query"], "against": "device=phone"}, look="difference")
    assert told["summary"] == "Sessions that saw the page: 2 of the first, 1 of the second."
    (chosen,) = [one for one in (await twin(viewer_client, **offered["query"]))["comparisons"] if one["chosen"]]
    assert chosen["name"] == "Phones <b>"


async def test_two_that_are_compared_say_what_sets_them_apart(viewer_client: Client, store: Store) -> None:
    await keep_sessions(store, mio="desktop", ren="phone")
    await keep_points(store, [{"path": "#buy", "session": MIO}, {"path": "#buy", "session": REN}])

    async def sides(against: dict[str, str], **of_first: str) -> list[str]:
        query = urlencode({**QUERY, **of_first, "look": "side", "against": urlencode(against)})
        text = await (await viewer_client.get(f"/s/1/heatmap?{query}")).text()
        found = re.findall(r'<p class="heat-side-name">(\w+) <span class="quiet small">(.*?)</span></p>', text)
        return [" ".join(one) for one in found]

    assert await sides({"device": "phone"}, device="desktop") == ["First Desktop", "Second Phone"]
    struggled = {"where": "score:10"}
    assert await sides(struggled) == [
        "First All sessions",
        "Second Sessions that have a struggle score of 10 or more",
    ]
    (first, second) = await sides({"from": "2026-01-01", "to": "2026-01-02", "device": "phone"})
    assert second.endswith(("Jan 2, 2026 · Phone", "Jan 2 · Phone"))
    assert first.endswith(" · All devices")


async def test_hits_tell_what_came_next(viewer_client: Client, store: Store) -> None:
    await keep_points(store, [{"path": "#buy", "session": MIO}])
    await keep_points(store, [{"path": "#menu", "label": "Menu", "session": MIO, "at": AT_MS + 900}])
    query = urlencode({**QUERY, "element": str(path_hash("#buy"))})
    view = await (await viewer_client.get(f"/s/1/heatmap/hits.json?{query}")).json()
    assert view["following"] == [{"what": "click", "name": "Menu", "times": 1, "share": 1.0}]
    assert "What came next" in await (await viewer_client.get(f"/s/1/heatmap/hits?{query}")).text()


def recorded_in_state(**of_body: str) -> list[dict[str, Any]]:
    """An empty page whose body says its state."""
    body = {"type": 2, "tagName": "body", "attributes": of_body, "childNodes": [], "id": 4}
    html = {"type": 2, "tagName": "html", "attributes": {}, "childNodes": [body], "id": 2}
    page = {"type": 0, "childNodes": [html], "id": 1}
    meta = {"href": "http://sand.test/", "width": 1000, "height": 800}
    node = {"node": page, "initialOffset": {"top": 0, "left": 0}}
    return [
        {"type": 4, "data": meta, "timestamp": AT_MS},
        {"type": 2, "data": node, "timestamp": AT_MS + 1},
    ]


async def test_backdrop_by_rule_is_the_newest_in_the_state_that_most_show(viewer_client: Client, store: Store) -> None:
    async def ruled() -> int:
        width: int = (await twin(viewer_client))["backdrop"]["width"]
        return width

    await keep_recording(store, recorded_in_state(**{"class": "welcome"}), width=1240)
    assert await ruled() == 1240
    await keep_recording(store, recorded_in_state(), width=1250)
    await keep_recording(store, recorded_in_state(), width=1260)
    assert await ruled() in (1250, 1260)  # all are as new
    await keep_recording(store, recorded_in_state(**{"class": "welcome"}), width=1270)
    await keep_recording(store, recorded_in_state(**{"class": "welcome"}), width=1280)
    assert await ruled() in (1240, 1270, 1280)


async def test_backdrop_can_be_chosen_among_the_states_of_the_page(viewer_client: Client, store: Store) -> None:
    for width in (1000, 1010, 1020):
        await keep_recording(store, recorded_in_state(**{"class": "member"} if width == 1020 else {}), width=width)
    view = await (await viewer_client.get(f"/s/1/heatmap/backdrops.json?{urlencode(QUERY)}")).json()
    assert [(state["share"], len(state["recordings"])) for state in view["states"]] == [
        (pytest.approx(2 / 3), 2),
        (pytest.approx(1 / 3), 1),
    ]
    member = view["states"][1]["recordings"][0]
    text = await (await viewer_client.get(member["url"])).text()
    assert "Backdrop: 1020 px wide" in text
    assert (await twin(viewer_client))["backdrop"]["width"] == 1000
    page = await (
        await viewer_client.get(f"/s/1/heatmap/backdrops?{urlencode(QUERY)}&backdrop={UUID(int=2020)}")
    ).text()
    assert "State 2" in page
    assert "Chosen" in page
    assert (await viewer_client.get(f"/s/1/heatmap?{urlencode(QUERY)}&backdrop=x")).status == 404


async def test_backdrop_can_be_a_moment_in_the_middle_of_a_visit(viewer_client: Client, store: Store) -> None:
    await keep_recording(store, [*page(), click(5_000), turn(5_010, wide=True)], width=1000)
    view = await (await viewer_client.get(f"/s/1/heatmap/backdrops.json?{urlencode(QUERY)}")).json()
    assert [(state["share"], [row["after_ms"] for row in state["recordings"]]) for state in view["states"]] == [
        (0.5, [None]),
        (0.5, [4_010]),
    ]
    opened = view["states"][1]["recordings"][0]["url"]
    shown = await (await viewer_client.get(opened.replace("/heatmap?", "/heatmap.json?"))).json()
    for address, wide in ((shown["backdrop"]["url"], "true"), (shown["backdrop"]["url"].split("&moment")[0], "false")):
        events = await (await viewer_client.get(address.replace("/backdrop?", "/backdrop.json?"))).text()
        assert f'"aria-expanded":"{wide}"' in events
    chosen = await (await viewer_client.get(opened.replace("/heatmap?", "/heatmap/backdrops.json?"))).json()
    assert [[row["chosen"] for row in state["recordings"]] for state in chosen["states"]] == [[False], [True]]
    assert (await viewer_client.get(f"{opened}x")).status == 404


async def test_variants_that_sessions_told_of_can_be_compared(viewer_client: Client, store: Store) -> None:
    await keep_sessions(store, mio="desktop", ren="desktop")
    told = {MIO: {"variant": "A", "order": 1, "shop": "x"}, REN: {"variant": "B", "order": 2, "shop": "x"}}
    common = {"view": UUID(int=3), "tab": UUID(int=2), "seq": 0, "n": 0, "at": AT_MS, "page": "/sand", "tag": 10}
    common |= {"path": "", "label": "", "x": 0, "y": 0, "flags": 0, "node": 0, "reaction": 1, "reaction_ms": 20}
    rows = [
        {**common, "session": session, "detail": json.dumps({"name": "seen", "props": props})}
        for session, props in told.items()
    ]
    await insert(store, "events", rows)
    await keep_points(store, [{"path": "#buy", "session": MIO}] * 3 + [{"path": "#menu", "session": REN}] * 2)
    view = await (await viewer_client.get(f"/s/1/heatmap/variants.json?{urlencode(QUERY)}")).json()
    assert [(one["name"], one["likely"]) for one in view["carriers"]] == [("variant", True), ("order", False)]
    (pair,) = view["carriers"][0]["pairs"]
    assert (pair["one"], pair["other"]) == ({"value": "A", "sessions": 1}, {"value": "B", "sessions": 1})
    compared = await (await viewer_client.get(pair["url"].replace("/heatmap?", "/heatmap.json?"))).json()
    assert (compared["points"], compared["look"]) == (3, "difference")
    assert compared["against"]["where"] == [{"of": "prop", "value": "B", "name": "variant"}]
    text = await (await viewer_client.get(f"/s/1/heatmap/variants?{urlencode(QUERY)}")).text()
    assert "A with B" in text
    menu = await (await viewer_client.get(f"/s/1/heatmap?{urlencode(QUERY)}")).text()
    assert "/s/1/heatmap/variants?" in menu
    without = await (await viewer_client.get("/s/1/heatmap/variants?page=/sand&from=2020-01-01&to=2020-01-02")).text()
    assert "No session says a variant in this range" in without
