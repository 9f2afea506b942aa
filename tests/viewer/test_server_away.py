"""The viewer while the ClickHouse server is away: one clear page, and all is well once it is back."""

import logging
from collections.abc import AsyncIterator

import pytest

from storage import Store, open_store
from tests.stand_in import StandIn
from tests.viewer.conftest import Client


@pytest.fixture
async def store(server: StandIn) -> AsyncIterator[Store]:
    """In place of the embedded engine."""
    store = open_store(url=f"{server.url.replace('//', '//ashiato:hunter2@')}/default", request_s=4)
    yield store
    await store.close()


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"cut": "before"}, id="cut"),
        pytest.param({"cut": "after"}, id="cut after the work"),
        pytest.param({"status": 503}, id="503"),
        pytest.param({"wait_s": 30}, id="no answer"),
        pytest.param({"code": 516}, id="password changed"),
        pytest.param({"code": 241}, id="out of memory"),
    ],
)
async def test_viewer_while_the_server_fails_says_so_and_goes_on(
    viewer_client: Client, server: StandIn, fault: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    for path in ("/s/1/", "/s/1/replays", "/s/1/heatmap", "/s/1/data"):
        assert (await viewer_client.get(path)).status == 200, path
    await server.fail(fault)
    with caplog.at_level(logging.DEBUG):
        page = await viewer_client.get("/s/1/")
        text = await page.text()
        twin = await viewer_client.get("/s/1/data.json")
    assert (page.status, twin.status) == (503, 503)
    assert "The database did not answer." in text
    assert "Traceback" not in text
    assert "Code:" not in text
    assert (await twin.json())["error"] == "store_failed"
    assert "hunter2" not in text + caplog.text
    await server.fail()
    assert (await viewer_client.get("/s/1/")).status == 200
