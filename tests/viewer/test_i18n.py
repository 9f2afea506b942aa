"""Two languages, complete; and the look that follows the reader."""

import re

import pytest

from tests.viewer import visits
from tests.viewer.conftest import NOW_MS, Client
from viewer import catalog, i18n
from viewer.app import Viewer

PLACE = re.compile(r"%\((\w+)\)s|\{\w+\}|</?\w+[^>]*>")


def texts(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(part) for part in value] if isinstance(value, tuple) else []


def test_every_text_has_a_japanese_translation() -> None:
    known = {message.id: message.string for found in i18n.catalogues("ja") for message in found}
    missing = [message.id for message in catalog.extract() if message.id and not any(texts(known.get(message.id)))]
    assert missing == []


def test_translations_keep_the_places_for_values() -> None:
    for found in i18n.catalogues("ja"):
        for message in found:
            for translated in filter(None, texts(message.string) if message.id else []):
                wanted = {place.group() for text in texts(message.id) for place in PLACE.finditer(text)}
                assert {place.group() for place in PLACE.finditer(translated)} == wanted, message.id


def test_no_text_has_a_percent_sign_that_reads_as_a_place() -> None:
    for found in i18n.catalogues("ja"):
        for message in found:
            for text in [*texts(message.id), *texts(message.string)]:
                assert "%" not in PLACE.sub("", text).replace("%%", ""), text


def test_committed_catalogue_is_what_the_command_writes() -> None:
    assert catalog.path_of("ja").read_bytes() == catalog.updated("ja")


def test_client_words_are_those_of_the_scripts() -> None:
    client = i18n.words("ja").client
    assert client["Copied"] == "コピーしました"
    assert "Log in" not in client
    assert i18n.words("en").client == {}


@pytest.mark.parametrize(
    ("asked", "remembered", "accepted", "language"),
    [
        pytest.param(None, None, "", "en", id="nothing"),
        pytest.param(None, None, "ja-JP,ja;q=0.9,en;q=0.8", "ja", id="browser"),
        pytest.param(None, None, "fr;q=0.9, en;q=0.2, ja;q=0.5", "ja", id="best of ours"),
        pytest.param(None, None, "ja;q=0, de", "en", id="refused"),
        pytest.param(None, "ja", "en", "ja", id="cookie"),
        pytest.param("en", "ja", "ja", "en", id="address"),
        pytest.param("xx", "yy", "ja;q=high", "en", id="nonsense"),
    ],
)
def test_choose_takes_the_first_wish_that_we_speak(
    asked: str | None, remembered: str | None, accepted: str, language: str
) -> None:
    assert i18n.choose(asked, remembered, accepted) == language


async def test_language_and_theme_in_the_address_are_remembered(viewer_client: Client) -> None:
    text = await (await viewer_client.get("/?lang=ja&theme=dark")).text()
    assert '<html lang="ja" data-theme="dark">' in text
    text = await (await viewer_client.get("/")).text()
    assert '<html lang="ja" data-theme="dark">' in text
    assert "サイトを追加" in text


async def test_language_of_an_unknown_name_changes_nothing(viewer_client: Client) -> None:
    response = await viewer_client.get('/?lang=xx&theme="><script>')
    assert '<html lang="en" data-theme="auto">' in await response.text()
    assert "Set-Cookie" not in response.headers


async def test_links_keep_the_filter_but_not_the_language(viewer_client: Client) -> None:
    text = await (await viewer_client.get("/s/1/?device=phone&lang=ja")).text()
    assert 'href="/s/1/heatmap?device=phone"' in text
    assert 'href="/s/1/?device=tablet"' in text
    assert 'href="/s/1/?device=phone&amp;lang=en"' in text


async def test_errors_speak_the_reader_s_language(viewer_client: Client) -> None:
    found = await (await viewer_client.get("/s/9/data.json?lang=ja")).json()
    assert found["message"] == "そのサイトはありません。"


@pytest.mark.parametrize("path", ["/", "/sites/new", "/s/1/", "/s/1/data", "/s/1/settings", "/s/1/connect", "/x"])
async def test_pages_in_japanese_have_no_english_left(viewer: Viewer, viewer_client: Client, path: str) -> None:
    await visits.write(viewer.store, 1, visits.fortnight(NOW_MS, 40))
    await visits.write_faults(viewer.store, 1, NOW_MS)
    response = await viewer_client.get(f"{path}?lang=ja")
    assert response.status == (404 if path == "/x" else 200)
    text = await response.text()
    body = re.sub(r"<(script|pre|code)\b.*?</\1>|<[^>]+>", " ", text[text.index("<body>") :], flags=re.DOTALL)
    english = {
        text
        for message in catalog.extract()
        for text in texts(message.id)
        if len(text) > 12 and text.isascii() and "%" not in text and "<" not in text
    }
    assert {text for text in english if text in body} == set()
