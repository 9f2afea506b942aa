"""Whom a request asks for. Where public addresses are set, no other name is answered to: a page that has its own name
lead to this machine (DNS rebinding) reads nothing here."""

import ipaddress
from collections.abc import Awaitable, Callable, Iterable
from functools import lru_cache

from aiohttp import hdrs, web
from yarl import URL

from collector.address import Proxies

ANSWER = "unknown_host: no address of this server has that name\n"
_NEVER_IN_A_HOST = frozenset("@/?#\\")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def public(addresses: Iterable[str]) -> tuple[str, ...]:
    """The host names of public URLs; none of `localhost`, of IP addresses, and of URLs that are empty."""
    names = {URL(address).host or "" for address in addresses}
    return tuple(sorted(name for name in names if name not in ("", "localhost") and not _is_address(name)))


class Hosts:
    """A middleware that answers 421 to names that are not among `names`; with none it lets everything through.

    IP addresses and `localhost` can't be another's name and are let through, and so is what a proxy of ours sends:
    it knows what it asks for. `count` is called for each request that is not let through.
    """

    def __init__(self, names: Iterable[str], proxies: Proxies, count: Callable[[], None]) -> None:
        self._names = frozenset(names)
        self._proxies = proxies
        self._count = count
        self._told = lru_cache(maxsize=1_024)(self._is_ours)

    def add_to(self, app: web.Application) -> None:
        """Have the application ask."""
        if self._names:
            app.middlewares.append(self.check)

    def answer_to(self, host: str, peer: str) -> bool:
        """True for a Host header that is answered to when it comes from that address."""
        return not self._names or self._told(host) or self._proxies.trusts(peer)

    def _is_ours(self, host: str) -> bool:
        if not _NEVER_IN_A_HOST.isdisjoint(host):
            return False
        try:
            name = (URL(f"http://{host}").host or "").rstrip(".")
        except ValueError:
            return False
        return name in self._names or name == "localhost" or _is_address(name)

    @web.middleware
    async def check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        host = request.headers.get(hdrs.HOST)
        if host is None or self.answer_to(host, request.remote or ""):
            return await handler(request)
        self._count()
        return web.Response(status=421, text=ANSWER)
