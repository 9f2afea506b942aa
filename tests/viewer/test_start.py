"""The start page."""

from tests.viewer.conftest import Client


async def test_start_lists_sites(viewer_client: Client) -> None:
    response = await viewer_client.get("/")
    text = await response.text()
    assert response.status == 200
    assert "Demo shop" in text
