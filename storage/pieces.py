"""Questions put together of fixed pieces: the text is that of our own files, everything from outside is bound.

A piece is `storage/sql/filter/<name>.sql`. Where it takes another it says `{name:Piece}`, where it takes any number of
conditions that all have to hold, `{name:Pieces}`, where it takes several answers below one another, `{name:Union}`;
all else in braces are values as in every statement.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

FOLDER = Path(__file__).parent / "sql" / "filter"
_PLACE = re.compile(r"\{(\w+):([^{}]+)\}")
_COMMENTS = re.compile(r"\A(\s*--[^\n]*\n)+")


class Piece(msgspec.Struct, frozen=True):
    """SQL from our files with its values; `piece` and `fill` make it, nothing else may."""

    sql: str
    values: dict[str, Any]


@cache
def _text(name: str) -> str:
    return _COMMENTS.sub("", (FOLDER / f"{name}.sql").read_text(encoding="utf-8")).strip()


def piece(name: str, /, **given: Any) -> Piece:
    """The piece of that name. Values may be pieces or lists of them; KeyError where a piece is missing."""
    sql, values = fill(_text(name), given)
    return Piece(sql, values)


def fill(sql: str, given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """A statement with the pieces that are among its values in their places, and all values that it then has."""
    values: dict[str, Any] = {}
    inner: dict[str, list[Piece]] = {
        name: [value] if isinstance(value, Piece) else list(value)
        for name, value in given.items()
        if _holds_pieces(value)
    }
    values = {name: value for name, value in given.items() if name not in inner}

    def place(match: re.Match[str]) -> str:
        name, kind = match[1], match[2]
        if kind == "Piece":
            (one,) = inner[name]
            return _merged(one, values)
        if kind == "Pieces":
            return " and ".join(f"({_merged(one, values)})" for one in inner.get(name, ())) or "1"
        if kind == "Union":
            return " union all ".join(_merged(one, values) for one in inner[name])
        return match[0]

    return _PLACE.sub(place, sql), values


def _holds_pieces(value: Any) -> bool:
    return isinstance(value, Piece) or (
        isinstance(value, Sequence) and bool(value) and all(isinstance(one, Piece) for one in value)
    )


def _inner(value: Piece | Sequence[Piece]) -> list[Piece]:
    return [value] if isinstance(value, Piece) else list(value)


def _merged(one: Piece, values: dict[str, Any]) -> str:
    """The piece's text; a value of another by the same name gets a number."""
    names = {}
    for name, value in one.values.items():
        fresh, n = name, 1
        while fresh in values and not _same(values[fresh], value):
            n += 1
            fresh = f"{re.sub(r'_[0-9]+$', '', name)}_{n}"
        values[fresh] = value
        names[name] = fresh
    return _PLACE.sub(lambda match: f"{{{names[match[1]]}:{match[2]}}}", one.sql)


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)
