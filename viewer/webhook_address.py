"""Addresses that an alert may be posted to, as far as the text tells; where they lead is checked at each posting."""

from typing import Literal
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}
MOST_CHARS = 1_000

Fault = Literal["", "address", "port"]


def fault(url: str, *, ports: bool = True) -> Fault:
    """What is wrong with an address: http or https with a name, without user or fragment, at the scheme's own port."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "address"
    if parts.scheme not in PORTS or not parts.hostname or len(url) > MOST_CHARS or not url.isascii():
        return "address"
    if not url.isprintable() or " " in url or parts.username is not None or parts.fragment:
        return "address"
    return "port" if ports and port not in (None, PORTS[parts.scheme]) else ""
