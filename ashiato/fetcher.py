"""Fetching an image or font that a recording names: from allowed origins on the open internet, and as nobody.

A recording is written by whoever visits a site, so an address in it is a stranger's wish. Each hop is checked anew.
"""

import asyncio
from collections.abc import Container
from urllib.parse import urljoin, urlsplit

import aiohttp

from ashiato.file_kind import kind
from ashiato.open_internet import Allow, Resolver, is_ip, is_open, is_refusal
from storage.files import File
from viewer.origins import origin
from viewer.webhook_address import fault

SECONDS = 5.0  # for all hops together
MOST_BYTES = 2 * 1024 * 1024
MOST_HOPS = 3
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {"User-Agent": "Ashiato", "Accept": "image/*, font/*", "Accept-Encoding": "identity"}


class NotFetched(Exception):
    """No file came; the text is why, in a word."""


class Fetcher:
    """`allow` says which IP addresses may be spoken to; `ports`: only the scheme's own."""

    def __init__(self, allow: Allow = is_open, *, ports: bool = True) -> None:
        self._allow = allow
        self._ports = ports

    async def fetch(self, url: str, origins: Container[str]) -> File:
        """The image or font at the address. Raises NotFetched.

        Why: "address" or "port" where the text is at fault, "origin" of one that is not allowed, "closed" where it
        leads to no address of the open internet, "redirects" for more than three, the status that is no 200, "encoded"
        for what was packed unasked, "large" from 2 MB on, "kind" for what is neither image nor font, "late" after 5 s,
        or "away".
        """
        try:
            async with asyncio.timeout(SECONDS), self._session() as session:
                for _ in range(MOST_HOPS + 1):
                    found = await self._hop(session, url, origins)
                    if isinstance(found, File):
                        return found
                    url = urljoin(url, found)
                raise NotFetched("redirects")
        except TimeoutError:
            raise NotFetched("late") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:  # the last by names that no resolver takes
            raise NotFetched("closed" if is_refusal(error) else "away") from error

    def _session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(resolver=Resolver(self._allow), force_close=True, use_dns_cache=False)
        jar = aiohttp.DummyCookieJar()
        return aiohttp.ClientSession(
            connector=connector, cookie_jar=jar, headers=_HEADERS, auto_decompress=False, trust_env=False
        )

    async def _hop(self, session: aiohttp.ClientSession, url: str, origins: Container[str]) -> File | str:
        """The file, or where the address leads on to."""
        if why := fault(url, ports=self._ports):
            raise NotFetched(why)
        if origin(url) not in origins:
            raise NotFetched("origin")
        host = urlsplit(url).hostname or ""
        if is_ip(host) and not self._allow(host):
            raise NotFetched("closed")
        async with session.get(url, allow_redirects=False) as answer:
            if answer.status in _REDIRECTS and "Location" in answer.headers:
                return answer.headers["Location"]
            if answer.status != 200:
                raise NotFetched(str(answer.status))
            if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise NotFetched("encoded")
            return _file(await _body(answer))


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in answer.content.iter_chunked(65_536):
        body += piece
        if len(body) > MOST_BYTES:
            raise NotFetched("large")
    return bytes(body)


def _file(body: bytes) -> File:
    found = kind(body)
    if not found:
        raise NotFetched("kind")
    return File(found, body)
