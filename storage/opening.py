"""Opening ClickHouse, embedded or on a server."""

from pathlib import Path

from storage import address
from storage.embedded import Embedded
from storage.engine import Store
from storage.server import REQUEST_S, Server


def open_store(*, path: Path | None = None, url: str | None = None, request_s: float = REQUEST_S) -> Store:
    """Open the embedded engine in the directory `path`, or a server at `url`.

    `url` is `http(s)://user:password@host:port/database`, else BadAddress is raised. Exactly one of the two is given.
    A server that does not answer within `request_s` seconds has failed the statement.
    """
    if (path is None) == (url is None):
        raise ValueError("give either a path or a url")
    if path is not None:
        return Store(Embedded(path))
    return Store(Server(address.parse(url or ""), request_s=request_s))
