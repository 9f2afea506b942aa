"""Geometry of the small charts that templates draw as SVG. Widths are percent, heights pixels."""

from collections.abc import Sequence

import msgspec


class Curve(msgspec.Struct, frozen=True):
    """A line's points and the closed area under it, as SVG point lists in a box of 100 × `height`."""

    line: str
    area: str


class Bar(msgspec.Struct, frozen=True):
    """`slot` and `wide` are a value's whole column, `x` and `width` the bar in it, `part…` its lower, marked piece."""

    slot: float
    wide: float
    x: float
    width: float
    y: float
    height: float
    part_y: float
    part_height: float


class Scale(msgspec.Struct, frozen=True):
    """A round top value and the lines below it, as (value, y)."""

    top: int
    lines: list[tuple[int, float]]


def curve(values: Sequence[int], height: float) -> Curve:
    """A sparkline; a single value is a flat line, and all zeros lie at the bottom."""
    points = list(values) * 2 if len(values) == 1 else list(values)
    top = max(points, default=0) or 1
    inner = height - 2  # the stroke's own thickness
    placed = [
        f"{100 * n / (len(points) - 1):.2f},{1 + inner * (1 - value / top):.2f}" for n, value in enumerate(points)
    ]
    return Curve(" ".join(placed), " ".join([f"0,{height:g}", *placed, f"100,{height:g}"]))


def round_top(value: int) -> int:
    """The smallest of 4, 8, 20, 40, 80, 200, … that reaches `value`: quarters of it are whole numbers."""
    step = 1
    while True:
        for factor in (4, 8, 20):
            if factor * step >= value:
                return factor * step
        step *= 10


def scale(values: Sequence[int], height: float) -> Scale:
    """Lines at the top and the middle for bars of `values`."""
    top = round_top(max(values, default=0))
    return Scale(top, [(top, 0.0), (top // 2, height / 2)])


def bars(values: Sequence[int], parts: Sequence[int], height: float) -> list[Bar]:
    """A bar for each value over the whole width, with `parts` (each at most its value) marked at the bottom."""
    top = round_top(max(values, default=0))
    wide = 100 / max(len(values), 1)
    width = min(wide * 0.72, 6.0)
    made = []
    for n, (value, part) in enumerate(zip(values, parts, strict=True)):
        # a day with one session among thousands must still be seen
        tall = max(height * value / top, 2.0) if value else 0.0
        marked = min(max(height * part / top, 2.0), tall) if part else 0.0
        left = wide * n + (wide - width) / 2
        made.append(Bar(wide * n, wide, left, width, height - tall, tall, height - marked, marked))
    return made
