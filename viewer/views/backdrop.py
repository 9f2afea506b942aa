"""The document under a heatmap, and the recorded page for it."""

import asyncio
import hashlib
from collections import Counter
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from aiohttp import web

from replay import fingerprint, json_text
from replay.backdrop import backdrop
from replay.chunks import assemble
from replay.fingerprint import Marks
from replay.moments import MOST, Moment, moments
from replay.rrweb import Event
from storage import Store, backdrops, sessions
from storage.backdrops import Piece, Source
from viewer import answers, copies, stills
from viewer.context import NONCE, SITE, VIEWER
from viewer.problems import Problem
from viewer.question import Question, moment, question
from viewer.recorded import document
from viewer.render import render
from viewer.security import recorded_policy

CHOICE = 24  # recordings that are looked at
HELD = 5  # recordings of which the usual one is taken
KEPT_BYTES = 2_000_000  # of a recording; what is made of a larger one is not kept


async def page(request: web.Request) -> web.StreamResponse:
    """The empty document; its script fetches the recorded page from the twin."""
    _source(request)
    return document(request, "backdrop", recorded_policy(request[NONCE]))


async def events(request: web.Request) -> web.StreamResponse:
    """Meta, FullSnapshot and what its own frames show, as JSON, harmless; `[]` where the recording holds no page."""
    source, at_ms = _source(request), moment(request.query)
    store = request.app[VIEWER].store
    site = request[SITE].site
    pieces = await backdrops.pieces(store, site, source)
    if not pieces:
        raise Problem(404)
    recorded = await sessions.get(store, site, source.session)
    pieces = copies.put(pieces, await copies.beside(store, site, recorded)) if recorded else pieces

    async def made() -> bytes:
        return await asyncio.to_thread(lambda: json_text.encode(backdrop(_events(pieces), at_ms)))

    if sum(len(piece.data) for piece in pieces) > KEPT_BYTES:
        body = await made()
    else:
        found = hashlib.blake2b(msgspec.msgpack.encode(pieces), digest_size=16).hexdigest()
        body = await answers.unchanged(store, ("backdrop", request[SITE].site, source, at_ms), found, made)
    return web.Response(body=body, content_type="application/json")


def _events(pieces: list[Piece]) -> list[Event]:
    # The view's first chunk is seldom the tab's; counting from it, nothing is missing before.
    first = pieces[0].seq
    numbered = [Piece(p.seq - first, p.part, p.parts, p.shift_ms, p.data) for p in pieces]
    return list(assemble(numbered).events)


class StateRow(msgspec.Struct, frozen=True):
    """A state of the page: its share of the looked-at moments, and the recordings that show it, best first."""

    number: int
    share: float
    recordings: list["RecordingRow"]


class RecordingRow(msgspec.Struct, frozen=True):
    """A recorded page view that may lie under the heat; `url` is the heatmap with it.

    `after_ms` is how long after the recording began it shows the state; None where it does so as first seen.
    """

    url: str
    recorded_ms: int
    width: int
    chosen: bool
    after_ms: int | None = None
    complete: bool = True


class BackdropsView(msgspec.Struct, frozen=True):
    """What may lie under a page's heat; `back` is the heatmap as it is, `rule` the one that chooses by itself."""

    page: str
    back: str
    rule: str
    states: list[StateRow]


async def choice(request: web.Request) -> web.StreamResponse:
    """The recordings to choose from, by the state in which they show the page."""
    asked = question(request)
    if not asked.page:
        raise Problem(404)
    store, site = request.app[VIEWER].store, request[SITE].site
    chosen = asked.backdrop or backdrops.NONE
    found = await backdrops.find(store, asked.scope, asked.page, asked.width, CHOICE, chosen)
    looked = [(source, one) for source in found for one in await _moments(store, site, source)]
    numbers = fingerprint.states([one.marks for _, one in looked])
    plain = msgspec.structs.replace(asked, backdrop=None, moment=None)
    back = f"/s/{site}/heatmap?{plain.query()}"
    rows: dict[int, dict[UUID, RecordingRow]] = {}  # of a recording, the first moment in a state
    for (source, one), number in zip(looked, numbers, strict=True):
        of_state = rows.setdefault(number, {})
        row = _row(back, asked, source, one)
        if source.view not in of_state or row.chosen:
            of_state[source.view] = row
    shares = {number: numbers.count(number) / len(numbers) for number in rows}
    states = [StateRow(number + 1, shares[number], list(some.values())) for number, some in rows.items()]
    view = BackdropsView(
        page=asked.page,
        back=f"/s/{site}/heatmap?{asked.query()}",
        rule=back,
        states=sorted(states, key=lambda state: (-state.share, state.number)),
    )
    return await render(request, "backdrops.html", view)


def _row(back: str, asked: Question, source: Source, one: Moment) -> RecordingRow:
    at = "" if one.at_ms is None else f"&moment={one.at_ms}"
    return RecordingRow(
        url=f"{back}&backdrop={source.view}{at}",
        recorded_ms=source.recorded_ms,
        width=source.width,
        chosen=(source.view, one.at_ms) == (asked.backdrop, asked.moment),
        after_ms=None if one.at_ms is None else one.after_ms,
        complete=source.complete,
    )


async def chosen(store: Store, asked: Question) -> Source | None:
    """The recorded page view that lies under the heat: the one asked for, or the best by rule."""

    async def best() -> Source | None:
        view = asked.backdrop or backdrops.NONE
        found = await backdrops.best(store, asked.scope, asked.page, asked.width, HELD, view)
        return await _usual(store, asked.site, found) if found else None

    return await answers.current(store, ("backdrops", *asked.whose, asked.width, asked.backdrop), best)


async def _usual(store: Store, site: int, found: list[Source]) -> Source:
    """The first of those that were first seen in the state in which most were."""
    if len(found) < 3:
        return found[0]
    seen = await asyncio.gather(*(_first_seen(store, site, source) for source in found))
    states = fingerprint.states(seen)
    (usual, _), *_ = Counter(states).most_common()  # of several, the first
    return found[states.index(usual)]


async def named(store: Store, asked: Question, source: Source) -> str:
    """The name of the page as it is laid out: another once more was recorded of it, or less is left."""
    mark = await answers.current(
        store, ("recorded", asked.site, source), lambda: backdrops.stamp(store, asked.site, source)
    )
    return stills.of_page(asked.site, source, asked.moment, mark, asked.width)


async def _moments(store: Store, site: int, source: Source, most: int = MOST) -> list[Moment]:
    """Empty where the recording holds no page."""

    async def told() -> list[Moment]:
        pieces = await backdrops.pieces(store, site, source)
        return await asyncio.to_thread(lambda: moments(_events(pieces), most) if pieces else [])

    mark = await answers.current(store, ("recorded", site, source), lambda: backdrops.stamp(store, site, source))
    return await answers.unchanged(store, ("moments", site, source, most), mark, told)


async def _first_seen(store: Store, site: int, source: Source) -> Marks:
    found = await _moments(store, site, source, 1)
    return found[0].marks if found else frozenset()


def address(site: int, source: Source, at_ms: int | None = None) -> str:
    """Where the document of this recorded page is; as it was at a moment of its clock, or as it was first seen."""
    query = {
        "session": str(source.session),
        "tab": str(source.tab),
        "view": str(source.view),
        "seq": source.from_seq,
        "at": source.recorded_ms,
    }
    at = {} if at_ms is None else {"moment": at_ms}
    return f"/s/{site}/backdrop?{urlencode({**query, **at})}"


def _source(request: web.Request) -> Source:
    query = request.query
    try:
        return Source(
            session=UUID(query["session"]),
            tab=UUID(query["tab"]),
            view=UUID(query["view"]),
            from_seq=_whole(query["seq"], 2**32 - 1),
            recorded_ms=_whole(query["at"], 4_000_000_000_000),
            width=0,
        )
    except (KeyError, ValueError) as error:
        raise Problem(404) from error


def _whole(text: str, most: int) -> int:
    number = int(text[:15])
    if not 0 <= number <= most:
        raise ValueError(text)
    return number
