"""The document of a recorded tab at a moment: built from a snapshot, changed by events, given back as a snapshot.

Takes normalised events only. Nothing recurses, so that a page's depth costs time and not the stack.
"""

from collections.abc import Iterator
from typing import Any

from replay import style
from replay.nodes import local_name
from replay.rrweb import MAX_DEPTH, MAX_NODES, Event, EventType, Node, NodeType, Source

_UNSEEN = {"script", "style", "noscript", "template", "head", "title"}


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


class Dom:
    """`width`, `height`, `scroll_x`, `scroll_y` are CSS px; `href` is the recorded address, unsafe text."""

    def __init__(self, *, max_nodes: int = MAX_NODES, max_depth: int = MAX_DEPTH) -> None:
        self.href = ""
        self.width = self.height = 0
        self.scroll_x = self.scroll_y = 0
        self.root: Element | None = None
        self._nodes: dict[int, Element] = {}
        self._max_nodes = max_nodes
        self._max_depth = max_depth

    def __len__(self) -> int:
        return len(self._nodes)

    def get(self, identity: int) -> Element | None:
        return self._nodes.get(identity)

    def apply(self, event: Event) -> None:
        """Take one event into account. What speaks of unknown nodes changes nothing."""
        kind, data = event["type"], event["data"]
        if kind == EventType.FULL_SNAPSHOT:
            self._load(data)
        elif kind == EventType.META:
            self.href, self.width, self.height = data["href"], data["width"], data["height"]
        elif kind == EventType.INCREMENTAL:
            source = data["source"]
            if source == Source.MUTATION:
                self._mutate(data)
            elif source == Source.SCROLL:
                self._scroll(data)
            elif source == Source.INPUT:
                self._input(data)
            elif source == Source.VIEWPORT_RESIZE:
                self.width, self.height = data["width"], data["height"]

    def _load(self, data: dict[str, Any]) -> None:
        self._nodes.clear()
        self.root = None
        self.scroll_x, self.scroll_y = data["initialOffset"]["left"], data["initialOffset"]["top"]
        self.root = self._build(data["node"], None, None)

    def _build(self, given: Node, parent: Element | None, before: Element | None) -> Element | None:
        """Add a record with all below it; what stood under its id before is gone."""
        top: Element | None = None
        todo: list[tuple[Node, Element | None, Element | None]] = [(given, parent, before)]
        while todo:
            record, parent, before = todo.pop()
            known = self._nodes.get(record["id"])
            if known is not None:
                if known is self.root:
                    continue
                self._forget(known)
            if parent is not None and self._nodes.get(parent.id) is not parent:
                continue  # what it belongs to was replaced, or it would have become its own descendant
            if len(self._nodes) >= self._max_nodes or (parent and parent.depth + 1 >= self._max_depth):
                continue
            element = Element({key: value for key, value in record.items() if key != "childNodes"})
            self._nodes[element.id] = element
            if parent is not None:
                parent.insert(element, before if before and before.parent is parent else None)
            top = top or element
            todo.extend((child, element, None) for child in reversed(record.get("childNodes", ())))
        return top

    def _forget(self, element: Element) -> None:
        element.detach()
        for node in element.walk():
            if self._nodes.get(node.id) is node:
                del self._nodes[node.id]

    def _mutate(self, data: dict[str, Any]) -> None:
        for gone in data["removes"]:
            element = self._nodes.get(gone["id"])
            if element is not None and element is not self.root:
                self._forget(element)
        self._add(data["adds"])
        for change in data["texts"]:
            element = self._nodes.get(change["id"])
            if element is not None and "textContent" in element.record:
                element.record["textContent"] = change["value"]
        for change in data["attributes"]:
            element = self._nodes.get(change["id"])
            if element is not None and "attributes" in element.record:
                _set_attributes(element, change["attributes"])

    def _add(self, adds: list[Node]) -> None:
        """The recorder promises no order: an add waits until its parent and next sibling are there."""
        waiting: dict[int, list[Node]] = {}
        self._place(adds, waiting, patient=True)
        # their next sibling never came: better last than lost
        for key in [key for key, late in waiting.items() if late[0]["parentId"] in self._nodes]:
            self._place(waiting.pop(key, []), waiting, patient=False)

    def _place(self, adds: list[Node], waiting: dict[int, list[Node]], *, patient: bool) -> None:
        ready = adds[::-1]
        while ready:
            add = ready.pop()
            parent = self._nodes.get(add["parentId"])
            following = self._nodes.get(add["nextId"]) if add["nextId"] is not None else None
            if parent is None:
                waiting.setdefault(add["parentId"], []).append(add)
            elif patient and following is None and add["nextId"] is not None:
                waiting.setdefault(add["nextId"], []).append(add)
            elif "textContent" not in parent.record:
                previous = self._nodes.get(add.get("previousId", -1))
                if previous is not None and previous.parent is parent and previous.after is not None:
                    following = previous.after
                built = self._build(add["node"], parent, following)
                for element in built.walk() if built else ():
                    ready.extend(reversed(waiting.pop(element.id, [])))

    def _scroll(self, data: dict[str, Any]) -> None:
        element = self._nodes.get(data["id"])
        if element is None:
            return
        if element is self.root or element.tag == "html":
            self.scroll_x, self.scroll_y = data["x"], data["y"]
        elif "attributes" in element.record:
            element.record["attributes"].update(rr_scrollLeft=data["x"], rr_scrollTop=data["y"])

    def _input(self, data: dict[str, Any]) -> None:
        element = self._nodes.get(data["id"])
        if element is None or "attributes" not in element.record:
            return
        attributes = element.record["attributes"]
        if element.tag == "select":
            for option in element.walk():
                if option.tag == "option":
                    option.record["attributes"].pop("selected", None)
                    if option.record["attributes"].get("value") == data["text"]:
                        option.record["attributes"]["selected"] = True
            return
        attributes["value"] = data["text"]
        attributes.pop("checked", None)
        if data["isChecked"]:
            attributes["checked"] = True

    def snapshot(self) -> Node | None:
        """The tree as rrweb's serialised node; None before the first full snapshot."""
        if self.root is None:
            return None
        made: dict[int, Node] = {}
        for element in self.root.walk():
            record = dict(element.record)
            if "attributes" in record:
                record["attributes"] = dict(record["attributes"])
            if record["type"] in (NodeType.DOCUMENT, NodeType.ELEMENT):
                record["childNodes"] = []
            made[id(element)] = record
            if element.parent is not None and element is not self.root:
                made[id(element.parent)]["childNodes"].append(record)
        return made[id(self.root)]

    def text(self) -> str:
        """The words of the page, one space between them: what a visitor could have read, shown or not."""
        words: list[str] = []
        todo = [self.root] if self.root else []
        while todo:
            element = todo.pop()
            if element.record["type"] == NodeType.TEXT:
                words.extend(element.record["textContent"].split())
            elif element.tag not in _UNSEEN:
                todo.extend(reversed(list(element.children())))
        return " ".join(words)


def _set_attributes(element: Element, changes: dict[str, Any]) -> None:
    attributes = element.record["attributes"]
    for name, value in changes.items():
        if value is None:
            attributes.pop(name, None)
        elif isinstance(value, dict):
            attributes["style"] = style.changed(str(attributes.get("style", "")), value)
        else:
            attributes[name] = value
