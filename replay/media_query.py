"""Whether a media query held in a recorded window, as far as its size tells."""

import re

_FEATURE = re.compile(r"\(\s*(?:(min|max)-)?(width|height)\s*:\s*([\d.]+)(px|em|rem)?\s*\)\Z")
_RANGE = re.compile(
    r"\(\s*(?:([\d.]+)(px|em|rem)?\s*(<=?|>=?)\s*)?(width|height)\s*(?:(<=?|>=?|=)\s*([\d.]+)(px|em|rem)?\s*)?\)\Z"
)
_AND = re.compile(r"\s+and\s+")
_EM_PX = 16  # in a query an em is the browser's own, whatever the page says
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def holds(query: str, width_px: int, height_px: int) -> bool:
    """A list of queries holds where one of them does. What asks for more than the kind of medium, the width, the height
    and the orientation is taken for not held."""
    sides = {"width": float(width_px), "height": float(height_px)}
    return any(_one(part.strip(), sides) for part in query.lower().split(",")) if query.strip() else True


def _one(query: str, sides: dict[str, float]) -> bool:
    query = query.removeprefix("only ")
    denied = query.startswith("not ")
    parts = [part.strip() for part in _AND.split(query.removeprefix("not "))]
    known = [_part(part, sides) for part in parts]
    if denied:
        return False in known
    return all(known)


def _part(part: str, sides: dict[str, float]) -> bool | None:
    """None where it can't be told."""
    if part in ("all", "screen"):
        return True
    if part in ("print", "speech"):
        return False
    if found := _FEATURE.match(part):
        bound, side, number, unit = found.groups()
        operator = {"min": ">=", "max": "<=", None: "="}[bound]
        return _compare(sides[side], operator, number, unit)
    if found := _RANGE.match(part):
        low, low_unit, before, side, after, high, high_unit = found.groups()
        checks = [_compare(sides[side], _MIRRORED[before], low, low_unit)] if before else []
        checks += [_compare(sides[side], after, high, high_unit)] if after else []
        return None not in checks and all(checks) if checks else None
    if found := re.match(r"\(\s*orientation\s*:\s*(portrait|landscape)\s*\)\Z", part):
        return (sides["height"] >= sides["width"]) == (found.group(1) == "portrait")
    return None


def _compare(side: float, operator: str, number: str, unit: str | None) -> bool | None:
    try:
        bound = float(number) * (_EM_PX if unit in ("em", "rem") else 1)
    except ValueError:
        return None
    return {"<": side < bound, "<=": side <= bound, ">": side > bound, ">=": side >= bound, "=": side == bound}[
        operator
    ]
