"""Backdrops as a reader's browser laid them out, in memory, so that it need not build and measure them again.

What a browser sent is given to the login that sent it, and to nobody else.
"""

import hashlib
import io
from collections import OrderedDict
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Annotated

import msgspec
from msgspec import Meta
from PIL import Image

from storage.backdrops import Source
from viewer.layouts import Layout

MAX_BYTES = 96_000_000
MOST_ASKED_FOR = 1_000
MOST_BYTES = 8_000_000  # of what a browser sends; a page that needs more is laid out at every visit


class Still(msgspec.Struct, frozen=True, dict=True):
    """A page that was laid out: where its elements are, and the document that looks like it, without any script."""

    layout: Layout
    html: str
    elements: Annotated[int, Meta(ge=1, le=200_000)]  # of the document
    poster: bytes = b""  # a PNG of the upper `tall` px of it, for the time until the document is there; or none
    tall: Annotated[int, Meta(ge=0, le=200_000)] = 0

    def __post_init__(self) -> None:
        try:
            _ = self.poster_size
        except (OSError, Image.DecompressionBombError) as error:
            raise ValueError("a poster is a PNG") from error

    @property
    def bytes(self) -> int:
        return len(self.html) + len(self.poster) + 300 * len(self.layout.boxes)

    @cached_property
    def poster_size(self) -> tuple[int, int]:
        """Width and height in px; 0 where there is none. Nothing of it is unpacked."""
        if not self.poster:
            return 0, 0
        with Image.open(io.BytesIO(self.poster), formats=["PNG"]) as image:
            return image.size

    @cached_property
    def tag(self) -> str:
        """Another for another document or poster."""
        return hashlib.blake2b(self.html.encode("utf-8", "replace") + self.poster, digest_size=16).hexdigest()


def of_page(site: int, source: Source, moment: int | None, mark: str, width: int) -> str:
    """How the names of all stills of a page begin: a recorded page, all that was stored of it, laid out at a width."""
    of = (site, str(source.view), str(source.tab), source.from_seq, moment, mark, width)
    return hashlib.blake2b(repr(of).encode(), digest_size=8).hexdigest()


def name(of_page: str, path_hashes: Iterable[str]) -> str:
    """What a still is of: a page, measured for these paths."""
    return of_page + _digest(tuple(path_hashes))


@lru_cache(maxsize=64)
def _digest(path_hashes: tuple[str, ...]) -> str:
    return hashlib.blake2b(repr(sorted(path_hashes)).encode(), digest_size=8).hexdigest()


class Stills:
    """The most recently used, up to `max_bytes` together."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._kept: OrderedDict[tuple[str, int, str], Still] = OrderedDict()
        self._bytes = 0
        self._asked_for: OrderedDict[tuple[str, int, str], None] = OrderedDict()
        self.cleared = 0  # how often

    def ask_for(self, login: str, site: int, name: str, cleared: int) -> None:
        """Take what that browser is about to send, unless all was cleared since what it shows was read."""
        if cleared == self.cleared:
            self._asked_for[login, site, name] = None
            while len(self._asked_for) > MOST_ASKED_FOR:
                self._asked_for.popitem(last=False)

    def get(self, login: str, site: int, name: str) -> Still | None:
        still = self._kept.get((login, site, name))
        if still is not None:
            self._kept.move_to_end((login, site, name))
        return still

    def has(self, login: str, site: int, of_page: str) -> bool:
        """Whether any of that page is kept, for whichever paths."""
        return any(key[:2] == (login, site) and key[2].startswith(of_page) for key in self._kept)

    def put(self, login: str, site: int, name: str, still: Still) -> bool:
        """False for what was not asked for."""
        if (login, site, name) not in self._asked_for:
            return False
        before = self._kept.pop((login, site, name), None)
        self._bytes += still.bytes - (before.bytes if before else 0)
        self._kept[(login, site, name)] = still
        while self._bytes > self._max_bytes and self._kept:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.bytes
        return True

    def clear(self) -> None:
        """Forget all, also what is on its way: what they show is gone."""
        self._kept.clear()
        self._asked_for.clear()
        self._bytes = 0
        self.cleared += 1


STILLS = Stills()
