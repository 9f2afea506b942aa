"""What is really there to be asked for: values that say what somebody typed, with how many sessions have them."""

from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from storage import countries
from storage.conditions import CHOICES, Of
from storage.engine import Store
from storage.pieces import Piece, piece

ALL: tuple[Of, ...] = tuple(of for of in get_args(Of) if of not in ("duration", "views", "score", "note", *CHOICES))
_SAID = {"click": 2, "field": 5, "abandoned": 13, "error": 7, "event": 10, "rule": 18}  # by the event's tag
_PAIRS = {"prop": 10, "trait": 15, "set": 16}
_OF_SESSIONS = {"entry", "exit", "referrer", "browser", "os", "lang", "user"}  # what `found` tells itself
FEWEST_CHARS = 2  # of a text on the screen: nearly all have any one letter
_MOST = 500  # countries are found among the zones of that many


class Suggestion(msgspec.Struct, frozen=True, omit_defaults=True):
    """A value of a condition, for some with a name; `sessions` have it."""

    of: Of
    value: str
    sessions: int
    name: str = ""


async def values(
    store: Store, scope: Mapping[str, Any], found: Piece, of: Of | None, typed: str, *, name: str = "", limit: int = 12
) -> list[Suggestion]:
    """Of the sessions `found`, those values that contain what was typed, the most frequent first.

    Without `of`, pages, elements, fields, errors and own events are looked through; `name` is that of a property.
    """
    if (of is not None and of not in ALL) or (of == "saw" and len(typed) < FEWEST_CHARS):
        return []
    if of == "country":
        return await _countries(store, found, typed, limit)
    among = () if of in _OF_SESSIONS else (piece("having", found=found),)
    rows = await store.read(
        "suggestions.list",
        said=_said(scope, found, of, typed),
        conditions=among,
        typed=typed,
        only=name,
        limit=limit,
    )
    return msgspec.convert(rows, list[Suggestion])


async def _countries(store: Store, found: Piece, typed: str, limit: int) -> list[Suggestion]:
    said = piece("said_country", of="country", found=found)
    rows = await store.read("suggestions.list", said=said, conditions=(), typed="", only="", limit=_MOST)
    sums: dict[str, int] = {}
    for row in rows:
        if country := countries.country(row["value"]):
            sums[country] = sums.get(country, 0) + row["sessions"]
    fitting = [one for one in sums.items() if typed.upper() in one[0]]
    return [Suggestion("country", one, n) for one, n in sorted(fitting, key=lambda one: (-one[1], one[0]))[:limit]]


def _said(scope: Mapping[str, Any], found: Piece, of: Of | None, typed: str) -> Piece:
    days = {name: scope[name] for name in ("site", "from_day", "to_day")}
    if of is None:
        return piece("said_anything", **days, typed=typed)
    if of in ("page", "campaign", "saw"):
        return piece(f"said_{of}", **days, typed=typed)
    if of == "tag":
        return piece("said_tag", site=scope["site"])
    if of in _SAID:
        return piece("said_text", **days, of=of, tag=_SAID[of], typed=typed)
    if of == "selector":
        return piece("said_path", **days, of=of, tag=2, typed=typed)
    if of in _PAIRS:
        return piece("said_pairs", **days, of=of, tag=_PAIRS[of])
    return piece(f"said_{of}", of=of, found=found)
