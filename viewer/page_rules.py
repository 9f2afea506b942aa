"""Page rules as people type them: `/product/:slug` or `/docs/*`, one a line."""

MAX_RULES = 100
MAX_CHARS = 256


def parse(lines: str) -> tuple[str, ...] | None:
    """The rules without repetition; None if a line is none."""
    rules = tuple(dict.fromkeys(line.strip() for line in lines.splitlines() if line.strip()))
    return rules if len(rules) <= MAX_RULES and all(_is_rule(rule) for rule in rules) else None


def _is_rule(rule: str) -> bool:
    plain = rule.isprintable() and not any(character in "?# " for character in rule)
    return rule.startswith("/") and plain and len(rule) <= MAX_CHARS and "*" not in rule.removesuffix("/*")
