"""Pages of what went wrong: what happened, what is safe, what to do."""

import re

import pytest

from storage.sites import Site
from tests.viewer.conftest import Client, form_token
from viewer.app import Viewer
from viewer.problems import Problem, ProblemView


@pytest.mark.parametrize(
    ("message", "heading", "rest"),
    [
        pytest.param("There is no such site.", "There is no such site.", "", id="one sentence"),
        pytest.param("No answer. All is safe; wait.", "No answer.", "All is safe; wait.", id="two"),
        pytest.param("Days such as 2026-01-31.", "Days such as 2026-01-31.", "", id="digits"),
        pytest.param("応答がありません。データは無事です。", "応答がありません。", "データは無事です。", id="japanese"),
    ],
)
def test_heading_is_the_first_sentence(message: str, heading: str, rest: str) -> None:
    view = ProblemView("failed", message, "1f")
    assert (view.heading, view.rest) == (heading, rest)


def test_only_what_is_logged_tells_its_number() -> None:
    logged = {status: ProblemView(Problem(status).word, "", "1f").logged for status in (400, 404, 410, 429, 500, 503)}
    assert [status for status, told in logged.items() if told] == [500, 503]


async def text_of(client: Client, path: str, status: int) -> str:
    response = await client.get(path)
    assert response.status == status
    return await response.text()


async def test_problem_within_a_site_leads_back_to_it(viewer_client: Client) -> None:
    text = await text_of(viewer_client, "/s/1/?from=x", 400)
    assert "<h1>The date range needs days such as 2026-01-31.</h1>" in text
    assert 'class="button" href="/s/1/">To the overview' in text
    assert "finds the cause" not in text
    assert "Try again" not in text


async def test_problem_of_the_database_says_what_is_safe_and_lets_one_try_again(
    viewer: Viewer, viewer_client: Client
) -> None:
    await viewer.store.run_text("drop table batches")
    text = await text_of(viewer_client, "/s/1/data?from=2026-09-20&to=2026-09-21", 503)
    assert "<h1>The database did not answer.</h1>" in text
    assert "What was collected is safe" in text
    assert re.search("<code>[0-9a-f]{8}</code>", text)
    assert 'href="/s/1/data?from=2026-09-20&amp;to=2026-09-21">Try again' in text


async def test_used_link_leads_strangers_to_the_login(viewer_client: Client) -> None:
    viewer_client.session.cookie_jar.clear()
    text = await text_of(viewer_client, "/setup?token=old", 410)
    assert "<h1>This one-time link was used already.</h1>" in text
    assert 'class="button" href="/login">Log in' in text
    assert "To the start page" not in text


async def test_failed_form_leads_back_to_the_page_it_stands_on(
    viewer: Viewer, viewer_client: Client, site: Site
) -> None:
    token = await form_token(viewer_client, "/s/1/settings")
    await viewer.store.run_text("drop table sites")
    response = await viewer_client.post(
        "/s/1/settings/delete",
        data={"form_token": token, "confirm": site.name},
        headers={"Referer": str(viewer_client.make_url("/s/1/settings?from=2026-09-20&to=2026-09-21"))},
    )
    assert response.status == 503
    text = await response.text()
    assert "Try again" not in text  # asking that address again sends no form
    assert 'href="/s/1/settings?from=2026-09-20&amp;to=2026-09-21">Back to the form' in text
    assert (await viewer_client.get("/s/1/settings?from=2026-09-20&to=2026-09-21")).status == 200


@pytest.mark.parametrize(
    "referrer",
    [
        pytest.param(None, id="none"),
        pytest.param("https://evil.example/s/1/settings", id="another site"),
        pytest.param("//evil.example", id="no scheme"),
        pytest.param("http://[", id="no address"),
        pytest.param("{own}//evil.example/x", id="leads away"),
        pytest.param("{own}/\\evil.example", id="backslash"),
        pytest.param("{own}/s/1/data?\u00e9", id="no ASCII"),
        pytest.param("{own}", id="no path"),
    ],
)
async def test_form_from_nowhere_leads_to_the_overview(viewer_client: Client, referrer: str | None) -> None:
    token = await form_token(viewer_client, "/s/1/settings")
    own = str(viewer_client.make_url("/")).rstrip("/")
    response = await viewer_client.post(
        "/s/1/settings",
        data={"form_token": token, "mode": "none"},
        headers={"Referer": referrer.format(own=own)} if referrer else {},
    )
    assert response.status == 400
    text = await response.text()
    assert "Back to the form" not in text
    assert 'hreflang="ja" href="/s/1/?lang=ja"' in text
    assert "evil" not in text
