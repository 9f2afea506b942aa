"""The heatmap page: what is asked for, the numbers beside the picture, and what the picture is made from."""

import asyncio
from collections.abc import Mapping
from typing import Any, Literal, get_args
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from heatmap import ranking, reach
from heatmap.controls import Control, fold
from insight.thresholds import DEFAULT as THRESHOLDS
from storage import Store, backdrops, pointers, scrolls, traffic
from storage.backdrops import Source
from storage.pointers import PageCount, Scope
from storage.sites import Site
from viewer import element_name, filters
from viewer.context import SITE, VIEWER
from viewer.filters import Filter
from viewer.i18n import N_
from viewer.problems import Problem
from viewer.render import render

Kind = Literal["click", "move", "scroll"]
KINDS: tuple[Kind, ...] = get_args(Kind)
WIDTH_OF = {"phone": 360, "tablet": 768, "desktop": 1280, "": 1280}
NARROWEST, WIDEST = 240, 3840
ELEMENTS = 2000  # paths that the frame looks up; the rest fall back to their position
DEPTHS = tuple(n / 10 for n in range(11))
ROWS = 12
MOST_ROWS = 60
PLAIN_HEIGHT = 900  # of the empty frame where no height is known


class Question(msgspec.Struct, frozen=True):
    """What the address asks for."""

    site: int
    page: str
    kind: Kind
    width: int
    filter: Filter

    @property
    def scope(self) -> Scope:
        return Scope(self.site, self.filter.from_ms, self.filter.to_ms, self.filter.device)

    def query(self) -> str:
        """The address's part that asks the same again."""
        return urlencode({"page": self.page, "kind": self.kind, "width": self.width, **self.filter.query()})


class ElementRow(msgspec.Struct, frozen=True):
    """An element as a person knows it: `parts` are what the points fell on, a button's icon and text for example.

    Hashes are decimal text: JavaScript's numbers end at 2⁵³. `name` is what the element says, or its path made short.
    """

    path_hash: str
    path: str
    label: str
    name: str
    masked: bool
    points: int
    sessions: int
    share: float
    bar: float
    dead: int
    dead_share: float
    parts: list[str]


class DepthRow(msgspec.Struct, frozen=True):
    """The share of the page views that came down to `depth`, 0 to 1 of the page's height."""

    depth: float
    share: float


class BackdropFacts(msgspec.Struct, frozen=True):
    """What is drawn under the heat: where its document is, when and at which width it was recorded."""

    url: str
    recorded_ms: int
    width: int


class HeatmapView(msgspec.Struct, frozen=True):
    """`points` counts clicks, pointer samples, or page views that scrolled, after `kind`."""

    page: str
    kind: Kind
    width: int
    filter: Filter
    pages: list[PageCount]
    heard: bool = True  # whether anything ever came (in the last 90 days)
    points: int = 0
    sessions: int = 0
    elements: list[ElementRow] = []
    depths: list[DepthRow] = []
    fold_px: float = 0
    plain_height: int = PLAIN_HEIGHT
    backdrop: BackdropFacts | None = None
    overlay_url: str = ""
    query: str = ""
    paths: list[tuple[str, str]] = []  # the hash and path of every part

    @property
    def nothing(self) -> bool:
        """Whether there is neither a page to show nor anything to lay on it."""
        return not self.points and self.backdrop is None

    @property
    def client(self) -> dict[str, Any]:
        """What the page's script works with."""
        return {
            "kind": self.kind,
            "width": self.width,
            "plainHeight": self.plain_height,
            "overlayUrl": self.overlay_url,
            "hitsUrl": self.overlay_url.replace("/heatmap/overlay?", "/heatmap/hits?", 1),
            "backdropUrl": self.backdrop.url if self.backdrop else "",
            "paths": self.paths,
            "elements": [
                {"hash": row.path_hash, "name": row.name, "points": row.points, "share": row.share, "parts": row.parts}
                for row in self.elements
            ],
        }

    @property
    def most_seen(self) -> list[ElementRow]:
        """The rows that the page shows at once."""
        return self.elements[:ROWS]

    @property
    def less_seen(self) -> list[ElementRow]:
        """The rows that the page keeps folded; the twin has all."""
        return self.elements[ROWS:MOST_ROWS]


def _width(query: Mapping[str, str], device: str) -> int:
    text = query.get("width", "")
    if not text:
        return WIDTH_OF[device]
    fits = text.isascii() and text.isdecimal() and len(text) < 6
    if not fits or not NARROWEST <= int(text) <= WIDEST:
        raise Problem(400, N_("The width is a number of pixels from 240 to 3840."))
    return int(text)


def question(request: web.Request, page: str | None = None) -> Question:
    """Raises Problem 400 for what can't be meant. `page` stands in where the address names none."""
    query = request.query
    kind = query.get("kind", "click")
    if kind not in KINDS:
        raise Problem(400, N_("The kind is click, move or scroll."))
    asked = filters.parse(query, request.app[VIEWER].now_ms())
    return Question(
        site=request[SITE].site,
        page=query.get("page") or page or "",
        kind=kind,
        width=_width(query, asked.device),
        filter=asked,
    )


def backdrop_query(source: Source) -> str:
    return urlencode(
        {
            "session": str(source.session),
            "tab": str(source.tab),
            "view": str(source.view),
            "seq": source.from_seq,
            "at": source.recorded_ms,
        }
    )


async def page(request: web.Request) -> web.StreamResponse:
    site, store = request[SITE], request.app[VIEWER].store
    asked = question(request)
    pages = await pointers.pages(store, asked.scope)
    if not asked.page and pages:
        asked = question(request, pages[0].page)
    view = await _view(request, site, asked, pages)
    if not asked.page:
        today = filters.day_of(request.app[VIEWER].now_ms())
        view = msgspec.structs.replace(view, heard=site.site in await traffic.heard_of(store, today))
    return await render(request, "heatmap.html", view)


async def _view(request: web.Request, site: Site, asked: Question, pages: list[PageCount]) -> HeatmapView:
    store = request.app[VIEWER].store
    empty = HeatmapView(page=asked.page, kind=asked.kind, width=asked.width, filter=asked.filter, pages=pages)
    if not asked.page:
        return empty
    found = await backdrops.find(store, asked.scope, asked.page, asked.width)
    facts = [BackdropFacts(f"/s/{site.site}/backdrop?{backdrop_query(s)}", s.recorded_ms, s.width) for s in found]
    empty = msgspec.structs.replace(
        empty,
        backdrop=facts[0] if facts else None,
        overlay_url=f"/s/{site.site}/heatmap/overlay?{asked.query()}",
        query=asked.query(),
    )
    if asked.kind == "scroll":
        return await _with_depths(request, asked, empty)
    return await _with_elements(request, asked, asked.kind, empty)


async def controls(store: Store, asked: Question, kind: pointers.Kind) -> list[Control]:
    """What was hit on the page, in no order."""
    found = await pointers.elements(store, asked.scope, asked.page, kind, limit=ELEMENTS, slow_ms=THRESHOLDS.slow_ms)
    return fold(ranking.Element(e.path_hash, e.path, e.label, e.points, e.sessions, e.dead) for e in found)


async def _with_elements(request: web.Request, asked: Question, kind: pointers.Kind, view: HeatmapView) -> HeatmapView:
    store = request.app[VIEWER].store
    total, found = await asyncio.gather(
        pointers.total(store, asked.scope, asked.page, kind), controls(store, asked, kind)
    )
    hashes = [[part.path_hash for part in one.parts] for one in found]
    sessions = await pointers.sessions_of(store, asked.scope, asked.page, kind, hashes)
    parts = {one.parts[0].path_hash: one.parts for one in found}
    ranked = ranking.rank((one.whole(count) for one, count in zip(found, sessions, strict=True)), total.points)
    return msgspec.structs.replace(
        view,
        points=total.points,
        sessions=total.sessions,
        elements=[_row(row, parts[row.element.path_hash]) for row in ranked],
        paths=[(str(part.path_hash), part.path) for one in found for part in one.parts],
        plain_height=round(total.page_height) or PLAIN_HEIGHT,
    )


def _row(ranked: ranking.Ranked, parts: list[ranking.Element]) -> ElementRow:
    element = ranked.element
    said = element_name.says(element.label)
    return ElementRow(
        path_hash=str(element.path_hash),
        path=element.path,
        label=element.label,
        name=said or element_name.short(element.path),
        masked="*" in element.label,
        points=element.clicks,
        sessions=element.sessions,
        share=ranked.share,
        bar=ranked.bar,
        dead=element.dead,
        dead_share=ranked.dead_share,
        parts=[str(part.path_hash) for part in parts],
    )


async def _with_depths(request: web.Request, asked: Question, view: HeatmapView) -> HeatmapView:
    depths = await scrolls.depths(request.app[VIEWER].store, asked.scope, asked.page)
    reached = reach.tally(depths.band, depths.seen, depths.fold_px)
    return msgspec.structs.replace(
        view,
        points=reached.views,
        sessions=depths.sessions,
        depths=[DepthRow(depth, reached.at(depth)) for depth in DEPTHS] if reached.views else [],
        fold_px=reached.fold_px,
        plain_height=round(depths.page_height) or PLAIN_HEIGHT,
    )
