"""The heatmap page's numbers, the overlay's answers, and what neither lets through."""

import io
import re
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from PIL import Image

from storage import Store
from storage.sites import Site
from tests.viewer import visits
from tests.viewer.conftest import NOW_MS, Client
from tests.viewer.heatmap_case import form_token_of, keep_points, keep_recording, keep_scrolls, path_hash
from wire.events import Flag

QUERY = "page=/sand&kind=click&width=1000"


async def token(client: Client) -> str:
    return form_token_of(await (await client.get("/")).text())


async def overlay(client: Client, query: str, layout: dict[str, Any]) -> dict[str, Any]:
    headers = {"X-Form-Token": await token(client)}
    response = await client.post(f"/s/1/heatmap/overlay?{query}", json=layout, headers=headers)
    assert response.status == 200, await response.text()
    answer: dict[str, Any] = await response.json()
    return answer


async def steps(client: Client, answer: dict[str, Any]) -> Any:
    response = await client.get(answer["picture"])
    assert response.content_type == "image/png"
    return np.asarray(Image.open(io.BytesIO(await response.read()))).astype(int)


async def test_heatmap_ranks_elements_and_names_hashes_as_text(viewer_client: Client, store: Store) -> None:
    await keep_points(store, [{"path": "#buy", "label": "Buy <b>"}] * 3 + [{"path": "body>main", "label": ""}])
    twin = await (await viewer_client.get(f"/s/1/heatmap.json?{QUERY}")).json()
    assert (twin["points"], twin["sessions"]) == (4, 1)
    first, second = twin["elements"]
    assert first["path_hash"] == str(path_hash("#buy"))
    assert (first["label"], first["points"], first["share"], first["bar"]) == ("Buy <b>", 3, 0.75, 1)
    assert (second["path"], second["share"]) == ("body>main", 0.25)
    text = await (await viewer_client.get(f"/s/1/heatmap?{QUERY}")).text()
    assert "Buy &lt;b&gt;" in text
    assert "Buy <b>" not in text
    assert "75%" in text
    assert "4 clicks" in text


async def test_heatmap_without_a_page_shows_the_most_seen(viewer_client: Client, store: Store) -> None:
    await keep_points(store, [{"page": "/quiet"}, {"page": "/busy"}, {"page": "/busy"}])
    twin = await (await viewer_client.get("/s/1/heatmap.json")).json()
    assert twin["page"] == "/busy"
    assert [(page["page"], page["clicks"]) for page in twin["pages"]] == [("/busy", 2), ("/quiet", 1)]


async def test_heatmap_of_an_unseen_site_says_what_will_be_here(viewer_client: Client) -> None:
    text = await (await viewer_client.get("/s/1/heatmap")).text()
    assert "Nothing has come in yet" in text
    assert 'href="/s/1/connect"' in text


async def test_heatmap_of_days_without_a_page_leads_to_more_days(viewer_client: Client, store: Store) -> None:
    await visits.write(store, 1, [visits.Visit("a", NOW_MS - 20 * visits.DAY_MS)])
    text = await (await viewer_client.get("/s/1/heatmap?device=phone")).text()
    assert "No page was seen in this range" in text
    assert 'href="/s/1/heatmap">All devices</a>' in text
    assert 'href="/s/1/heatmap?device=phone&amp;from=2026-06-24&amp;to=2026-09-21">Last 90 days</a>' in text


async def test_heatmap_shows_a_control_and_what_is_in_it_as_one(viewer_client: Client, store: Store) -> None:
    mio, ren = UUID(int=71), UUID(int=72)
    icon, text, whole = "#bar>button>svg>path", "#bar>button>span", "#bar>button"
    await keep_points(
        store,
        [{"path": icon, "label": "Bag *", "session": mio}] * 3
        + [{"path": text, "label": "Bag *", "session": mio, "reaction": 0}]
        + [{"path": whole, "label": "Bag *", "session": ren}]
        + [{"path": "#sizes>label:nth-of-type(3)>input"}],
    )
    twin = await (await viewer_client.get(f"/s/1/heatmap.json?{QUERY}")).json()
    bag, size = twin["elements"]
    assert (bag["path"], bag["name"], bag["points"], bag["sessions"], bag["dead"]) == (whole, "Bag *", 5, 2, 1)
    assert set(bag["parts"]) == {str(path_hash(path)) for path in (icon, text, whole)}
    assert (size["name"], size["masked"], bag["masked"]) == ("#sizes › label 3", False, True)
    page = await (await viewer_client.get(f"/s/1/heatmap?{QUERY}")).text()
    assert 'title="#sizes&gt;label:nth-of-type(3)"' in page
    assert "<code>#sizes › label 3</code>" in page
    assert "privacy mode masks" in page
    for part in (icon, whole):
        query = f"{QUERY}&element={path_hash(part)}"
        hits = await (await viewer_client.get(f"/s/1/heatmap/hits.json?{query}")).json()
        assert (hits["name"], hits["path"]) == ("Bag *", whole)
        assert sorted((row["session"], row["points"]) for row in hits["rows"]) == [(str(mio), 4), (str(ren), 1)]


async def test_heatmap_of_moves_names_elements_as_clicks_do(viewer_client: Client, store: Store) -> None:
    await keep_points(store, [{"path": "#buy", "kind": "move"}] * 2 + [{"path": "#buy", "label": "Buy"}])
    twin = await (await viewer_client.get("/s/1/heatmap.json?page=/sand&kind=move")).json()
    assert [(row["name"], row["points"], row["dead"]) for row in twin["elements"]] == [("Buy", 2, 0)]


async def test_heatmap_says_how_old_and_wide_its_backdrop_is(viewer_client: Client, store: Store) -> None:
    await keep_points(store, [{"path": "#buy"}])
    text = await (await viewer_client.get(f"/s/1/heatmap?{QUERY}")).text()
    assert "No backdrop: nothing was recorded in these days" in text
    await keep_recording(store, [{"type": 4}, {"type": 2}], width=768)
    text = await (await viewer_client.get(f"/s/1/heatmap?{QUERY}")).text()
    assert re.search(r"Backdrop: 768 px wide, <time [^>]*>1 hour ago</time>", text)
    assert "1 click</b> · <span>1 session" in text


@pytest.mark.parametrize("kind", ["click", "move", "scroll"])
async def test_heatmap_of_a_page_without_points_is_a_page(viewer_client: Client, kind: str) -> None:
    response = await viewer_client.get(f"/s/1/heatmap?page=/none&kind={kind}")
    assert response.status == 200
    text = await response.text()
    assert re.search("Nobody clicked on|No pointer moved on|Nobody scrolled", text)
    assert "Last 90 days" in text
    assert "heat-stage" not in text


@pytest.mark.parametrize(
    "query", ["kind=sleep", "width=12", "width=abc", "width=99999", "width=１２８０", "from=yesterday", "device=fridge"]
)
async def test_heatmap_refuses_what_cannot_be_meant(viewer_client: Client, query: str) -> None:
    assert (await viewer_client.get(f"/s/1/heatmap?page=/sand&{query}")).status == 400


async def test_heatmap_scroll_tells_how_far_views_came(viewer_client: Client, store: Store) -> None:
    await keep_scrolls(store, [0, 0, 1400, 2200])
    twin = await (await viewer_client.get("/s/1/heatmap.json?page=/sand&kind=scroll")).json()
    assert (twin["points"], twin["fold_px"]) == (4, 800)
    shares = {row["depth"]: row["share"] for row in twin["depths"]}
    assert (shares[0.0], shares[0.2], shares[0.5], shares[1.0]) == (1, 1, 0.5, 0.25)


async def test_overlay_puts_heat_onto_the_box_it_is_given(viewer_client: Client, store: Store) -> None:
    await keep_points(
        store,
        [{"path": "#buy", "ex": 0.25, "ey": 0.5}] * 6
        + [{"path": "#shut"}] * 2
        + [{"path": "#gone", "x": 100, "y": 60, "width": 1000, "page_height": 600}]
        + [{"path": "#stuck", "x": 300, "y": 60, "width": 1000, "flags": int(Flag.FIXED)}],
    )
    boxes = {
        str(path_hash("#buy")): [400, 300, 200, 100, True],
        str(path_hash("#shut")): [0, 500, 50, 50, False],
    }
    answer = await overlay(viewer_client, QUERY, {"width": 1000, "height": 600, "radius": 20, "boxes": boxes})
    assert answer["accuracy"] == {
        "sample": 10,
        "sessions": 1,
        "element": 6,
        "ancestor": 0,
        "position": 1,
        "none": 3,
        "hidden": 2,
    }
    assert answer["summary"] == "60% on the element, 0% on what holds it, 10% by position, 30% not placed"
    assert answer["legend"][-1]["text"] == "6"
    picture = await steps(viewer_client, answer)
    assert picture.shape == (600, 1000)
    row, column = np.unravel_index(int(picture.argmax()), picture.shape)
    assert abs(int(column) - 450) <= 3
    assert abs(int(row) - 350) <= 3
    assert picture[60, 100] > 80
    assert picture[60, 300] == 0
    assert picture[525, 25] == 0


async def test_overlay_of_the_same_points_is_drawn_once_and_of_others_anew(viewer_client: Client, store: Store) -> None:
    layout = {"width": 500, "height": 400, "boxes": {str(path_hash("#buy")): [10, 10, 100, 100, True]}}
    await keep_points(store, [{"path": "#buy"}])
    first = await overlay(viewer_client, QUERY, layout)
    assert (await overlay(viewer_client, QUERY, layout))["picture"] == first["picture"]
    await keep_points(store, [{"path": "#buy", "ex": 0.9}])
    second = await overlay(viewer_client, QUERY, layout)
    assert second["picture"] != first["picture"]
    assert second["accuracy"]["sample"] == 2


async def test_upper_part_of_a_picture_comes_in_the_size_asked_for_and_in_no_mad_one(
    viewer_client: Client, store: Store
) -> None:
    await keep_points(store, [{"path": "#buy", "label": "Buy", "ex": 0.5, "ey": 0.5}])
    boxes = {str(path_hash("#buy")): [100, 40, 100, 40, True]}
    made = await overlay(viewer_client, QUERY, {"width": 1000, "height": 600, "boxes": boxes})
    address = made["picture"].removesuffix(".png")
    answer = await viewer_client.get(f"{address}-upper-300-500x150.png")
    picture = np.asarray(Image.open(io.BytesIO(await answer.read())))
    assert picture.shape == (150, 500)
    row, column = np.unravel_index(int(picture.argmax()), picture.shape)
    assert abs(row - 30) <= 2
    assert abs(column - 75) <= 2
    for mad in ("0-500x150", "601-500x150", "300-0x150", "300-500x0", "300-99999x99999"):
        assert (await viewer_client.get(f"{address}-upper-{mad}.png")).status == 404


async def test_overlay_of_scroll_has_lines_and_a_picture(viewer_client: Client, store: Store) -> None:
    await keep_scrolls(store, [0, 2200])
    answer = await overlay(viewer_client, "page=/sand&kind=scroll", {"width": 300, "height": 3000})
    assert [(line["top"], line["fold"]) for line in answer["lines"]] == [(810, False), (800, True)]
    picture = await steps(viewer_client, answer)
    assert picture[100, 10] == 255
    assert picture[2900, 10] == 128


async def test_overlay_of_moves_weighs_seconds(viewer_client: Client, store: Store) -> None:
    await keep_points(store, [{"path": "#buy", "kind": "move", "weight": 2500}])
    boxes = {str(path_hash("#buy")): [100, 100, 100, 100, True]}
    answer = await overlay(
        viewer_client, "page=/sand&kind=move&width=1000", {"width": 400, "height": 400, "boxes": boxes}
    )
    assert answer["legend"][-1]["text"] == "2.5"
    assert answer["unit"] == "seconds in one spot"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[]", id="no object"),
        pytest.param(b'{"width":0,"height":5}', id="no width"),
        pytest.param(b'{"width":5,"height":900000}', id="endless"),
        pytest.param(b'{"width":5,"height":5,"radius":0}', id="no radius"),
        pytest.param(b'{"width":5,"height":5,"boxes":{"x":[0,0,1,1,true]}}', id="hash no number"),
        pytest.param(b'{"width":5,"height":5,"boxes":{"-1":[0,0,1,1,true]}}', id="hash negative"),
        pytest.param(b'{"width":5,"height":5,"boxes":{"18446744073709551616":[0,0,1,1,true]}}', id="hash too large"),
        pytest.param(b'{"width":5,"height":5,"boxes":{"1":[0,0,1e99,1,true]}}', id="box beyond all"),
        pytest.param(b'{"width":5,"height":5,"boxes":{"1":[0,0,NaN,1,true]}}', id="box no number"),
    ],
)
async def test_overlay_refuses_a_layout_that_is_none(viewer_client: Client, body: bytes) -> None:
    headers = {"X-Form-Token": await token(viewer_client)}
    response = await viewer_client.post(f"/s/1/heatmap/overlay?{QUERY}", data=body, headers=headers)
    assert response.status == 400


async def test_overlay_needs_the_form_token_and_the_own_origin(viewer_client: Client) -> None:
    layout = {"width": 50, "height": 40}
    address = f"/s/1/heatmap/overlay?{QUERY}"
    assert (await viewer_client.post(address, json=layout)).status == 403
    headers = {"X-Form-Token": await token(viewer_client), "Origin": "https://evil.test"}
    assert (await viewer_client.post(address, json=layout, headers=headers)).status == 403


@pytest.mark.parametrize(
    "path",
    [
        "/s/2/heatmap",
        "/s/2/backdrop?session=0&tab=0",
        "/s/1/backdrop?session=x&tab=y&view=z&seq=1&at=1",
        "/s/1/backdrop.json?session=x",
        f"/s/1/heatmap/{'0' * 32}.png",
        f"/s/1/heatmap/{'0' * 32}-upper-300-200x100.png",
        "/s/1/heatmap/hits?page=/sand&element=99999999999999999999",
    ],
)
async def test_heatmap_addresses_that_lead_nowhere_are_404(viewer_client: Client, path: str) -> None:
    assert (await viewer_client.get(path)).status == 404


@pytest.mark.parametrize(
    "path",
    ["/s/1/heatmap.json", "/s/1/backdrop.json?session=x", "/s/1/heatmap/hits.json?element=1"],
)
async def test_heatmap_asks_strangers_to_log_in(stranger: Client, site: Site, path: str) -> None:
    assert (await stranger.get(path)).status == 401


async def test_hits_lead_to_the_replays_of_those_who_clicked(viewer_client: Client, store: Store) -> None:
    await keep_points(store, [{"path": "#buy", "label": "Buy"}])
    query = f"{QUERY}&element={path_hash('#buy')}"
    twin = await (await viewer_client.get(f"/s/1/heatmap/hits.json?{query}")).json()
    assert (twin["name"], twin["path"]) == ("Buy", "#buy")
    assert [(row["points"], row["url"]) for row in twin["rows"]] == [(1, "")]
    text = await (await viewer_client.get(f"/s/1/heatmap/hits?{query}")).text()
    assert "not recorded" in text
