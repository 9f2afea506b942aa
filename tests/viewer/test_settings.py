"""A site's settings, and its deletion."""

import msgspec
import pytest

from storage import Store, sites, traffic
from storage.sites import Site
from tests.viewer import visits
from tests.viewer.conftest import NOW_MS, Changes, Client, form_token
from viewer import filters, page_rules
from viewer.app import Viewer

FORM = {"name": "Demo shop", "mode": "balanced", "recording": "on", "origins": "", "page_rules": ""}


async def save(client: Client, **changes: str) -> tuple[int, str]:
    form = {**FORM, **changes, "form_token": await form_token(client, "/s/1/settings")}
    response = await client.post("/s/1/settings", data={name: value for name, value in form.items() if value})
    return response.status, await response.text()


async def stored(store: Store) -> Site:
    return (await sites.every(store))[0]


async def test_settings_are_saved_and_told_to_the_collector(
    viewer_client: Client, store: Store, changes: Changes
) -> None:
    status, text = await save(
        viewer_client,
        name="New name",
        mode="strict",
        recording="",
        origins="shop.example\nhttp://localhost:3000",
        page_rules="/product/:slug\n/docs/*",
    )
    assert status == 200
    assert "Saved." in text
    site = await stored(store)
    assert (site.name, site.mode, site.recording, site.key) == ("New name", "strict", False, "demo")
    assert site.origins == ("https://shop.example", "http://localhost:3000")
    assert site.page_rules == ("/product/:slug", "/docs/*")
    assert changes.count == 1


async def test_settings_show_what_is_saved(viewer_client: Client) -> None:
    await save(viewer_client, mode="open", origins="shop.example", page_rules="/p/:id")
    text = await (await viewer_client.get("/s/1/settings")).text()
    assert '<input type="radio" name="mode" value="open" checked>' in text
    assert "\nhttps://shop.example</textarea>" in text
    assert "\n/p/:id</textarea>" in text
    found = await (await viewer_client.get("/s/1/settings.json")).json()
    assert found["site"]["mode"] == "open"
    assert found["tag"] == '<script async src="http://viewer.test/a.js" data-site="demo"></script>'


async def test_tag_names_the_collector_where_that_is_apart(viewer_client: Client, viewer: Viewer) -> None:
    viewer.settings = msgspec.structs.replace(viewer.settings, collector_url="https://collect.example")
    for path in ("/s/1/settings.json", "/s/1/connect.json"):
        tag = (await (await viewer_client.get(path)).json())["tag"]
        assert tag == '<script async src="https://collect.example/a.js" data-site="demo"></script>'


async def test_fetching_is_off_until_it_is_asked_for(viewer_client: Client, store: Store) -> None:
    await save(viewer_client)
    assert (await stored(store)).files == "off"
    status, text = await save(viewer_client, files="on", file_origins="cdn.shop.example\n", file_quota="20")
    assert status == 200
    site = await stored(store)
    assert (site.files, site.file_origins, site.file_quota_bytes) == (
        "fetch",
        ("https://cdn.shop.example",),
        20_000_000,
    )
    assert 'name="files" checked' in text
    for fault in ({"file_origins": "not an address"}, {"file_quota": "-1"}):
        assert (await save(viewer_client, **fault))[0] == 422
    assert (await stored(store)).files == "fetch"
    await save(viewer_client)
    site = await stored(store)
    assert (site.files, site.file_origins, site.file_quota_bytes) == ("off", (), 100_000_000)


async def test_sampling_is_saved_and_handed_to_the_snippet(viewer_client: Client, store: Store) -> None:
    status, _ = await save(
        viewer_client, sample="25", record_sample="0", record_rules="rage\nevent:bought a lot\n\nrage\n"
    )
    assert status == 200
    site = await stored(store)
    assert (site.sample, site.record_sample, site.record_rules) == (25, 0, ("rage", "event:bought a lot"))
    text = await (await viewer_client.get("/s/1/settings")).text()
    assert 'name="sample" type="text" value="25"' in text
    assert "\nrage\nevent:bought a lot</textarea>" in text


@pytest.mark.parametrize(
    ("form", "message"),
    [
        pytest.param({"name": ""}, "Please give a name", id="name"),
        pytest.param({"origins": "shop.example\nnot one"}, "must be a web address", id="origins"),
        pytest.param({"page_rules": "product/:id"}, "Every rule begins with /", id="rules"),
        pytest.param({"sample": "0"}, "from 1 to 100", id="sample"),
        pytest.param({"record_sample": "1.5"}, "from 0 to 100", id="recorded sample"),
        pytest.param({"record_rules": "rage\nfury"}, "must be rage, error, abandon", id="recording rules"),
    ],
)
async def test_settings_with_a_fault_change_nothing_and_keep_what_was_typed(
    viewer_client: Client, store: Store, changes: Changes, form: dict[str, str], message: str
) -> None:
    before = await stored(store)
    status, text = await save(viewer_client, **form)
    assert status == 422
    assert message in text
    assert all(line in text for line in "".join(form.values()).splitlines())
    assert await stored(store) == before
    assert changes.count == 0


async def test_settings_with_an_unknown_mode_are_refused(viewer_client: Client, store: Store) -> None:
    assert (await save(viewer_client, mode="spy"))[0] == 400
    assert (await stored(store)).mode == "balanced"


async def test_delete_wants_the_name(viewer_client: Client, store: Store) -> None:
    form = {"confirm": "demo shop", "form_token": await form_token(viewer_client, "/s/1/settings")}
    response = await viewer_client.post("/s/1/settings/delete", data=form)
    assert response.status == 422
    assert len(await sites.every(store)) == 1


async def test_delete_takes_the_site_and_its_data(viewer_client: Client, store: Store, changes: Changes) -> None:
    await visits.write(store, 1, visits.fortnight(NOW_MS, 20))
    form = {"confirm": "Demo shop", "form_token": await form_token(viewer_client, "/s/1/settings")}
    response = await viewer_client.post("/s/1/settings/delete", data=form, allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (303, "/")
    assert await sites.every(store) == []
    assert changes.count == 1
    assert (await viewer_client.get("/s/1/")).status == 404
    week = filters.last_days(filters.day_of(NOW_MS), 14)
    assert (await traffic.sessions(store, 1, week.values(), week.sessions(1), 1, [])).totals.sessions == 0
    assert "No site yet" in await (await viewer_client.get("/")).text()


@pytest.mark.parametrize(
    ("lines", "rules"),
    [
        pytest.param("", (), id="none"),
        pytest.param(" /a/:b \n\n/a/:b\n/c/*\n", ("/a/:b", "/c/*"), id="trimmed, once each"),
        pytest.param("a/b", None, id="no slash"),
        pytest.param("/a?b=1", None, id="query"),
        pytest.param("/*/a", None, id="star in the middle"),
        pytest.param("/a b", None, id="space"),
        pytest.param("\n".join(f"/{n}" for n in range(101)), None, id="too many"),
    ],
)
def test_page_rules_are_lines_of_paths(lines: str, rules: tuple[str, ...] | None) -> None:
    assert page_rules.parse(lines) == rules


async def test_settings_bound_a_sites_data(viewer_client: Client, store: Store) -> None:
    assert (await save(viewer_client, retention_days="30", quota="500"))[0] == 200
    site = await stored(store)
    assert (site.retention_days, site.quota_bytes) == (30, 500_000_000)
    text = await (await viewer_client.get("/s/1/settings")).text()
    assert 'name="retention_days" type="text" value="30"' in text
    assert 'name="quota" type="text" value="500"' in text
    await save(viewer_client)
    site = await stored(store)
    assert (site.retention_days, site.quota_bytes) == (0, 0)


@pytest.mark.parametrize("bound", [{"retention_days": "-1"}, {"quota": "much"}, {"retention_days": "9" * 11}])
async def test_settings_refuse_bounds_that_are_no_number(
    viewer_client: Client, store: Store, bound: dict[str, str]
) -> None:
    status, text = await save(viewer_client, **bound)
    assert status == 422
    assert "Please give a whole number" in text
    assert (await stored(store)).retention_days == 0
