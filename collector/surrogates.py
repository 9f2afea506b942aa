"""Lone surrogates: JSON escapes and headers can bring them, UTF-8 can't hold them."""

import re

from wire.batch import is_json

# Every escape is matched, so that the backslash of `\\ud800` is not taken for the start of one
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
_SUSPECT = re.compile(rb"\\u[dD][89a-fA-F]")


def _replaced(match: re.Match[bytes]) -> bytes:
    return b"\\ufffd" if match[1] else match[0]


def repaired(body: bytes) -> bytes:
    """A JSON body with U+FFFD for each half of a pair that stands alone; any other body as it is."""
    if not is_json(body) or not _SUSPECT.search(body):
        return body
    return _ESCAPE.sub(_replaced, body)


def readable(header: str) -> str:
    """A header with U+FFFD for its bytes that are not UTF-8; aiohttp makes lone surrogates of those."""
    return header if header.isascii() else header.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
