import traceback
from pathlib import Path

import pytest

from ashiato.settings import BadSetting, Settings, load, table

DOCS = Path(__file__).parent.parent.parent / "docs" / "settings.md"


def test_settings_given_nothing_are_the_defaults() -> None:
    assert load({}) == Settings()


def test_settings_flag_wins_over_environment() -> None:
    settings = load({"ASHIATO_PORT": "9000", "ASHIATO_HOST": "10.0.0.5"}, {"port": "9001", "host": None})
    assert (settings.port, settings.host) == (9001, "10.0.0.5")


def test_settings_list_is_split_at_commas() -> None:
    assert load({"ASHIATO_PROXIES": "10.0.0.1, 10.0.0.2,"}).proxies == ("10.0.0.1", "10.0.0.2")


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        pytest.param({"ASHIATO_PROT": "9000"}, "ASHIATO_PROT is no setting", id="misspelt name"),
        pytest.param({"ASHIATO_PORT": "many"}, "not a whole number", id="not a number"),
        pytest.param({"ASHIATO_PORT": "70000"}, "not between", id="no such port"),
        pytest.param({"ASHIATO_WORKERS": "-1"}, "not between", id="fewer than no workers"),
        pytest.param({"ASHIATO_PROXIES": "nginx"}, "ASHIATO_PROXIES", id="proxy by name"),
        pytest.param({"ASHIATO_SECRET": "short"}, "shorter than 32", id="short secret"),
    ],
)
def test_settings_that_cannot_be_taken_say_why(environment: dict[str, str], says: str) -> None:
    with pytest.raises(BadSetting, match=says):
        load(environment)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        pytest.param("127.0.0.1", "http://127.0.0.1:8400", id="loopback"),
        pytest.param("0.0.0.0", "http://127.0.0.1:8400", id="every address"),  # noqa: S104
        pytest.param("::", "http://[::1]:8400", id="every IPv6 address"),
        pytest.param("fd00::5", "http://[fd00::5]:8400", id="IPv6"),
    ],
)
def test_settings_local_address_can_be_reached_from_here(host: str, address: str) -> None:
    assert Settings(host=host).local_address == address


def test_settings_docs_hold_the_generated_table() -> None:
    assert table() in DOCS.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "url",
    [
        "http://ashiato:hunter/2@clickhouse:8123/ashiato",
        "http://ashiato:hunter2@clickhouse:hunter2/ashiato",
        "http://ashiato:hunter2@clickhouse:8123/a/b",
        "http://ashiato:hunter2@clickhouse:8123/ashiato?secure=1",
        "clickhouse://ashiato:hunter2@clickhouse:9000/ashiato",
        "ashiato:hunter2@clickhouse",
    ],
)
def test_clickhouse_url_of_another_shape_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(BadSetting, match="http\\(s\\)://user:password@host:port/database") as caught:
        load({"ASHIATO_CLICKHOUSE_URL": url})
    assert "hunter" not in "".join(traceback.format_exception(caught.value))
