"""What the secret makes: a visitor's id for a day, without a cookie, and the token that imports carry."""

import hashlib
import hmac

from collector.address import network


def daily(secret: bytes, day: int, site: int, address: str, agent: str) -> bytes:
    """16 bytes that tell a site's visitors apart for one UTC day. Neither address nor agent can be got back."""
    of_the_day = hmac.digest(secret, f"day {day}".encode(), hashlib.sha256)
    visitor = f"{site}|{network(address)}|{agent}".encode("utf-8", "replace")
    return hmac.digest(of_the_day, visitor, hashlib.sha256)[:16]


def import_token(secret: bytes) -> str:
    """The bearer token that lets a request say when, and from whom, it was received."""
    return hmac.digest(secret, b"import", hashlib.sha256).hex()
