"""Whose request it is: the visitor's address behind our proxies, for limits and the daily id. It is never stored."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network


@lru_cache(maxsize=4_096)
def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


class Proxies:
    """The proxies whose X-Forwarded-For is believed, as addresses or networks. Raises ValueError for anything else."""

    def __init__(self, networks: Iterable[str] = ()) -> None:
        self._networks = tuple(ip_network(network, strict=False) for network in networks)
        self._told = lru_cache(maxsize=4_096)(self._is_one)

    def __bool__(self) -> bool:
        return bool(self._networks)

    def trusts(self, text: str) -> bool:
        """True for one of the proxies."""
        return self._told(text)

    def _is_one(self, text: str) -> bool:
        address = _parsed(text)
        return address is not None and any(address in network for network in self._networks)

    def visitor(self, peer: str, forwarded: Sequence[str]) -> str:
        """The rightmost address that is not one of the proxies. `forwarded` are the X-Forwarded-For headers."""
        if not self._networks or not self.trusts(peer):
            return peer
        hops = [hop.strip() for header in forwarded for hop in header.split(",")]
        for hop in reversed(hops):
            if not self.trusts(hop):
                return hop if _parsed(hop) else peer
        return peer


@lru_cache(maxsize=4_096)
def network(address: str) -> str:
    """What counts as one visitor's address: an IPv4 address, or an IPv6 /64, which one household has to itself."""
    parsed = _parsed(address)
    if parsed is None:
        return address[:64]
    return str(IPv6Network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else str(parsed)
