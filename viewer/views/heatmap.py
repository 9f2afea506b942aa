"""The heatmap page: what is asked for, the numbers beside the picture, and what the picture is made from."""

from collections.abc import Mapping
from typing import Any, Literal, get_args
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from heatmap import ranking, reach
from insight.thresholds import DEFAULT as THRESHOLDS
from storage import backdrops, pointers, scrolls
from storage.backdrops import Source
from storage.pointers import PageCount, Scope
from storage.sites import Site
from viewer import filters
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
ROWS = 50
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
    """`path_hash` is decimal text: JavaScript's numbers end at 2⁵³."""

    path_hash: str
    path: str
    label: str
    points: int
    sessions: int
    share: float
    bar: float
    dead: int
    dead_share: float


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
    points: int = 0
    sessions: int = 0
    elements: list[ElementRow] = []
    depths: list[DepthRow] = []
    fold_px: float = 0
    plain_height: int = PLAIN_HEIGHT
    backdrop: BackdropFacts | None = None
    overlay_url: str = ""
    query: str = ""

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
            "elements": [
                {"hash": row.path_hash, "path": row.path, "label": row.label, "points": row.points, "share": row.share}
                for row in self.elements
            ],
        }

    @property
    def most_seen(self) -> list[ElementRow]:
        """The rows that the page shows; the twin has all."""
        return self.elements[:ROWS]


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
    return await render(request, "heatmap.html", await _view(request, site, asked, pages))


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


async def _with_elements(request: web.Request, asked: Question, kind: pointers.Kind, view: HeatmapView) -> HeatmapView:
    store = request.app[VIEWER].store
    total = await pointers.total(store, asked.scope, asked.page, kind)
    elements = await pointers.elements(store, asked.scope, asked.page, kind, limit=ELEMENTS, slow_ms=THRESHOLDS.slow_ms)
    ranked = ranking.rank(
        (ranking.Element(e.path_hash, e.path, e.label, e.points, e.sessions, e.dead) for e in elements), total.points
    )
    return msgspec.structs.replace(
        view,
        points=total.points,
        sessions=total.sessions,
        elements=[_row(row) for row in ranked],
        plain_height=round(total.page_height) or PLAIN_HEIGHT,
    )


def _row(ranked: ranking.Ranked) -> ElementRow:
    element = ranked.element
    return ElementRow(
        path_hash=str(element.path_hash),
        path=element.path,
        label=element.label,
        points=element.clicks,
        sessions=element.sessions,
        share=ranked.share,
        bar=ranked.bar,
        dead=element.dead,
        dead_share=ranked.dead_share,
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
