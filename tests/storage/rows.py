"""Rows for tests of the engines."""

HOSTILE = ["'; drop table sites; --", "\\' or 1=1", "{site:UInt32}", "\0", "日本語 😀", "a\nb\tc"]


def site_row(number: int, name: str) -> dict[str, list[object]]:
    return {
        "site": [number],
        "key": [f"k{number}"],
        "name": [name],
        "origins": [[]],
        "mode": ["balanced"],
        "recording": [1],
        "page_rules": [[]],
        "created": [1_772_000_000_123],
        "deleted": [0],
        "version": [1],
    }
