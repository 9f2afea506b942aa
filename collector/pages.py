"""Grouping URLs into pages: `/product/17` and `/product/18` are the page `/product/:id`."""

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

MAX_PAGE_CHARS = 256

_NUMBER = re.compile(r"\d+")
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"(?=.*\d)[0-9a-f]{8,}", re.IGNORECASE)
_TOKEN = re.compile(r"(?=.*\d)(?=.*[A-Z])(?=.*[a-z])[A-Za-z0-9_=-]{16,}")
_ID_SHAPES = (_NUMBER, _UUID, _HEX, _TOKEN)


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _matches(rule: list[str], segments: list[str]) -> bool:
    if rule and rule[-1] == "*":
        rule, segments = rule[:-1], segments[: len(rule) - 1]
    return len(rule) == len(segments) and all(
        part.startswith(":") or part == segment for part, segment in zip(rule, segments, strict=True)
    )


@lru_cache(maxsize=16_384)
def _group(url: str, rules: tuple[str, ...]) -> str:
    try:
        path = urlsplit(url).path
    except ValueError:  # an unclosed bracket in the host
        path = ""
    segments = _segments(path.replace("\0", "\ufffd"))
    for rule in rules:
        if _matches(_segments(rule), segments):
            return rule[:MAX_PAGE_CHARS]
    grouped = (":id" if any(shape.fullmatch(segment) for shape in _ID_SHAPES) else segment for segment in segments)
    return ("/" + "/".join(grouped))[:MAX_PAGE_CHARS]


def group(url: str, rules: Sequence[str] = ()) -> str:
    """The page of a URL: its path without a trailing slash, id-like segments as `:id`.

    A rule such as `/product/:slug` or `/docs/*` that matches wins and gives the page its own text; the first of
    several that match is taken.
    """
    return _group(url, tuple(rules))
