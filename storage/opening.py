"""Opening ClickHouse, embedded, on a server or on a cluster."""

from pathlib import Path

from storage import address, migrations
from storage.cluster import SETTINGS, Cluster, split_tables
from storage.embedded import Embedded
from storage.engine import Store
from storage.server import REQUEST_S, Server


def open_store(
    *, path: Path | None = None, url: str | None = None, cluster: str = "", request_s: float = REQUEST_S
) -> Store:
    """Open the embedded engine in the directory `path`, or a server at `url`, which is any node of the cluster
    of the name `cluster`, if that is given.

    `url` is `http(s)://user:password@host:port/database`, else BadAddress is raised. Exactly one of the two is given.
    A server that does not answer within `request_s` seconds has failed the statement.
    """
    if (path is None) == (url is None):
        raise ValueError("give either a path or a url")
    if path is not None:
        return Store(Embedded(path))
    server = address.parse(url or "")
    if not cluster:
        return Store(Server(server, request_s=request_s))
    split = split_tables(migrations.texts().values())
    return Store(Server(server, request_s=request_s, settings=SETTINGS), Cluster(cluster, server.database, split))
