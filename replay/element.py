"""One node of a rebuilt document."""

from collections.abc import Iterator
from typing import Any

from replay import css, style
from replay.nodes import local_name
from replay.rrweb import Node


class Element:
    """A node of any kind in the rebuilt tree; siblings are linked, so that inserting costs the same everywhere."""

    __slots__ = ("after", "before", "depth", "first", "last", "parent", "record")

    def __init__(self, record: Node) -> None:
        self.record = record  # rrweb's record without childNodes
        self.parent: Element | None = None
        self.before: Element | None = None
        self.after: Element | None = None
        self.first: Element | None = None
        self.last: Element | None = None
        self.depth = 0

    @property
    def id(self) -> int:
        return self.record["id"]  # type: ignore[no-any-return]

    @property
    def tag(self) -> str:
        """Local name in lower case; "" of what is no element."""
        return local_name(self.record.get("tagName", ""))

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


def set_attributes(element: Element, changes: dict[str, Any]) -> None:
    """New values by name; None takes one away, a table changes single properties of the style."""
    attributes = element.record["attributes"]
    for name, value in changes.items():
        if value is None:
            attributes.pop(name, None)
        elif isinstance(value, dict):
            attributes["style"] = style.changed(str(attributes.get("style", "")), value)
        else:
            attributes[name] = value
