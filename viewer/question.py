"""What a heatmap's address asks for."""

from collections.abc import Mapping
from typing import Literal, get_args
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from storage.pointers import Scope
from viewer import filters
from viewer.context import SITE, VIEWER
from viewer.filters import Filter
from viewer.i18n import N_
from viewer.problems import Problem

Kind = Literal["click", "move", "scroll"]
KINDS: tuple[Kind, ...] = get_args(Kind)
WIDTH_OF = {"phone": 360, "tablet": 768, "desktop": 1280, "": 1280}
NARROWEST, WIDEST = 240, 3840


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
