"""The declarations of a style attribute, as text and as a table."""

import re
from typing import Any

_PIECE = re.compile(
    r""""(?:[^"\\]|\\[\s\S])*"?|'(?:[^'\\]|\\[\s\S])*'?|/\*[\s\S]*?(?:\*/|\Z)|\\[\s\S]|[();]|[^"'\\/();]+|/"""
)


def parse(text: str) -> dict[str, str]:
    """Values by property, in their order, each with its `!important` if it has one."""
    declarations: dict[str, str] = {}
    depth = 0
    current: list[str] = []
    for piece in [*_PIECE.findall(text), ";"]:
        if piece == ";" and depth <= 0:
            name, colon, value = "".join(current).partition(":")
            if colon and name.strip():
                declarations[name.strip()] = value.strip()
            current = []
            continue
        if piece.startswith("/*"):
            continue
        depth += (piece == "(") - (piece == ")")
        current.append(piece)
    return declarations


def write(declarations: dict[str, str]) -> str:
    return " ".join(f"{name}: {value};" for name, value in declarations.items())


def changed(text: str, changes: dict[str, Any]) -> str:
    """The attribute after rrweb's changes: property → value, [value, priority], or False for removed."""
    declarations = parse(text)
    for name, value in changes.items():
        declarations.pop(name, None)
        if isinstance(value, list):
            declarations[name] = f"{value[0]} !important" if value[1] else value[0]
        elif value is not False:
            declarations[name] = value
    return write({name: value for name, value in declarations.items() if value})
