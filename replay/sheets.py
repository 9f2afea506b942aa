"""A stylesheet as the list of rules that scripts insert into, delete from and change in place."""

import re
from collections.abc import Callable, Container
from typing import Any

from replay import style
from replay.rrweb import Source

ADOPTED = int(Source.ADOPTED_STYLE_SHEET)
MOST_CHANGES = 5_000  # told of one sheet; then they are put together into its text

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
    """What events did to a document's stylesheets: of elements, by node id, and constructed ones, by style id.

    It is kept as it was told, since only a browser knows which rules of a sheet it takes.
    """

    def __init__(self) -> None:
        self.told: dict[int, list[dict[str, Any]]] = {}
        self._made: dict[int, tuple[int, list[dict[str, Any]]]] = {}  # host and rules of a constructed sheet
        self._changed: dict[int, list[dict[str, Any]]] = {}
        self._adopted: dict[int, list[int]] = {}

    def clear(self) -> None:
        for kept in (self.told, self._made, self._changed, self._adopted):
            kept.clear()

    def forget(self, identity: int) -> None:
        """The node is gone, or its own text replaced what was told of its sheet."""
        self.told.pop(identity, None)

    def leave(self, host: int) -> None:
        self._adopted.pop(host, None)

    def change(self, data: dict[str, Any]) -> None:
        """Rules, or the declarations of one, change in a sheet."""
        if "styleId" not in data:
            self.told.setdefault(data["id"], []).append(data)
            return
        changes = self._changed.setdefault(data["styleId"], [])
        if data.keys() & {"replace", "replaceSync"}:
            changes.clear()
        changes.append(data)
        if len(changes) > MOST_CHANGES:
            rules = [{"rule": rule, "index": n} for n, rule in enumerate(split(self._constructed(data["styleId"])))]
            self._made[data["styleId"]] = (self._made.get(data["styleId"], (0, []))[0], rules)
            changes.clear()

    def adopt(self, data: dict[str, Any]) -> None:
        """A document or shadow host takes on sheets, some of them new."""
        for given in data["styles"]:
            self._made[given["styleId"]] = (data["id"], given["rules"])
            self._changed.pop(given["styleId"], None)
        self._adopted[data["id"]] = data["styleIds"]

    def of(self, identity: int, text: str) -> str:
        """The CSS of an element whose own is `text`."""
        return _applied(text, self.told.get(identity, []))

    def _constructed(self, style_id: int) -> str:
        sheet = Sheet()
        for rule in self._made.get(style_id, (0, []))[1]:
            sheet.insert(rule["rule"], rule.get("index"))
        return _applied(sheet.text, self._changed.get(style_id, []))

    def adopted(self) -> dict[int, str]:
        """CSS by the id of the document or shadow host that it holds for."""
        texts = {
            host: "\n".join(self._constructed(n) for n in ids if n in self._made) for host, ids in self._adopted.items()
        }
        return {host: text for host, text in texts.items() if text}

    def lasting(self, known: Container[int], root: int) -> list[dict[str, Any]]:
        """The data of the events that bring a fresh document with the `known` nodes to the same sheets."""
        homes: dict[int, list[dict[str, Any]]] = {}
        for style_id, (host, rules) in self._made.items():
            home = host if host in known else root
            homes.setdefault(home, []).append({"styleId": style_id, "rules": rules})
        hosts = [host for host in {**self._adopted, **homes} if host in known]
        # sheets that were made for one document may hold in another: first they all have to be there
        events: list[dict[str, Any]] = [
            {"source": ADOPTED, "id": host, "styles": homes[host], "styleIds": []} for host in hosts if host in homes
        ]
        events += (
            {"source": ADOPTED, "id": host, "styles": [], "styleIds": self._adopted[host]}
            for host in hosts
            if host in self._adopted
        )
        events += (data for changes in self._changed.values() for data in changes)
        events += (data for identity, told in self.told.items() if identity in known for data in told)
        return events


def _applied(text: str, told: list[dict[str, Any]]) -> str:
    if not told:
        return text
    sheet = Sheet(text)
    for data in told:
        apply(sheet, data)
    return sheet.text


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
