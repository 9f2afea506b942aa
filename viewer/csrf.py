"""Requests that change something must come from our own pages: by token, and by what the browser says."""

import hashlib
import hmac
from collections.abc import Mapping


def token(secret: bytes, holder: str) -> str:
    """The form token for one login's (or anonymous form's) cookie value."""
    return hmac.new(secret, b"form\0" + holder.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()


def fits(secret: bytes, holder: str, given: str) -> bool:
    return hmac.compare_digest(token(secret, holder), given.encode("ascii", "replace").decode())


def same_origin(headers: Mapping[str, str], own_hosts: set[str]) -> bool:
    """False when the browser says that another site made the request; a client that says nothing passes."""
    if headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = headers.get("Origin")
    return origin is None or origin.partition("://")[2] in own_hosts - {""}
