"""Where a ClickHouse server is and who asks: the parts of ASHIATO_CLICKHOUSE_URL."""

from urllib.parse import unquote, urlsplit

import msgspec

SHAPE = "http(s)://user:password@host:port/database"


class BadAddress(ValueError):
    """The text says what shape is wanted, and never what was given: there is a password in it."""


class Address(msgspec.Struct, frozen=True):
    secure: bool
    host: str
    port: int
    user: str
    password: str
    database: str

    def __repr__(self) -> str:
        return f"{'https' if self.secure else 'http'}://{self.host}:{self.port}/{self.database}"


def parse(url: str) -> Address:
    """The parts of `http(s)://user:password@host:port/database`, percent-decoded. Raises BadAddress."""
    wrong = BadAddress(f"it is not of the shape {SHAPE}; in user and password, write / as %2F, # as %23, ? as %3F")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong from None
    path = parts.path.strip("/")
    if parts.scheme not in ("http", "https") or not parts.hostname or "/" in path or parts.query or parts.fragment:
        raise wrong
    secure = parts.scheme == "https"
    return Address(
        secure=secure,
        host=parts.hostname,
        port=port or (8443 if secure else 8123),
        user=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        database=unquote(path) or "default",
    )
