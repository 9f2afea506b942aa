"""What has a session recorded that is not in the recorded sample, as typed into the settings."""

from wire.limits import MAX_NAME_CHARS

MAX_RULES = 20
WORDS = ("rage", "error", "abandon")
EVENT = "event:"


def parse(text: str) -> tuple[str, ...] | None:
    """The rules of a text, one a line and each once; None if a line is none."""
    lines = tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if len(lines) > MAX_RULES or not all(map(_is_rule, lines)):
        return None
    return lines


def _is_rule(line: str) -> bool:
    return line in WORDS or (line.startswith(EVENT) and 0 < len(line) - len(EVENT) <= MAX_NAME_CHARS)
