"""Visitors behind proxies."""

import pytest

from collector.address import Proxies, network


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        pytest.param("10.0.0.1", ["192.0.2.7"], "192.0.2.7", id="one hop"),
        pytest.param("10.0.0.1", ["203.0.113.9, 192.0.2.7"], "192.0.2.7", id="a forged hop before it"),
        pytest.param("10.0.0.1", ["203.0.113.9", "192.0.2.7"], "192.0.2.7", id="two headers"),
        pytest.param("10.0.0.1", ["192.0.2.7, 10.0.0.2"], "192.0.2.7", id="two proxies"),
        pytest.param("10.0.0.1", ["192.0.2.7, nonsense"], "10.0.0.1", id="nonsense from the proxy"),
        pytest.param("10.0.0.1", [], "10.0.0.1", id="no header"),
        pytest.param("10.0.0.1", [""], "10.0.0.1", id="empty header"),
        pytest.param("10.0.0.1", ["10.0.0.2"], "10.0.0.1", id="only proxies"),
        pytest.param("192.0.2.1", ["203.0.113.9"], "192.0.2.1", id="from a stranger"),
        pytest.param("::ffff:10.0.0.1", ["192.0.2.7"], "192.0.2.7", id="mapped proxy"),
        pytest.param("", ["192.0.2.7"], "", id="no peer"),
    ],
)
def test_visitor_is_the_last_hop_before_our_proxies(peer: str, forwarded: list[str], expected: str) -> None:
    assert Proxies(["10.0.0.0/8"]).visitor(peer, forwarded) == expected


def test_proxies_given_nonsense_raise() -> None:
    with pytest.raises(ValueError, match="proxy"):
        Proxies(["proxy.internal"])


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("unix", "unix"),
    ],
)
def test_network_is_what_one_visitor_has(address: str, expected: str) -> None:
    assert network(address) == expected
