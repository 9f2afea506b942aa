"""The generated sites' stylesheets, the same ones in every run."""

import random

from bench.storage.sites import Site

_BLOCKS = (
    *("card", "nav", "menu", "hero", "list", "item", "btn", "form", "field", "table", "row", "cell", "badge", "tab"),
    *("panel", "modal", "toast", "crumb", "price", "media", "quote", "foot", "head", "grid", "tag", "step"),
)
_PARTS = ("title", "text", "icon", "image", "link", "body", "label", "value", "meta", "inner", "action", "note")
_STATES = (
    "",
    "",
    "",
    ":hover",
    ":focus-visible",
    ":first-child",
    ":not(:last-child)",
    "::before",
    "::after",
    ".is-open",
)


def _classes(chance: random.Random, count: int) -> list[str]:
    made: dict[str, None] = {}
    while len(made) < count:
        name = f"{chance.choice(_BLOCKS)}__{chance.choice(_PARTS)}"
        made[name if chance.random() < 0.5 else f"{name}--{chance.choice(_BLOCKS)}{chance.randint(1, 99)}"] = None
    return list(made)


def _count(size: int) -> int:
    """How many classes a stylesheet of so many KB has."""
    return max(60, size * 4)


def classes(site: Site) -> list[str]:
    """What the site's elements may be of."""
    return _classes(random.Random(f"sheet 0 of {site.name}"), _count(site.sheets[0]))  # noqa: S311


def _declaration(chance: random.Random) -> str:
    px, hue = chance.randint(0, 96), f"#{chance.getrandbits(24):06x}"
    return chance.choice(
        (
            f"margin:{px}px {chance.randint(0, 48)}px",
            f"padding:{chance.randint(0, 40) / 16:g}rem {chance.randint(0, 40) / 16:g}rem",
            f"color:{hue}",
            f"background:{hue}",
            f"background-color:var(--c-{chance.randint(1, 60)})",
            f"border:1px solid {hue}",
            f"border-radius:{chance.randint(0, 16)}px",
            f"font-size:{chance.randint(10, 48) / 16:g}rem",
            f"font-weight:{chance.choice((400, 500, 600, 700))}",
            f"line-height:{chance.randint(10, 20) / 10:g}",
            f"width:calc({chance.randint(10, 100)}% - {px}px)",
            f"max-width:{chance.randint(200, 1_400)}px",
            f"grid-template-columns:repeat({chance.randint(2, 6)},minmax(0,1fr))",
            f"transform:translate({chance.randint(-50, 50)}%,{px}px)",
            f"transition:opacity .{chance.randint(1, 9)}s ease,transform .{chance.randint(1, 9)}s",
            f"box-shadow:0 {chance.randint(1, 12)}px {chance.randint(2, 40)}px rgba(0,0,0,.{chance.randint(1, 9)})",
            f"z-index:{chance.randint(1, 999)}",
            'content:""',
            "display:flex",
            "display:grid",
            "align-items:center",
            "position:relative",
            "overflow:hidden",
            "white-space:nowrap",
        )
    )


def sheet(site: Site, name: str, size: int) -> str:
    """A minified stylesheet of about so many KB."""
    chance = random.Random(f"sheet {name} of {site.name}")  # noqa: S311 - the same in every run
    named = _classes(chance, _count(size))
    rules: list[str] = []
    length = 0
    while length < size * 1_000:
        selectors = [
            " ".join(f".{chance.choice(named)}{chance.choice(_STATES)}" for _ in range(chance.choice((1, 1, 1, 2))))
            for _ in range(chance.choice((1, 1, 1, 2, 3)))
        ]
        rule = f"{','.join(selectors)}{{{';'.join(_declaration(chance) for _ in range(chance.randint(1, 6)))}}}"
        if chance.random() < 0.06:
            rule = f"@media (min-width:{chance.choice((480, 640, 768, 1024, 1280))}px){{{rule}}}"
        rules.append(rule)
        length += len(rule)
    return "".join(rules)
