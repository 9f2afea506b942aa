"""A page as it is laid out in the reader's browser: its size, and where its elements are."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec
from msgspec import Meta

from heatmap import palette
from heatmap.placement import Box, Cover
from viewer.element_row import ELEMENTS
from viewer.problems import Problem
from viewer.question import WIDEST

PLAIN_HEIGHT = 900  # px of the empty page where no height is known
MOST_LAYOUTS = 60  # one takes up to 600 kB

Px: TypeAlias = Annotated[float, Meta(ge=-1e7, le=1e7)]


class Covered(msgspec.Struct, frozen=True, array_like=True):
    """As `placement.Cover`."""

    columns: Annotated[int, Meta(ge=1, le=64)]
    rows: Annotated[int, Meta(ge=1, le=64)]
    spots: Annotated[str, Meta(pattern="^[01]*$", max_length=4096)]

    def __post_init__(self) -> None:
        if len(self.spots) != self.columns * self.rows:
            raise ValueError("a spot for each column of each row")


class Spot(msgspec.Struct, frozen=True, array_like=True):
    """Left, top, width and height of an element, whether it is seen, and the rest of `placement.Box`."""

    x: Px
    y: Px
    width: Px
    height: Px
    visible: bool
    climbed: bool = False
    cover: Covered | None = None
    lines: Annotated[tuple[tuple[Px, Px, Px, Px], ...], Meta(max_length=40)] = ()

    def box(self) -> Box:
        over = Cover(self.cover.columns, self.cover.rows, self.cover.spots) if self.cover else None
        return Box(self.x, self.y, self.width, self.height, self.visible, self.climbed, over, self.lines)


class Layout(msgspec.Struct, frozen=True, dict=True):
    """The page in the frame: its size, and for each path's hash where its element is."""

    width: Annotated[int, Meta(ge=1, le=WIDEST)]
    height: Annotated[int, Meta(ge=1, le=200_000)]
    radius: Annotated[float, Meta(ge=4, le=200)] = 24.0
    top: Annotated[float, Meta(gt=0, le=1e9)] | None = None  # the heat of the last colour; None: of the hottest spot
    colours: palette.Name = "heat"  # of the ramp, where there are not two that part from a middle
    boxes: Annotated[dict[int, Spot], Meta(max_length=ELEMENTS)] = {}

    @cached_property
    def laid(self) -> bytes:
        """The digest of what points are laid onto."""
        boxes = msgspec.json.encode((self.width, self.height, self.boxes))
        return hashlib.blake2b(boxes, digest_size=16).digest()

    @cached_property
    def digest(self) -> bytes:
        return hashlib.blake2b(msgspec.json.encode(self), digest_size=16).digest()

    def as_asked(self, query: Mapping[str, str], radius: float) -> "Layout":
        """This layout with the tools as an address has them: radius, full colour and colours."""
        try:
            given = msgspec.convert(
                {
                    "width": self.width,
                    "height": self.height,
                    "radius": float(query.get("radius") or radius),
                    "top": float(query["top"]) if query.get("top") else None,
                    "colours": query.get("colours") or "heat",
                },
                Layout,
            )
        except (msgspec.ValidationError, ValueError):
            return msgspec.structs.replace(self, radius=float(radius), top=None, colours="heat")
        asked = msgspec.structs.replace(given, boxes=self.boxes)
        return self if asked == self else asked  # which knows its digest

    def placed(self) -> dict[int, Box]:
        return {path_hash: spot.box() for path_hash, spot in self.boxes.items()}

    def on_element(self) -> list[int]:
        return [path_hash for path_hash, spot in self.boxes.items() if not spot.climbed]


class Layouts:
    """The layouts that people's browsers sent last, for who sent it and what was laid out; the latest used."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[UUID, str], Layout] = OrderedDict()
        self.cleared = 0  # how often

    def put(self, person: UUID, of_page: str, layout: Layout, cleared: int) -> None:
        """Keep it, unless all was cleared since what it shows was read."""
        if cleared != self.cleared:
            return
        self._kept[person, of_page] = layout
        self._kept.move_to_end((person, of_page))
        while len(self._kept) > MOST_LAYOUTS:
            self._kept.popitem(last=False)

    def get(self, person: UUID, of_page: str) -> Layout | None:
        return self._kept.get((person, of_page))

    def clear(self) -> None:
        """Forget all: what they show is gone."""
        self._kept.clear()
        self.cleared += 1


LAYOUTS = Layouts()
_decode = msgspec.json.Decoder(Layout).decode


def read(body: bytes) -> Layout:
    """Raises Problem 400 for what is no layout."""
    try:
        layout = _decode(body)
    except (msgspec.MsgspecError, ValueError) as error:
        raise Problem(400) from error
    if any(not 0 <= path_hash < 2**64 for path_hash in layout.boxes):
        raise Problem(400)
    return layout
