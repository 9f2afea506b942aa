"""The document of a recorded tab at a moment: built from a snapshot, changed by events, given back as a snapshot.

Takes normalised events only. Nothing recurses, so that a page's depth costs time and not the stack.
"""

from typing import Any

from replay import sheets
from replay.element import Element, css_of, set_attributes
from replay.rrweb import MAX_DEPTH, MAX_NODES, Event, EventType, Node, NodeType, Source

_UNSEEN = {"script", "style", "noscript", "template", "head", "title"}


class Dom:
    """`width`, `height`, `scroll_x`, `scroll_y` are CSS px; `href` is the recorded address, unsafe text."""

    def __init__(self, *, max_nodes: int = MAX_NODES, max_depth: int = MAX_DEPTH) -> None:
        self.href = ""
        self.width = self.height = 0
        self.scroll_x = self.scroll_y = 0
        self.root: Element | None = None
        self._nodes: dict[int, Element] = {}
        self._sheets = sheets.Sheets()
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
            elif source == Source.ADOPTED_STYLE_SHEET:
                self._sheets.adopt(data)
            elif source in (Source.STYLE_SHEET_RULE, Source.STYLE_DECLARATION):
                self._restyle(data)

    def _load(self, data: dict[str, Any]) -> None:
        self._nodes.clear()
        self._sheets.clear()
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
                self._sheets.of_nodes.pop(node.id, None)

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
                self._reparse(element.parent)
        for change in data["attributes"]:
            element = self._nodes.get(change["id"])
            if element is not None and "attributes" in element.record:
                set_attributes(element, change["attributes"])

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
                self._reparse(parent)
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

    def _restyle(self, data: dict[str, Any]) -> None:
        if "styleId" in data:
            sheets.apply(self._sheets.constructed(data["styleId"]), data)
            return
        element = self._nodes.get(data["id"])
        if element is None or element.tag not in ("style", "link"):
            return
        sheet = self._sheets.of_nodes.get(element.id)
        if sheet is None:
            sheet = self._sheets.of_nodes[element.id] = sheets.Sheet(css_of(element))
        sheets.apply(sheet, data)

    def _reparse(self, parent: Element | None) -> None:
        """A style element whose text changed has lost what scripts did to its rules."""
        if parent is not None and parent.tag == "style":
            self._sheets.of_nodes.pop(parent.id, None)

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
            made[element.id] = record
            if element.parent is not None and element is not self.root:
                made[element.parent.id]["childNodes"].append(record)
        self._write_sheets(made)
        return made[self.root.id]

    def _write_sheets(self, made: dict[int, Node]) -> None:
        """Rules that scripts inserted become text, and adopted sheets become elements, last of their kind."""
        for identity, sheet in self._sheets.of_nodes.items():
            record = made[identity]
            record["attributes"]["_cssText"] = sheet.text
            record["childNodes"] = []
        fresh = max(made, default=0)
        for host, text in self._sheets.adopted().items():
            home = made.get(host)
            if home is None or "childNodes" not in home:
                continue
            shadow: Node = {"isShadow": True} if home["type"] == NodeType.ELEMENT else {}
            if not shadow:
                home = next((made[node.id] for node in self._nodes[host].walk() if node.tag == "head"), None)
            if home is not None:
                fresh += 1
                attributes = {"_cssText": text}
                element = {
                    "type": int(NodeType.ELEMENT),
                    "tagName": "style",
                    "attributes": attributes,
                    "childNodes": [],
                }
                home["childNodes"].append({**element, "id": fresh, **shadow})

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
