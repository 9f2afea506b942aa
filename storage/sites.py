"""Sites: the key a snippet carries, and how the site is to be tracked."""

import secrets
import time
from typing import Literal

import msgspec

from storage.engine import Row, Store

Mode = Literal["strict", "balanced", "open"]
Files = Literal["off", "fetch"]
FILE_QUOTA_BYTES = 100_000_000


class Site(msgspec.Struct, frozen=True):
    """`origins` empty means: any origin, until the first is named. `page_rules` are patterns such as `/product/:id`."""

    site: int
    key: str
    name: str
    origins: tuple[str, ...] = ()
    mode: Mode = "balanced"
    recording: bool = True
    page_rules: tuple[str, ...] = ()
    created_ms: int = 0
    retention_days: int = 0  # 0: as long as all sites' data
    quota_bytes: int = 0  # 0: as much as any site may have
    sample: int = 100  # percent of sessions that are captured
    record_sample: int = 100  # percent of those that are recorded from the start
    record_rules: tuple[str, ...] = ()  # what has another one recorded: rage, error, abandon, event:NAME
    files: Files = "off"  # images and fonts of recorded pages
    file_origins: tuple[str, ...] = ()  # where they are fetched from, besides `origins`
    file_quota_bytes: int = FILE_QUOTA_BYTES


def _from_row(row: Row) -> Site:
    return Site(
        site=row["site"],
        key=row["key"],
        name=row["name"],
        origins=tuple(row["origins"]),
        mode=row["mode"],
        recording=bool(row["recording"]),
        page_rules=tuple(row["page_rules"]),
        created_ms=row["created_ms"],
        retention_days=row["retention_days"],
        quota_bytes=row["quota_bytes"],
        sample=row["sample"],
        record_sample=row["record_sample"],
        record_rules=tuple(row["record_rules"]),
        files=row["files"],
        file_origins=tuple(row["file_origins"]),
        file_quota_bytes=row["file_quota_bytes"],
    )


async def every(store: Store) -> list[Site]:
    """All sites that are not deleted, oldest first."""
    return [_from_row(row) for row in await store.read("sites.list")]


async def save(store: Store, site: Site, *, deleted: bool = False) -> None:
    """Write a site's newest version."""
    await store.insert(
        "sites",
        {
            "site": [site.site],
            "key": [site.key],
            "name": [site.name],
            "origins": [list(site.origins)],
            "mode": [site.mode],
            "recording": [int(site.recording)],
            "page_rules": [list(site.page_rules)],
            "created": [site.created_ms],
            "retention_days": [site.retention_days],
            "quota_bytes": [site.quota_bytes],
            "sample": [site.sample],
            "record_sample": [site.record_sample],
            "record_rules": [list(site.record_rules)],
            "files": [site.files],
            "file_origins": [list(site.file_origins)],
            "file_quota_bytes": [site.file_quota_bytes],
            "deleted": [int(deleted)],
            "version": [time.time_ns()],
        },
    )


async def create(store: Store, name: str, *, key: str | None = None, origins: tuple[str, ...] = ()) -> Site:
    """A new site with the next free number and a random key."""
    number = (await store.read("sites.next"))[0]["site"]
    site = Site(
        site=number,
        key=key or secrets.token_hex(6),
        name=name,
        origins=origins,
        created_ms=int(time.time() * 1000),
    )
    await save(store, site)
    return site
