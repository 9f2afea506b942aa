"""What the secret makes: a visitor's id for a day, without a cookie, and the token that imports carry."""

import hashlib
import hmac
from functools import lru_cache

from collector.address import network


@lru_cache(maxsize=16)
def _of_the_day(secret: bytes, day: int) -> bytes:
    return hmac.digest(secret, f"day {day}".encode(), hashlib.sha256)


def daily(secret: bytes, day: int, site: int, address: str, agent: str) -> bytes:
    """16 bytes that tell a site's visitors apart for one UTC day. Neither address nor agent can be got back."""
    visitor = f"{site}|{network(address)}|{agent}".encode("utf-8", "replace")
    # keyed BLAKE2b is a MAC as HMAC-SHA256 is, and takes 1 µs where that takes 19
    return hashlib.blake2b(visitor, key=_of_the_day(secret, day), digest_size=16).digest()


def import_token(secret: bytes) -> str:
    """The bearer token that lets a request say when, and from whom, it was received."""
    return hmac.digest(secret, b"import", hashlib.sha256).hex()
