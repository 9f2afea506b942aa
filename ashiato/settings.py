"""Settings: one frozen struct, filled from the environment and then from flags."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from collector.address import Proxies
from storage import BadAddress, address

PREFIX = "ASHIATO_"
BOUNDS = (("port", 0, 65_535), ("clickhouse_timeout_s", 1, 3_600), ("workers", 0, 64))
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - nothing is bound here


class BadSetting(ValueError):
    """A setting that can't be taken; the text says which and why."""


class Settings(msgspec.Struct, frozen=True):
    """How this process runs. Every field can be given as ASHIATO_<NAME> or, for `ashiato`, as --<name>."""

    host: str = "127.0.0.1"
    port: int = 8400
    data: Path = Path("data")
    clickhouse_url: str = ""
    clickhouse_cluster: str = ""
    clickhouse_timeout_s: int = 60
    address: str = ""
    collector_address: str = ""
    secret: str = ""
    proxies: tuple[str, ...] = ()
    spool_bytes: int = 2 * 1024**3
    retention_days: int = 0
    quota_bytes: int = 0
    site_quota_bytes: int = 0
    workers: int = 0

    @property
    def public_address(self) -> str:
        """Where browsers reach the viewer, without a slash at the end."""
        return (self.address or self.local_address).rstrip("/")

    @property
    def local_address(self) -> str:
        """Where this machine itself reaches this process."""
        host = _LOOPBACK.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def public_collector_address(self) -> str:
        """Where visitors' browsers reach the collector, without a slash at the end."""
        return (self.collector_address or self.public_address).rstrip("/")


HELP: dict[str, str] = {
    "host": "address to listen on; 0.0.0.0 for all",
    "port": "TCP port to listen on",
    "data": "folder for the spool, the embedded ClickHouse and the secret; made with mode 0700",
    "clickhouse_url": "http(s)://user:password@host:port/database of a ClickHouse server; empty: the embedded engine",
    "clickhouse_cluster": "name of the cluster that the server at that URL is a node of; empty: it stands alone",
    "clickhouse_timeout_s": "seconds after which a ClickHouse server's answer is no longer waited for",
    "address": "public URL of the viewer, e.g. https://ashiato.example.org; other names are answered 421 then; "
    "empty: http://host:port",
    "collector_address": "public URL of the collector where it differs from the viewer's; it goes into the script tag",
    "secret": "32 or more random characters that all processes of an installation share; empty: kept in data",
    "proxies": "comma-separated IP addresses of reverse proxies whose X-Forwarded-For is believed",
    "spool_bytes": "the spool's size limit; when it is reached, batches are answered 503 until ClickHouse catches up",
    "retention_days": "how many days data is kept, by the day it was received; 0: for ever; a site may keep less",
    "quota_bytes": "how much disk all sites' data may take; beyond it the oldest days go, never today; 0: no limit",
    "site_quota_bytes": "how much of that one site's data may take; 0: no limit; a site may be given less",
    "workers": "how many processes take batches beside the main one, on the same port; 0: it takes all of them",
}


def _convert(name: str, text: str) -> Any:
    kind = Settings.__annotations__[name]
    try:
        if kind is int:
            return int(text)
        if kind is Path:
            return Path(text)
        if kind == tuple[str, ...]:
            return tuple(part.strip() for part in text.split(",") if part.strip())
    except ValueError:
        raise BadSetting(f"{PREFIX}{name.upper()}: {text!r} is not a whole number") from None
    return text


def load(environment: Mapping[str, str] = os.environ, flags: Mapping[str, str | None] | None = None) -> Settings:
    """Settings from the environment, overridden by `flags` (None: not given).

    Raises BadSetting for an unknown ASHIATO_ variable or a value that can't be taken.
    """
    values: dict[str, Any] = {}
    for variable, text in environment.items():
        # failpoints are a test's tool, read where they stand
        if not variable.startswith(PREFIX) or variable == "ASHIATO_FAILPOINT":
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in HELP:
            raise BadSetting(f"{variable} is no setting; `ashiato --help` lists them")
        values[name] = _convert(name, text)
    for name, flag in (flags or {}).items():
        if flag is not None:
            values[name] = _convert(name, flag)
    settings = Settings(**values)
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    for name, least, most in BOUNDS:
        if not least <= getattr(settings, name) <= most:
            raise BadSetting(f"{PREFIX}{name.upper()}: {getattr(settings, name)} is not between {least} and {most}")
    if settings.clickhouse_cluster and not settings.clickhouse_url:
        raise BadSetting("ASHIATO_CLICKHOUSE_CLUSTER needs ASHIATO_CLICKHOUSE_URL, the address of one of its nodes")
    for name in ("retention_days", "quota_bytes", "site_quota_bytes"):
        if getattr(settings, name) < 0:
            raise BadSetting(f"{PREFIX}{name.upper()} is less than 0")
    if settings.secret and len(settings.secret) < 32:
        raise BadSetting("the secret is shorter than 32 characters")
    try:
        if settings.clickhouse_url:
            address.parse(settings.clickhouse_url)
    except BadAddress as error:
        raise BadSetting(f"ASHIATO_CLICKHOUSE_URL: {error}") from None
    try:
        Proxies(settings.proxies)
    except ValueError as error:
        raise BadSetting(f"ASHIATO_PROXIES: {error}") from None


def table() -> str:
    """The settings as a Markdown table; docs/settings.md holds it, and a test holds docs/settings.md."""
    defaults = Settings()
    rows = ["| variable | flag | default | meaning |", "| --- | --- | --- | --- |"]
    for name, text in HELP.items():
        value = getattr(defaults, name)
        shown = ",".join(value) if isinstance(value, tuple) else str(value)
        rows.append(f"| `{PREFIX}{name.upper()}` | `--{name.replace('_', '-')}` | `{shown or ' '}` | {text} |")
    return "\n".join(rows) + "\n"
