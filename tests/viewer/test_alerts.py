"""Alerts in the viewer, and where they are told."""

from uuid import UUID

import pytest

from storage import Store, alerts
from storage.alerts import Alert
from tests.viewer.conftest import NOW_MS, Client, form_token

SESSION = UUID(int=9)
ALERT = Alert(1, UUID(int=3), "rage", "/cart", NOW_MS - 60_000, 12, 60, 12, 600, (SESSION,), 2, NOW_MS, "failed", "500")


async def test_alert_shows_its_rates_and_leads_to_example_replays(viewer_client: Client, store: Store) -> None:
    await alerts.save(store, ALERT)
    [row] = (await (await viewer_client.get("/s/1/signals/alerts.json")).json())["alerts"]
    assert (row["rate"], round(row["usual_rate"], 3)) == (0.2, 0.021)
    page = await (await viewer_client.get("/s/1/signals/alerts")).text()
    assert "20% of sessions (12 of 60), usually 2%" in page
    assert f"/s/1/replays/{SESSION}" in page
    assert "/s/1/signals/hurt?" in page
    assert row["query"].endswith("page=/cart&kind=rage")
    assert "it answered 500" in page
    assert 'href="/s/1/signals/alerts"' in await (await viewer_client.get("/s/1/signals")).text()


async def test_webhook_is_kept_with_a_secret_that_stays(viewer_client: Client, store: Store) -> None:
    token = await form_token(viewer_client, "/s/1/signals/alerts")
    for url in ("https://hooks.example/a", "https://hooks.example/b"):
        await viewer_client.post("/s/1/signals/alerts", data={"form_token": token, "url": url})
    hook = (await alerts.webhooks(store))[1]
    assert (hook.url, len(hook.secret)) == ("https://hooks.example/b", 48)
    assert hook.secret in await (await viewer_client.get("/s/1/signals/alerts")).text()
    await viewer_client.post("/s/1/signals/alerts", data={"form_token": token, "url": ""})
    assert await alerts.webhooks(store) == {}


@pytest.mark.parametrize("url", ["nonsense", "ftp://hooks.example/", "https://hooks.example:8443/"])
async def test_webhook_that_can_not_be_posted_to_is_refused(viewer_client: Client, store: Store, url: str) -> None:
    token = await form_token(viewer_client, "/s/1/signals/alerts")
    answer = await viewer_client.post("/s/1/signals/alerts", data={"form_token": token, "url": url})
    assert answer.status == 422
    assert await alerts.webhooks(store) == {}
