"""One node of a rebuilt document."""

from collections.abc import Iterator
from typing import Any

from replay import css
from replay.nodes import local_name
from replay.rrweb import Node, NodeType


class Element:
    """A node of any kind in the rebuilt tree; siblings are linked, so that inserting costs the same everywhere."""

    __slots__ = ("after", "before", "depth", "first", "id", "last", "parent", "record")

    def __init__(self, record: Node) -> None:
        self.record = record  # rrweb's record without childNodes
        self.id: int = record["id"]
        self.parent: Element | None = None
        self.before: Element | None = None
        self.after: Element | None = None
        self.first: Element | None = None
        self.last: Element | None = None
        self.depth = 0

    @property
    def tag(self) -> str:
        """Local name in lower case; "" of what is no element."""
        return local_name(self.record.get("tagName", ""))

    @property
    def home(self) -> int:
        """The id of the document or of the shadow host in whose tree it stands; its own where it has no parent."""
        node = self
        while node.parent is not None:
            if node.record.get("isShadow") or node.parent.record["type"] == NodeType.DOCUMENT:
                return node.parent.id
            node = node.parent
        return node.id

    def children(self) -> Iterator["Element"]:
        child = self.first
        while child is not None:
            following = child.after
            yield child
            child = following

    def insert(self, child: "Element", before: "Element | None") -> None:
        """Put a detached node before one of the children, or last."""
        child.parent, child.depth = self, self.depth + 1
        child.after = before
        child.before = before.before if before else self.last
        if child.before:
            child.before.after = child
        else:
            self.first = child
        if before:
            before.before = child
        else:
            self.last = child

    def detach(self) -> None:
        parent = self.parent
        if parent is None:
            return
        if self.before:
            self.before.after = self.after
        else:
            parent.first = self.after
        if self.after:
            self.after.before = self.before
        else:
            parent.last = self.before
        self.parent = self.before = self.after = None

    def walk(self) -> Iterator["Element"]:
        """This node and all below it, in document order."""
        todo = [self]
        while todo:
            node = todo.pop()
            yield node
            todo.extend(reversed(list(node.children())))


def css_of(element: Element) -> str:
    """The CSS of a style element, or of a link whose sheet was recorded."""
    recorded = element.record["attributes"].get("_cssText")
    if isinstance(recorded, str):
        return recorded.replace(css.SPLIT, "")
    return "".join(child.record.get("textContent", "") for child in element.children())


def spread_css(element: Element) -> None:
    """Give the CSS that was recorded for a style element to its text nodes, which are to change one by one."""
    texts = [child.record for child in element.children() if "textContent" in child.record]
    recorded = element.record["attributes"].get("_cssText")
    if not texts or not isinstance(recorded, str):
        return
    del element.record["attributes"]["_cssText"]
    parts = recorded.split(css.SPLIT)
    parts[len(texts) - 1 :] = ["".join(parts[len(texts) - 1 :])]
    for n, text in enumerate(texts):
        text["textContent"] = parts[n] if n < len(parts) else ""


def set_attributes(element: Element, changes: dict[str, Any]) -> None:
    """New values by name; None takes one away. Tables of declarations are not looked at."""
    attributes = element.record["attributes"]
    for name, value in changes.items():
        if value is None:
            attributes.pop(name, None)
        elif not isinstance(value, dict):
            attributes[name] = value
