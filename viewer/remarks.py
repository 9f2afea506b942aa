"""What people have added to a session: notes, tags, and whether it is a favourite of who looks."""

import asyncio
from uuid import UUID

import msgspec

from storage import Store, favourites, notes, shares, tags
from storage.notes import Note


class Remarks(msgspec.Struct, frozen=True):
    """`used` are tags that the site's other sessions have, the most used first; `links` is how many work."""

    favourite: bool
    tags: list[str]
    used: list[str]
    notes: list[Note]
    links: int


NONE = Remarks(False, [], [], [], 0)  # what someone sees who only has a link


async def of(store: Store, site: int, session: UUID, person: UUID, now_ms: int) -> Remarks:
    marked, own, used, noted, links = await asyncio.gather(
        favourites.of(store, site, person, [session]),
        tags.of(store, site, [session]),
        tags.used(store, site),
        notes.of(store, site, session),
        shares.active(store, site, session, now_ms),
    )
    put = own.get(session, [])
    return Remarks(session in marked, put, [tag for tag in used if tag not in put], noted, links)
