"""Where a replay finds the images and fonts of its pages: beside its own address, or within the events themselves."""

import base64
import re
from collections.abc import Iterable

import msgspec

from replay.references import placed
from storage import Store, files
from storage.backdrops import Piece
from storage.files import NOTHING
from storage.sessions import Summary

MOST_BYTES = 256 * 1024  # of a file within the events; a player takes no longer data URL

_COPY = re.compile(rb"files/[0-9a-f]{32}")

Copies = dict[bytes, bytes]  # by the recorded address


async def beside(store: Store, site: int, session: Summary) -> Copies:
    """Addresses that a document at `…/frame` finds at `…/files/<name>`."""
    told = await files.of_session(store, site, session)
    return {one.url.encode(): f"files/{one.file.hex}".encode() for one in told if one.file != NOTHING}


async def within(store: Store, site: int, session: Summary) -> Copies:
    """The files themselves as data URLs, for a recording that leaves the server."""
    found: Copies = {}
    for one in await files.of_session(store, site, session):
        file = await files.get(store, site, one.file) if one.file != NOTHING else None
        if file is not None and len(file.body) <= MOST_BYTES:
            found[one.url.encode()] = f"data:{file.kind};base64,".encode() + base64.b64encode(file.body)
    return found


async def opened(store: Store, site: int, session: Summary, page: bytes) -> bytes:
    """A page that names our copies with the files themselves, as `within`; it can lie anywhere."""
    if not _COPY.search(page):
        return page
    files_of = {address: url for url, address in (await beside(store, site, session)).items()}
    data = await within(store, site, session)
    return _COPY.sub(lambda match: data.get(files_of.get(match[0], b""), match[0]), page)


def put(pieces: Iterable[Piece], copies: Copies) -> list[Piece]:
    """The pieces with the copies' addresses in place of those that were recorded."""
    if not copies:
        return list(pieces)
    return [msgspec.structs.replace(piece, data=placed(piece.data, copies)) for piece in pieces]
