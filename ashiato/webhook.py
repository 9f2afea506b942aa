"""Posting an alert to an address that somebody typed: signed, to the open internet only, without following anything."""

import hashlib
import hmac
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from ashiato.open_internet import Allow, Resolver, is_ip, is_open, is_refusal
from viewer.webhook_address import fault

SECONDS = 5.0


def sign(secret: str, at_s: int, body: bytes) -> str:
    """The signature's header: HMAC-SHA-256 of `at_s`, a dot and the body, as hex."""
    digest = hmac.new(secret.encode(), f"{at_s}.".encode() + body, hashlib.sha256).hexdigest()
    return f"v1={digest}"


class Poster:
    """Posts JSON; `allow` says which IP addresses may be spoken to."""

    def __init__(self, allow: Allow = is_open, *, ports: bool = True) -> None:
        self._allow = allow
        self._ports = ports

    async def post(self, url: str, secret: str, delivery: str, at_s: int, body: bytes) -> str:
        """ "" once it was taken (2xx), otherwise the status, or why none came.

        That is "address" or "port" where the text is at fault, "closed" where it leads to no address of the open
        internet, "late" after 5 s, or "away".
        """
        if why := fault(url, ports=self._ports):
            return why
        host = urlsplit(url).hostname or ""
        if is_ip(host) and not self._allow(host):
            return "closed"
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Ashiato",
            "Ashiato-Delivery": delivery,
            "Ashiato-Timestamp": str(at_s),
            "Ashiato-Signature": sign(secret, at_s, body),
        }
        connector = aiohttp.TCPConnector(resolver=Resolver(self._allow), force_close=True, use_dns_cache=False)
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        given: dict[str, Any] = {"data": body, "headers": headers, "allow_redirects": False}
        try:
            async with (
                aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=False) as session,
                session.post(url, **given) as answer,
            ):
                return "" if 200 <= answer.status < 300 else str(answer.status)
        except TimeoutError:
            return "late"
        except (aiohttp.ClientError, OSError, UnicodeError) as error:  # the last by names that no resolver takes
            return "closed" if is_refusal(error) else "away"
