"""The rules of stylesheets that take part in whether something is shown."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

import msgspec

from replay import selector, sheets, style
from replay.media_query import holds
from replay.selector import Selector

MOST_RULES = 20_000  # of one sheet
MOST_LISTED = 500  # selectors of a rule
MOST_DEEP = 6  # rules within rules
HIDDEN = {"hidden", "collapse"}
_ABOUT = re.compile(r"display|visibility", re.IGNORECASE)
_NAME = re.compile(r"@[-\w]+")
_COMMENT = re.compile(r"/\*[\s\S]*?(?:\*/|\Z)")
# Values that are as good as none: what they come to can't be told from here.
_UNTOLD = ("inherit", "unset", "revert", "revert-layer", "var(")


class Look(msgspec.Struct, frozen=True):
    """What declarations say: `display` and `visibility` with whether each is important; "" where nothing is said."""

    display: str = ""
    display_important: bool = False
    visibility: str = ""
    visibility_important: bool = False


class Rule(msgspec.Struct, frozen=True):
    """`media` are the queries that all have to hold; `layer` is the place of its cascade layer, later ones win."""

    selectors: tuple[str, ...]
    look: Look
    media: tuple[str, ...]
    layer: int


NOTHING = Look()
UNLAYERED = 1_000_000


def look(declarations: str) -> Look:
    """What a list of declarations, such as a style attribute's, says."""
    if not _ABOUT.search(declarations):
        return NOTHING
    return told({name.lower(): value for name, value in style.parse(declarations).items()})


def told(declared: dict[str, str]) -> Look:
    display, display_important = _value(declared.get("display", ""))
    visibility, visibility_important = _value(declared.get("visibility", ""))
    return Look(display, display_important, visibility, visibility_important)


def _value(given: str) -> tuple[str, bool]:
    plain, mark, priority = given.lower().partition("!")
    if plain.strip().startswith(_UNTOLD):
        return "", False
    return plain.strip(), bool(mark) and priority.strip() == "important"


class _Place(msgspec.Struct, frozen=True):
    """Where in a sheet a piece stands: in a rule for these selectors, under these queries, in that layer."""

    within: str = ""
    media: tuple[str, ...] = ()
    layer: int = UNLAYERED
    depth: int = 0


@lru_cache(maxsize=64)
def rules(text: str) -> tuple[Rule, ...]:
    """Those of a sheet that say something about it, in their order."""
    if not _ABOUT.search(text):
        return ()
    return tuple(islice(_rules(text, _Place(), {}), MOST_RULES))


def _rules(text: str, place: _Place, layers: dict[str, int]) -> Iterator[Rule]:
    """A rule's own declarations come before the rules that are nested in it."""
    own: list[str] = []
    deeper: list[Iterator[Rule]] = []
    for piece in sheets.split(text) if place.depth <= MOST_DEEP else ():
        head, brace, rest = piece.partition("{")
        head = _COMMENT.sub(" ", head).strip()
        if not brace:
            own.append(head.rstrip(";"))
        kind, condition = _at_rule(head)
        if kind == "@layer":
            for name in condition.rstrip(";").split(","):
                layers.setdefault(name.strip(), len(layers))
        if brace and _ABOUT.search(rest):
            inner = _inside(kind, condition, place, layers)
            if inner is not None:
                deeper.append(_rules(rest.rstrip().removesuffix("}"), inner, layers))
    if place.within and (said := look(";".join(own))) != NOTHING:
        yield Rule(tuple(selector.parts(place.within)[:MOST_LISTED]), said, place.media, place.layer)
    for found in deeper:
        yield from found


def _inside(kind: str, condition: str, place: _Place, layers: dict[str, int]) -> _Place | None:
    """Where what stands in these braces is; None where it can't be told whether it holds."""
    depth = place.depth + 1
    if not kind:
        within = _nested(condition, place.within)
        return msgspec.structs.replace(place, within=within, depth=depth) if within else None
    if kind == "@media":
        return msgspec.structs.replace(place, media=(*place.media, condition), depth=depth)
    if kind == "@layer":
        return msgspec.structs.replace(place, layer=layers.setdefault(condition, len(layers)), depth=depth)
    if kind == "@supports" and not condition.lower().startswith("not"):  # it was a browser of these years
        return msgspec.structs.replace(place, depth=depth)
    return None


def _at_rule(head: str) -> tuple[str, str]:
    """Its name and what stands behind; no name where it is none."""
    name = _NAME.match(head)
    return (name.group().lower(), head[name.end() :].strip()) if name else ("", head)


def _nested(head: str, within: str) -> str:
    if not within:
        return head
    around = f":is({within})"
    if len(around) > selector.MOST_CHARS:
        return ""
    given = selector.parts(head)[:MOST_LISTED]
    full = (one if "&" in one else f"& {one}" for one in given if one.count("&") <= MOST_DEEP)
    return ", ".join(one.replace("&", around) for one in full)


def hold(media: tuple[str, ...], width_px: int, height_px: int) -> bool:
    return all(holds(query, width_px, height_px) for query in media)


def selectors(rule: Rule) -> Iterator[Selector]:
    """Those of its selectors that can be held against a recorded element."""
    for text in rule.selectors:
        if (parsed := selector.parse(text)) is not None:
            yield parsed
