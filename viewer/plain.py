"""Recorded text made fit to stand in a sentence of ours."""

import re

# Characters that change how the text around them is read: controls, and overrides of the writing direction.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def _code(match: re.Match[str]) -> str:
    return " " if match.group() in "\t\n\r" else f"[U+{ord(match.group()):04X}]"


def plain(text: str, most: int = 80) -> str:
    """The text on one line with unseen characters as codes, cut to `most` characters."""
    text = " ".join(_UNSEEN.sub(_code, text[: 4 * most]).split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def isolated(text: str, most: int = 80) -> str:
    """The same, so that its writing direction ends where it ends (Unicode's isolates)."""
    return f"\u2068{plain(text, most)}\u2069"
