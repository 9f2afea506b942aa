"""The heatmap page: the numbers beside the picture, and what the picture is made from."""

import asyncio
from typing import Any

import msgspec
from aiohttp import web

from heatmap import reach
from storage import backdrops, pointers, scrolls, traffic
from storage.pointers import PageCount
from storage.sites import Site
from viewer import element_row, filters
from viewer.context import SITE, VIEWER
from viewer.element_row import ElementRow
from viewer.filters import Filter
from viewer.question import Kind, Question, question
from viewer.render import render
from viewer.views import backdrop

DEPTHS = tuple(n / 10 for n in range(11))
ROWS = 12
MOST_ROWS = 60
PLAIN_HEIGHT = 900  # of the empty frame where no height is known


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
    facts = [BackdropFacts(backdrop.address(site.site, s), s.recorded_ms, s.width) for s in found]
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
    total, found = await asyncio.gather(
        pointers.total(store, asked.scope, asked.page, kind), element_row.controls(store, asked, kind)
    )
    return msgspec.structs.replace(
        view,
        points=total.points,
        sessions=total.sessions,
        elements=await element_row.rows(store, asked, kind, found, total.points),
        paths=[(str(part.path_hash), part.path) for one in found for part in one.parts],
        plain_height=round(total.page_height) or PLAIN_HEIGHT,
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
