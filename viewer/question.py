"""What a heatmap's address asks for."""

import re
from collections.abc import Hashable, Mapping
from typing import Literal, get_args
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import msgspec
from aiohttp import web

from storage import pointers
from storage.scope import MOST_WIDTH, Scope
from viewer import filters
from viewer.context import SITE, VIEWER
from viewer.filters import Filter
from viewer.i18n import N_
from viewer.problems import Problem

Kind = Literal["click", "rage", "dead", "error", "move", "scroll", "attention", "field"]
POINTED: tuple[pointers.Kind, ...] = get_args(pointers.Kind)
Look = Literal["difference", "side", "one", "other"]
LOOKS: tuple[Look, ...] = get_args(Look)
MOST_CHARS = 8_000
KINDS: tuple[Kind, ...] = get_args(Kind)
WIDTH_OF = {"phone": 360, "tablet": 768, "desktop": 1280, "": 1280}
NARROWEST, WIDEST = 240, 3840
_RANGE = re.compile(r"([0-9]{0,5})-([0-9]{0,5})")


class Question(msgspec.Struct, frozen=True):
    """What the address asks for."""

    site: int
    page: str
    kind: Kind
    width: int
    filter: Filter
    against: "Question | None" = None  # whom they are compared with
    look: Look = "difference"  # of a comparison
    backdrop: UUID | None = None  # the view that lies under the heat; None: the best by rule
    moment: int | None = None  # of its recording, ms on the recording's clock; None: as the page was first seen
    viewport: tuple[int, int] | None = None  # px: how narrow and how wide it was where the points were made

    @property
    def scope(self) -> Scope:
        scope = self.filter.scope(self.site)
        found = self.filter.sessions(self.site)
        scope = msgspec.structs.replace(scope, found=found, narrowed=self.filter.narrows or self.filter.bots)
        if self.viewport is None:
            return scope
        least, most = self.viewport
        return msgspec.structs.replace(scope, least_width=least, most_width=most)

    @property
    def whose(self) -> tuple[Hashable, ...]:
        """What of the question tells which points are meant, whatever their kind."""
        return (self.site, self.page, self.filter, self.viewport)

    def query(self) -> str:
        """The address's part that asks the same again."""
        asked = {"page": self.page, "kind": self.kind, "width": str(self.width), **self.filter.query()}
        if self.viewport:
            asked["viewport"] = "-".join(map(str, self.viewport))
        if self.backdrop:
            asked["backdrop"] = str(self.backdrop)
            if self.moment is not None:
                asked["moment"] = str(self.moment)
        if self.against:
            asked |= {"against": urlencode(self.against.chosen()), "look": self.look}
        return urlencode(asked)

    def chosen(self) -> dict[str, str]:
        """Whose points these are, as the address's `against` tells it of another."""
        viewport = {"viewport": "-".join(map(str, self.viewport))} if self.viewport else {}
        return {**self.filter.query(), **viewport}


def _width(query: Mapping[str, str], device: str) -> int:
    text = query.get("width", "")
    if not text:
        return WIDTH_OF[device]
    fits = text.isascii() and text.isdecimal() and len(text) < 6
    if not fits or not NARROWEST <= int(text) <= WIDEST:
        raise Problem(400, N_("The width is a number of pixels from 240 to 3840."))
    return int(text)


def _viewport(query: Mapping[str, str]) -> tuple[int, int] | None:
    text = query.get("viewport", "")
    if not text:
        return None
    found = _RANGE.fullmatch(text)
    if not found:
        raise Problem(400, N_("The viewport's width is a range of pixels such as 360-800."))
    least, most = int(found[1] or 0), min(MOST_WIDTH, int(found[2] or MOST_WIDTH))
    return min(least, most), max(least, most)


def question(request: web.Request, page: str | None = None) -> Question:
    """Raises Problem 400 for what can't be meant. `page` stands in where the address names none."""
    query = request.query
    kind = query.get("kind", "click")
    if kind not in KINDS:
        raise Problem(400, N_("There is no such kind of heatmap."))
    asked = filters.parse(query, request.app[VIEWER].now_ms())
    against = query.get("against", "")
    made = Question(
        site=request[SITE].site,
        page=query.get("page") or page or "",
        kind=kind,
        width=_width(query, asked.device),
        filter=asked,
        viewport=_viewport(query),
        look=_look(query),
        backdrop=_backdrop(query),
        moment=moment(query),
    )
    if not against:
        return made
    other = dict(parse_qsl(against[:MOST_CHARS]))
    of_other = filters.parse(other, request.app[VIEWER].now_ms())
    compared = msgspec.structs.replace(made, filter=of_other, viewport=_viewport(other))
    return msgspec.structs.replace(made, against=compared)


def _backdrop(query: Mapping[str, str]) -> UUID | None:
    text = query.get("backdrop", "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Problem(404) from error


def moment(query: Mapping[str, str]) -> int | None:
    """The moment that an address names, Unix ms; Problem 404 for what is none."""
    text = query.get("moment", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 13):
        raise Problem(404)
    return int(text)


def _look(query: Mapping[str, str]) -> Look:
    look = next((look for look in LOOKS if look == query.get("look", LOOKS[0])), None)
    if look is None:
        raise Problem(400, N_("There is no such way to look at a comparison."))
    return look
