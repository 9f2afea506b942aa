"""A ClickHouse server's address in one URL."""

import pytest

from storage.address import Address, parse


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://clickhouse", Address(False, "clickhouse", 8123, "default", "", "default")),
        ("https://clickhouse", Address(True, "clickhouse", 8443, "default", "", "default")),
        ("https://u:p@db.example:443/ashiato", Address(True, "db.example", 443, "u", "p", "ashiato")),
        ("http://u:a%2Fb%40c%23@[::1]:8124/stats/", Address(False, "::1", 8124, "u", "a/b@c#", "stats")),
    ],
)
def test_address_of_a_url(url: str, address: Address) -> None:
    assert parse(url) == address


def test_address_shown_has_no_password() -> None:
    assert str(parse("https://ashiato:hunter2@clickhouse/ashiato")) == "https://clickhouse:8443/ashiato"
