"""Which addresses are the open internet's."""

import pytest

from ashiato.open_internet import is_open


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),  # noqa: S104
        *("224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1"),
        *(
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "::7f00:1",
            "fec0::1",
            "ff02::1",
            "64:ff9b:1::7f00:1",
            "",
            "localhost",
            "127.1",
            "2130706433",
        ),
    ],
)
def test_address_that_is_not_the_internets_is_closed(address: str) -> None:
    assert not is_open(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_address_of_the_internet_is_open(address: str) -> None:
    assert is_open(address)
