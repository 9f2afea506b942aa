"""A stylesheet as the list of rules that scripts insert into, delete from and change in place."""

import re
from collections.abc import Callable
from typing import Any

from replay import style

_PIECE = re.compile(
    r""""(?:[^"\\]|\\[\s\S])*"?|'(?:[^'\\]|\\[\s\S])*'?|/\*[\s\S]*?(?:\*/|\Z)|\\[\s\S]|[{};]|[^"'\\/{};]+|[\s\S]"""
)


def split(text: str) -> list[str]:
    """The text's rules, statements such as `@layer a;` among them; comments between them are dropped."""
    rules: list[str] = []
    current: list[str] = []
    depth = 0
    for piece in _PIECE.findall(text):
        if piece.startswith("/*") and depth == 0:
            continue
        current.append(piece)
        depth += (piece == "{") - (piece == "}")
        if depth <= 0 and piece in ("}", ";"):
            rules.append("".join(current).strip())
            current, depth = [], 0
    rest = "".join(current).strip()
    return [rule for rule in [*rules, rest] if rule and rule != ";"]


def _body(rule: str) -> tuple[str, str]:
    """What stands before the braces, and what in them."""
    head, _, rest = rule.partition("{")
    return head, rest.rstrip().removesuffix("}")


def _path(place: int | list[int] | None) -> list[int]:
    return list(place) if isinstance(place, list) else [place or 0]


class Sheet:
    """Rules by their place: a number, or one for each level of nesting, as in rrweb's events."""

    def __init__(self, text: str = "") -> None:
        self._rules: list[str] = []
        self.replace(text)

    def replace(self, text: str) -> None:
        self._rules = split(text)

    @property
    def text(self) -> str:
        return "\n".join(self._rules)

    def insert(self, rule: str, place: int | list[int] | None) -> None:
        """Before the rule at the place; first without a place, last where there are fewer rules."""
        *path, n = _path(place)
        self._change(path, lambda rules: rules.insert(n, rule))

    def delete(self, place: int | list[int]) -> None:
        *path, n = _path(place)

        def change(rules: list[str]) -> None:
            del rules[n : n + 1]

        self._change(path, change)

    def declare(self, place: list[int], changes: dict[str, Any]) -> None:
        """Set (a value, or a value with its priority) or remove (False) properties of one rule."""
        *path, n = _path(place)

        def change(rules: list[str]) -> None:
            if n < len(rules) and "{" in rules[n]:
                head, body = _body(rules[n])
                rules[n] = f"{head}{{ {style.changed(body, changes)} }}"

        self._change(path, change)

    def _change(self, path: list[int], change: Callable[[list[str]], None]) -> None:
        """Change the list of rules at the end of the path; one that leads nowhere changes nothing."""
        levels = [self._rules]
        heads: list[tuple[int, str]] = []
        for n in path:
            if n >= len(levels[-1]) or "{" not in levels[-1][n]:
                return
            head, body = _body(levels[-1][n])
            heads.append((n, head))
            levels.append(split(body))
        change(levels[-1])
        for n, head in reversed(heads):
            inner = "\n".join(levels.pop())
            levels[-1][n] = f"{head}{{\n{inner}\n}}"


class Sheets:
    """A document's stylesheets that events changed: of elements by node id, constructed ones by style id."""

    def __init__(self) -> None:
        self.of_nodes: dict[int, Sheet] = {}
        self._constructed: dict[int, Sheet] = {}
        self._adopted: dict[int, list[int]] = {}

    def clear(self) -> None:
        self.of_nodes.clear()
        self._constructed.clear()
        self._adopted.clear()

    def constructed(self, style_id: int) -> Sheet:
        return self._constructed.setdefault(style_id, Sheet())

    def adopt(self, data: dict[str, Any]) -> None:
        """A document or shadow host takes on sheets, some of them new."""
        for given in data["styles"]:
            sheet = self._constructed[given["styleId"]] = Sheet()
            for rule in given["rules"]:
                sheet.insert(rule["rule"], rule.get("index"))
        self._adopted[data["id"]] = data["styleIds"]

    def adopted(self) -> dict[int, str]:
        """CSS by the id of the document or shadow host that it holds for."""
        texts = {
            host: "\n".join(self._constructed[n].text for n in ids if n in self._constructed)
            for host, ids in self._adopted.items()
        }
        return {host: text for host, text in texts.items() if text}


def apply(sheet: Sheet, data: dict[str, Any]) -> None:
    """A normalised event about rules or about one rule's declarations."""
    for key in ("replace", "replaceSync"):
        if key in data:
            sheet.replace(data[key])
    for added in data.get("adds", ()):
        sheet.insert(added["rule"], added.get("index"))
    for gone in data.get("removes", ()):
        sheet.delete(gone["index"])
    if "set" in data:
        one = data["set"]
        value = one["value"]
        sheet.declare(data["index"], {one["property"]: False if value is None else [value, one["priority"]]})
    if "remove" in data:
        sheet.declare(data["index"], {data["remove"]["property"]: False})
