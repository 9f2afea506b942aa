"""What the heatmap page is made from, and what its script gets of it."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from storage import backdrops
from storage.pointers import PageCount
from viewer.comparisons import Comparison
from viewer.element_row import ElementRow
from viewer.filters import Filter
from viewer.layouts import PLAIN_HEIGHT, Layout
from viewer.overlays import Overlay
from viewer.question import Kind

ROWS = 12
MOST_ROWS = 60


class DepthRow(msgspec.Struct, frozen=True):
    """The share of the page views that came down to `depth`, 0 to 1 of the page's height."""

    depth: float
    share: float


class BandRow(msgspec.Struct, frozen=True):
    """How long the part between two depths was on screen, seconds in the mean of the page views."""

    top: float
    bottom: float
    seconds: float


class BackdropFacts(msgspec.Struct, frozen=True):
    """What is drawn under the heat: where its document is, when and at which width it was recorded."""

    url: str
    recorded_ms: int
    width: int
    source: backdrops.Source


class StillFacts(msgspec.Struct, frozen=True):
    """The backdrop as this browser laid it out before, and what was drawn on it if nothing came since."""

    url: str
    layout: Layout  # without its boxes where there is an overlay, which needs none
    elements: int
    tall: int = 0  # px of it, from its top, that the poster shows; 0: it has none
    wide: int = 0  # px of the screen that the poster is
    alone: bool = False  # whether the page shows that without any script
    seen: str = ""  # the heat over what the poster shows, in its size; empty where there is none
    overlay: Overlay | None = None


class HeatmapView(msgspec.Struct, frozen=True):
    """`points` counts clicks, pointer samples, visits of fields, or page views that scrolled, after `kind`."""

    page: str
    kind: Kind
    width: int
    filter: Filter
    pages: list[PageCount]
    heard: bool = True  # whether anything ever came (in the last 90 days)
    points: int = 0
    sessions: int = 0
    visits: int = 0  # sessions that conditions take and that saw the page
    elements: list[ElementRow] = []
    depths: list[DepthRow] = []
    bands: list[BandRow] = []
    most_seconds: float = 0
    fold_px: float = 0
    viewport: tuple[int, int] | None = None
    against: Filter | None = None  # whom they are compared with
    look: str = ""
    whose: tuple[str, str] = ("", "")  # of a comparison, what the sessions of each did; "" for all
    narrowest: int = 0  # of the viewports that the points were seen in, px
    widest: int = 0
    plain_height: int = PLAIN_HEIGHT
    backdrop: BackdropFacts | None = None
    overlay_url: str = ""
    query: str = ""
    paths: list[tuple[str, str]] = []  # the hash and path of every part
    comparisons: list[Comparison] = []  # what the menu offers; none for what has no spots
    early: bool | UnsetType = UNSET  # whether the browser began to lay the backdrop out before the numbers were there
    rows_later: bool | UnsetType = UNSET  # whether the rows stand in a part of the page that is not sent yet
    keep_url: str | UnsetType = UNSET  # where the browser may leave the backdrop as it laid it out
    still: StillFacts | UnsetType = UNSET

    @property
    def nothing(self) -> bool:
        """Whether there is neither a page to show nor anything to lay on it."""
        return not self.points and self.backdrop is None

    @property
    def is_there(self) -> bool:
        """Whether the browser can show all of it at once, from what it kept; what is not seen at first comes then."""
        return bool(self.still and self.still.overlay)

    @property
    def is_seen(self) -> bool:
        """Whether all that is in sight of it is in the page itself, so that no script is needed to show it."""
        return bool(self.still and self.still.alone)

    @property
    def hits_url(self) -> str:
        """Where an element's sessions are; those of a form field are who clicked it."""
        url = self.overlay_url.replace("/heatmap/overlay?", "/heatmap/hits?", 1)
        return url.replace("kind=field", "kind=click") if self.kind == "field" else url

    @property
    def client(self) -> dict[str, Any]:
        """What the page's script works with."""
        return {
            "kind": self.kind,
            "width": self.width,
            "look": self.look,
            "plainHeight": self.plain_height,
            "overlayUrl": self.overlay_url,
            "hitsUrl": self.hits_url,
            "backdropUrl": self.backdrop.url if self.backdrop else "",
            "keepUrl": self.keep_url or "",
            "still": msgspec.to_builtins(self.still, str_keys=True) if self.still else None,
            **({} if self.is_there else self.measured),
        }

    @property
    def measured(self) -> dict[str, Any]:
        """What is measured and pointed at: most of what the script gets, and only soon if the picture is there."""
        return {
            "paths": self.paths,
            "elements": [
                {"hash": row.path_hash, "name": row.name, "points": row.points, "share": row.share, "parts": row.parts}
                for row in self.elements
            ],
        }

    @property
    def most_seen(self) -> list[ElementRow]:
        """The rows that the page shows at once."""
        return [] if self.rows_later else self.elements[:ROWS]

    @property
    def less_seen(self) -> list[ElementRow]:
        """The rows that the page keeps folded; the twin has all."""
        return [] if self.rows_later else self.elements[ROWS:MOST_ROWS]

    @property
    def masked(self) -> bool:
        """Whether any name has asterisks for what the privacy mode masks."""
        return any(row.masked for row in self.elements)
