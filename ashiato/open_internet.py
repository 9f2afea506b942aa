"""Speaking only to addresses of the open internet, whatever a name leads to.

A name is resolved once for each connection, and the connection goes to the very address that was checked, so that a
name whose answer changes in between leads nowhere. Private, loopback, link-local and other addresses that are not the
internet's are refused, IPv4 within IPv6 too.
"""

import ipaddress
import socket
from collections.abc import Callable

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

Allow = Callable[[str], bool]
_SHARED = ipaddress.ip_network("100.64.0.0/10")
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")  # all that is routed in IPv6


def is_open(address: str) -> bool:
    """True for an IP address of the open internet."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_open(str(inner))
        if ip not in _UNICAST:
            return False
    elif ip in _SHARED:
        return False
    return ip.is_global and not ip.is_multicast


def is_ip(host: str) -> bool:
    """True for what is spoken to without asking a resolver."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class Refused(OSError):
    """The name leads to no address of the open internet."""


class Resolver(AbstractResolver):
    """Resolves to addresses that are allowed, and to nothing else."""

    def __init__(self, allow: Allow) -> None:
        self._allow = allow
        self._inner = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = [one for one in await self._inner.resolve(host, port, family) if self._allow(one["host"])]
        if not found:
            raise Refused(f"{host} is no address of the open internet")
        return found

    async def close(self) -> None:
        await self._inner.close()


def is_refusal(error: BaseException) -> bool:
    """True for what aiohttp raises where the resolver refused."""
    return isinstance(error, Refused) or isinstance(error.__cause__, Refused)
