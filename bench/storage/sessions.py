"""A thousand sessions made of recorded page views, the same ones in every run.

The demo shop's visits are taken as they were recorded. On the generated sites each session sees one to three pages:
recorded ones, of which other pages of the same kind are made by putting other words and pictures in their place. Every
visit has its own times, its own form token, its own pointer, and stays as long as it likes.
"""

import gzip
import random
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import msgpack

from bench.storage import pages, sites, tape
from bench.storage.tape import Piece, View
from collector.record import Arrival
from demo import tape as demo
from storage.sites import Site

DEMO = "demo"
DEMO_OF_1000 = 94  # as many visits as were recorded
SITES = tuple(Site(n + 1, name, name) for n, name in enumerate((DEMO, *(site.name for site in sites.SITES))))
_WEIGHTS = (30, 22, 12, 10, 14, 7, 8)  # of the generated sites' visits
# How many pages of a kind a site has; the first are seen more often.
_PAGES = {"home": 2, "listing": 12, "product": 60, "article": 60, "thread": 40, "board": 20, "table": 20, "form": 1}
_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
_BAND = 40  # words about as frequent as each other, which may stand in each other's place
_TEXT = re.compile(r'("(?:textContent|alt|title)":")((?:[^"\\]|\\.)*)')
_LATIN = re.compile("[a-z]+")
_JAPANESE = re.compile(f"[{sites.KANJI}]+[{sites.KANA}]+")
_MEDIA = re.compile(r"/media/([0-9a-f]{8})/")
_TIME = re.compile(r'"timestamp":(\d{13})')
_PLACE = re.compile(r'"x":(-?\d+),"y":(-?\d+)')
_OFFSET = re.compile(r'"timeOffset":-(\d+)')


class Letter(NamedTuple):
    """A batch as it was received."""

    session: UUID
    arrival: Arrival


def _other_words(site: sites.Site, kind: str, page: int) -> Mapping[str, str]:
    chance = random.Random(f"words of {kind} {page} of {site.name}")  # noqa: S311 - the same in every run
    found: dict[str, str] = {}
    vocabulary = sites.words(site)
    for at in range(0, len(vocabulary), _BAND):
        band = vocabulary[at : at + _BAND]
        found.update(zip(band, chance.sample(band, len(band)), strict=True))
    return found


@lru_cache(maxsize=200)
def _keyframe(view_at: int, page: int) -> str:
    """The recorded keyframe as that of another page; page 0 is the recorded one."""
    view = _views()[view_at]
    text = next(piece.data for piece in view.pieces if piece.keyframe).decode()
    if page == 0:
        return text
    site = next(site for site in sites.SITES if site.name == view.site)
    words = _other_words(site, view.kind, page)
    word = _JAPANESE if site.japanese else _LATIN

    def other(match: re.Match[str]) -> str:
        return match[1] + word.sub(lambda found: words.get(found[0], found[0]), match[2])

    def picture(match: re.Match[str]) -> str:
        return f"/media/{(int(match[1], 16) * (page + 1) + page) % 2**32:08x}/"

    return _MEDIA.sub(picture, _TEXT.sub(other, text))


@lru_cache(maxsize=1)
def _views() -> list[View]:
    return tape.read()


class _Visit:
    """One session's batches on a generated site."""

    def __init__(self, chance: random.Random, site: Site, begin_ms: int) -> None:
        self._chance = chance
        self._site = site
        self.session = UUID(int=chance.getrandbits(128), version=4)
        self._tab = UUID(int=chance.getrandbits(128), version=4).bytes
        self._visitor = chance.randbytes(16)
        self._key = chance.randbytes(16)
        self._seq = 0
        self._now_ms = begin_ms

    def letters(self) -> Iterator[Letter]:
        own = [n for n, view in enumerate(_views()) if view.site == self._site.name]
        width = self._chance.choice(sorted({_views()[n].width for n in own}))
        own = [n for n in own if _views()[n].width == width]
        for _ in range(self._chance.choice((1, 1, 2, 3))):
            yield from self._view(self._chance.choice(own))
            self._now_ms += self._chance.randint(300, 2_500)

    def _view(self, view_at: int) -> Iterator[Letter]:
        view, chance = _views()[view_at], self._chance
        page = int(_PAGES[view.kind] * chance.random() ** 2)
        facts = {
            "id": UUID(int=chance.getrandbits(128), version=4).bytes,
            "url": f"https://{view.site}.example/{view.kind}/{page}",
            "at": self._now_ms,
            "title": f"{view.kind} {page}",
            "width": view.width,
            "height": view.height,
            "screen_width": view.width,
            "screen_height": view.height,
        }
        token = f"{chance.getrandbits(128):032x}"
        for piece in view.pieces:
            if piece.keyframe:
                text = _keyframe(view_at, page).replace(pages.TOKEN, token)
                yield self._letter(facts, piece, text)
        rest = [piece for piece in view.pieces if not piece.keyframe]
        start = chance.randrange(len(rest))
        for n in range(min(60, int(chance.expovariate(1 / 9)) + 1)):
            piece = rest[(start + n) % len(rest)]
            yield self._letter(facts, piece, piece.data.decode())

    def _letter(self, facts: dict[str, Any], piece: Piece, text: str) -> Letter:
        chance = self._chance
        shift_ms = self._now_ms - piece.first
        dx, dy = chance.randint(-60, 60), chance.randint(-60, 60)
        text = _TIME.sub(lambda found: f'"timestamp":{int(found[1]) + shift_ms}', text)
        text = _PLACE.sub(
            lambda found: (
                f'"x":{max(0, int(found[1]) + dx + chance.randint(-9, 9))},'
                f'"y":{max(0, int(found[2]) + dy + chance.randint(-9, 9))}'
            ),
            text,
        )
        text = _OFFSET.sub(lambda found: f'"timeOffset":-{max(0, int(found[1]) + chance.randint(-20, 20))}', text)
        last_ms = piece.last + shift_ms
        chunk = {
            "seq": self._seq,
            "first": self._now_ms,
            "last": last_ms,
            "count": piece.count,
            "keyframe": piece.keyframe,
            "key": self._key,
            "data": gzip.compress(text.encode(), 6, mtime=0),
        }
        batch = {
            "v": 1,
            "site": self._site.key,
            "id": UUID(int=chance.getrandbits(128), version=4).bytes,
            "session": self.session.bytes,
            "tab": self._tab,
            "seq": self._seq,
            "sent": last_ms,
            "view": facts,
            "visitor": None,
            "events": [[1, 0, 0, 240]] if piece.keyframe else [],
            "chunk": chunk,
        }
        self._seq += 1
        self._now_ms = last_ms + chance.randint(100, 900)
        body = msgpack.packb(batch)
        return Letter(self.session, Arrival(last_ms, self._site.site, self._site.key, self._visitor, _AGENT, 0, body))


def _demo(visit: demo.Visit, begin_ms: int) -> Iterator[Letter]:
    for letter in visit.letters:
        received_ms = begin_ms + letter.at_ms
        body = demo.sealed(letter.batch, DEMO)
        session = UUID(bytes=letter.batch["session"])
        yield Letter(session, Arrival(received_ms, SITES[0].site, DEMO, visit.visitor, visit.agent, 0, body))


def letters(count: int, end_ms: int, span_ms: int) -> list[Letter]:
    """All batches of that many sessions, which begin in the `span_ms` before `end_ms`, as they come."""
    chance = random.Random(20_260_225)  # noqa: S311 - the same sessions in every run
    found: list[Letter] = []
    recorded = list(demo.read())[: count * DEMO_OF_1000 // 1_000]
    for visit in recorded:
        found += _demo(visit, end_ms - chance.randrange(span_ms))
    for _ in range(count - len(recorded)):
        (site,) = chance.choices(SITES[1:], _WEIGHTS)
        found += _Visit(chance, site, end_ms - chance.randrange(span_ms)).letters()
    return sorted(found, key=lambda letter: letter.arrival.received_ms)
