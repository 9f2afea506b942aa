"""The start page, adding a site, and waiting for its first event."""

import pytest

from storage import Store, sites
from tests.viewer import visits
from tests.viewer.conftest import NOW_MS, Changes, Client, Clock, form_token
from tests.viewer.visits import DAY_MS, Visit
from viewer.origins import origin, origins


async def add_site(client: Client, **form: str) -> tuple[int, str, str]:
    form["form_token"] = await form_token(client, "/sites/new")
    response = await client.post("/sites/new", data=form, allow_redirects=False)
    return response.status, response.headers.get("Location", ""), await response.text()


async def test_start_shows_the_demo_first_with_its_ways_in(viewer_client: Client, store: Store) -> None:
    text = await (await viewer_client.get("/")).text()
    for address in ('href="/s/1/heatmap"', 'href="/s/1/replays"', 'href="/shop/"', 'href="/sites/new"'):
        assert address in text


async def test_start_puts_the_demo_before_older_sites(stranger: Client, viewer_client: Client, store: Store) -> None:
    demo = (await sites.every(store))[0]
    await sites.save(store, demo, deleted=True)
    await sites.create(store, "Blog")
    await sites.create(store, "Shop", key="demo")
    found = await (await viewer_client.get("/index.json")).json()
    assert [(card["name"], card["demo"]) for card in found["sites"]] == [("Shop", True), ("Blog", False)]


async def test_start_counts_visitors_of_each_site(viewer_client: Client, store: Store) -> None:
    await sites.create(store, "Blog")
    await visits.write(
        store,
        1,
        [
            Visit("a", NOW_MS - 3_600_000, visitor="mio"),
            Visit("b", NOW_MS - 2 * DAY_MS, visitor="mio"),
            Visit("c", NOW_MS - 2 * DAY_MS, visitor="ren"),
            Visit("d", NOW_MS - 7 * DAY_MS, visitor="last week"),
        ],
    )
    demo, blog = (await (await viewer_client.get("/index.json")).json())["sites"]
    assert (demo["visitors_today"], demo["visitors"]) == (1, 2)
    assert demo["days"] == [0, 0, 0, 0, 2, 0, 1]
    assert demo["last_ms"] == NOW_MS - 3_600_000
    assert (blog["visitors_today"], blog["visitors"], blog["last_ms"]) == (0, 0, None)


async def test_start_has_no_numbers_for_a_site_that_was_never_heard_of(viewer_client: Client, store: Store) -> None:
    await sites.create(store, "Blog")
    assert "Visitors today" not in await (await viewer_client.get("/")).text()
    await visits.write(store, 1, [Visit("a", NOW_MS - 3 * DAY_MS)])
    text = await (await viewer_client.get("/")).text()
    assert text.count("Visitors today") == 1
    assert text.index("Visitors today") < text.index("Blog")


async def test_start_says_when_the_last_event_came(viewer_client: Client, store: Store) -> None:
    await visits.write(store, 1, [Visit("a", NOW_MS - 3_600_000)])
    text = await (await viewer_client.get("/")).text()
    assert ">1 hour ago</time>" in text
    assert 'datetime="2026-09-21T13:13:20.000+00:00"' in text


async def test_new_site_gets_a_tag_and_tells_the_collector(
    viewer_client: Client, store: Store, changes: Changes
) -> None:
    status, location, _ = await add_site(viewer_client, name="My blog", address="blog.example/index.html")
    assert (status, location) == (303, "/s/2/connect")
    made = (await sites.every(store))[1]
    assert (made.name, made.origins) == ("My blog", ("https://blog.example",))
    assert changes.count == 1
    text = await (await viewer_client.get(location)).text()
    assert f"src=&#34;http://viewer.test/a.js&#34; data-site=&#34;{made.key}&#34;" in text
    assert "Waiting for the first event" in text


@pytest.mark.parametrize(
    ("form", "message"),
    [
        pytest.param({"name": ""}, "Please give a name", id="no name"),
        pytest.param({"name": "x" * 81}, "Please give a name", id="long name"),
        pytest.param({"name": "Blog", "address": "not an address"}, "not a web address", id="address"),
    ],
)
async def test_new_site_with_a_faulty_form_is_not_made(
    viewer_client: Client, store: Store, form: dict[str, str], message: str
) -> None:
    status, _, text = await add_site(viewer_client, **form)
    assert status == 422
    assert message in text
    assert len(await sites.every(store)) == 1


async def test_new_site_with_a_name_of_markup_shows_it_as_text(viewer_client: Client) -> None:
    await add_site(viewer_client, name="<script>alert(1)</script>")
    for path in ("/", "/s/2/", "/s/2/settings", "/s/2/connect"):
        assert "<script>alert" not in await (await viewer_client.get(path)).text()


async def test_connect_tells_of_the_first_event(viewer_client: Client, store: Store, clock: Clock) -> None:
    found = await (await viewer_client.get("/s/1/connect.json")).json()
    assert (found["first_ms"], found["last_ms"]) == (None, None)
    await visits.write(store, 1, [Visit("a", NOW_MS), Visit("b", NOW_MS + 1_000)])
    clock.now_ms += 5_000
    found = await (await viewer_client.get("/s/1/connect.json")).json()
    assert (found["first_ms"], found["last_ms"], found["now_ms"]) == (NOW_MS, NOW_MS + 1_000, NOW_MS + 5_000)
    text = await (await viewer_client.get("/s/1/connect")).text()
    assert ">5 seconds ago</time>" in text


async def test_connect_tells_what_was_turned_away(viewer_client: Client, store: Store) -> None:
    await visits.write_faults(store, 1, NOW_MS)
    text = await (await viewer_client.get("/s/1/connect")).text()
    assert "41 × From an origin that is not allowed" in text
    assert "An event that can" not in text  # a dropped part is no batch turned away


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("shop.example", "https://shop.example", id="host"),
        pytest.param("HTTP://Shop.Example:80/cart?x", "http://shop.example", id="address"),
        pytest.param("http://localhost:3000/", "http://localhost:3000", id="port"),
        pytest.param("https://münchen.example", "https://xn--mnchen-3ya.example", id="umlaut"),
        pytest.param("http://[::1]:8400", "http://[::1]:8400", id="ipv6"),
        pytest.param("ftp://shop.example", None, id="scheme"),
        pytest.param("https://", None, id="no host"),
        pytest.param("https://a b.example", None, id="space"),
        pytest.param("https://user:pw@shop.example", None, id="credentials"),
        pytest.param("https://shop.example:99999", None, id="port too large"),
        pytest.param("https://[::1", None, id="open bracket"),
    ],
)
def test_origin_of_what_was_typed(typed: str, found: str | None) -> None:
    assert origin(typed) == found


def test_origins_with_one_bad_line_are_none() -> None:
    assert origins("a.example\n\nb.example\na.example\n") == ("https://a.example", "https://b.example")
    assert origins("a.example\nnot one") is None
