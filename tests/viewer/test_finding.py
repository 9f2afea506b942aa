"""Asking for sessions: what is offered while typing, and the address, the sentence and the list that come of it."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from uuid import UUID

import pytest

from storage import Store
from tests.viewer.conftest import Client
from tests.viewer.replay_case import START_MS, TAB, VIEW, keep_events, keep_session, keep_views

ANNA, BEN = UUID(int=701), UUID(int=702)


async def fill(store: Store) -> None:
    """Anna pays 30 seconds after she saw the cart; Ben only looks at the cart."""
    await keep_session(store)
    await keep_session(store, session=BEN, start_ms=START_MS + 1_000, device="phone")
    await keep_views(store, [(0, "/", VIEW, TAB), (10_000, "/cart", UUID(int=9), TAB)])
    await keep_events(
        store,
        [
            {"after_ms": 40_000, "tag": 2, "label": "Pay <now>", "path": "#pay"},
            {"after_ms": 41_000, "tag": 2, "label": "Pay <now>", "path": "#pay"},
            {"after_ms": 50_000, "tag": 7, "detail": '{"message":"Payment: no answer","count":1}'},
            {"after_ms": 55_000, "tag": 10, "detail": '{"name":"paid","props":{"plan":"pro"}}'},
        ],
    )


async def offers(client: Client, query: str) -> list[dict[str, Any]]:
    response = await client.get(f"/s/1/offers.json?{query}")
    assert response.status == 200, await response.text()
    found: list[dict[str, Any]] = (await response.json())["offers"]
    return found


async def total(client: Client, query: str) -> int:
    twin = await (await client.get(f"/s/1/replays.json?{query}")).json()
    return int(twin["total"])


async def narrowed(client: Client, query: str) -> dict[str, str]:
    """The parameters of the address that a form leads to."""
    response = await client.get(f"/s/1/narrow?{query}", allow_redirects=False)
    assert response.status == 303, await response.text()
    return dict(parse_qsl(urlsplit(response.headers["Location"]).query))


async def test_offers_are_what_is_there_with_as_many_sessions_as_the_list_then_has(
    viewer_client: Client, store: Store
) -> None:
    await fill(store)
    found = await offers(viewer_client, "q=pay")
    assert [(one["of"], one["value"], one["sessions"]) for one in found] == [
        ("click", "Pay <now>", 1),
        ("error", "Payment: no answer", 1),
    ]
    assert found[0]["told"] == "clicked on “\u2068Pay <now>\u2069”"
    for query in ("q=pay", "of=lang", "of=browser&q=fire", "of=country", "of=prop&name=plan", "of=page", "of=selector"):
        answered = await offers(viewer_client, query)
        assert answered, query
        for one in answered:
            assert await total(viewer_client, f"where={quote(one['where'])}") == one["sessions"] > 0, one
    assert await offers(viewer_client, "q=nothing+of+that") == []
    assert await offers(viewer_client, "of=lang&device=phone") != await offers(viewer_client, "of=lang")


async def test_form_leads_to_the_address_that_asks_for_one_thing_more(viewer_client: Client, store: Store) -> None:
    await fill(store)
    first = await narrowed(viewer_client, "of=page&op=is&value=/cart&from=2026-09-20&to=2026-09-21&sort=newest")
    assert first == {"from": "2026-09-20", "to": "2026-09-21", "sort": "newest", "where": "page:/cart"}
    second = await narrowed(viewer_client, "of=click&op=has&value=pay&as=then&within=1&where=page:/cart")
    assert "where" not in second
    assert second["then"] == "page:/cart;60 click.has:pay"
    assert await total(viewer_client, "then=" + second["then"]) == 1
    third = await narrowed(viewer_client, "of=event&value=paid&as=not&then=page:/cart;60+click.has:pay")
    assert third["then"] == "page:/cart;60 click.has:pay;not event:paid"
    assert await total(viewer_client, "then=" + third["then"]) == 0
    assert (await narrowed(viewer_client, "of=prop&name=plan&value=pro"))["where"] == "prop:plan=pro"
    kept = {"page": "/teas", "kind": "rage", "viewport": "0-479", "against": "device=phone", "look": "side"}
    heatmap = await narrowed(viewer_client, f"section=heatmap&of=page&value=/cart&{urlencode(kept)}")
    assert heatmap.items() >= kept.items()
    assert (await narrowed(viewer_client, "of=error&op=lacks&value="))["where"] == "error.none"


async def test_what_is_typed_without_a_kind_is_the_best_of_what_is_there(viewer_client: Client, store: Store) -> None:
    await fill(store)
    assert (await narrowed(viewer_client, "value=PAYMENT"))["where"] == "error.is:Payment: no answer"
    assert (await narrowed(viewer_client, "value=pay+%3Cnow%3E"))["where"] == "click:Pay <now>"
    assert (await narrowed(viewer_client, "value=unheard+of"))["where"] == "click.has:unheard of"


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("of=page", id="no value"),
        pytest.param("value=", id="nothing typed"),
        pytest.param("of=colour&value=red", id="no such kind"),
        pytest.param("of=duration&value=long", id="no number"),
        pytest.param("of=click&value=pay&as=then", id="after nothing"),
        pytest.param("of=browser&value=Firefox&as=then&where=page:/", id="no moment"),
    ],
)
async def test_form_refuses_what_cannot_be_searched_for(viewer_client: Client, query: str) -> None:
    assert (await viewer_client.get(f"/s/1/narrow?{query}", allow_redirects=False)).status == 400


async def test_page_says_what_is_asked_for_and_each_part_can_be_taken_away(viewer_client: Client, store: Store) -> None:
    await fill(store)
    query = "where=lang:ja;click.has:%3Cb%3E&then=page:/cart;60+click:Pay&device=phone"
    for path in ("/s/1/replays", "/s/1/"):
        text = await (await viewer_client.get(f"{path}?{query}")).text()
        words = re.sub(r"\s+", " ", re.sub("<[^>]*>", "", text.split('class="asked"')[1].split("</p>")[0]))
        assert "Sessions that had the language “\u2068ja\u2069” and clicked on “…\u2068&lt;b&gt;\u2069…”" in words
        assert "saw the page “\u2068/cart\u2069”, then within 1:00 clicked on “\u2068Pay\u2069”" in words
        links = {unescape(link) for link in re.findall(r'class="asked-part">.*?href="([^"]*)"', text)}
        asked = [dict(parse_qsl(urlsplit(link).query)) for link in links]
        assert sorted(one.get("where", "") for one in asked) == ["click.has:<b>", "lang:ja", "lang:ja;click.has:<b>"]
        assert all(one["device"] == "phone" for one in asked)
    japanese = await (await viewer_client.get(f"/s/1/replays?{query}&lang=ja")).text()
    assert "続いて 1:00 以内に「\u2068Pay\u2069」をクリックした" in japanese


async def test_filter_is_kept_from_section_to_section_and_by_the_overview(viewer_client: Client, store: Store) -> None:
    await fill(store)
    found = await (await viewer_client.get("/s/1/index.json?where=event:paid")).json()
    assert found["totals"]["sessions"] == await total(viewer_client, "where=event:paid") == 1
    assert found["filter"]["where"] == [{"of": "event", "value": "paid"}]
    text = await (await viewer_client.get("/s/1/?where=event:paid")).text()
    assert 'href="/s/1/heatmap?where=event%3Apaid"' in text


async def test_replay_opens_where_the_steps_began(viewer_client: Client, store: Store) -> None:
    await fill(store)
    twin = await (await viewer_client.get("/s/1/replays.json?then=page:/cart;60+click.has:pay")).json()
    assert [row["at_ms"] for row in twin["rows"]] == [5_000]
    twin = await (await viewer_client.get("/s/1/replays.json?where=error.any")).json()
    assert [row["at_ms"] for row in twin["rows"]] == [45_000]
