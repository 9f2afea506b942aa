"""The document of a recorded tab at a moment: built from a snapshot, changed by events, given back as a snapshot.

Takes normalised events only. Nothing recurses, so that a page's depth costs time and not the stack.
"""

from collections.abc import Callable, Container, Iterator
from typing import Any

from replay import style
from replay.css import SPLIT
from replay.element import Element, css_of, set_attributes, spread_css
from replay.lasting import Lasting
from replay.rrweb import MAX_DEPTH, MAX_NODES, Event, EventType, Node, NodeType, Source
from replay.sheets import Sheets

UNSEEN = {"script", "style", "noscript", "template", "head", "title"}


class Dom:
    """`width`, `height`, `scroll_x`, `scroll_y` are CSS px; `href` is the recorded address, unsafe text."""

    def __init__(self, *, max_nodes: int = MAX_NODES, max_depth: int = MAX_DEPTH) -> None:
        self.href = ""
        self.width = self.height = 0
        self.scroll_x = self.scroll_y = 0
        self.root: Element | None = None
        self._nodes: dict[int, Element] = {}
        self._sheets = Sheets()
        self._lasting = Lasting()
        self._max_nodes = max_nodes
        self._max_depth = max_depth

    def __len__(self) -> int:
        return len(self._nodes)

    @property
    def ids(self) -> Container[int]:
        return self._nodes.keys()

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
            self._change(data)

    def _change(self, data: dict[str, Any]) -> None:
        source = data["source"]
        if source == Source.MUTATION:
            self._mutate(data)
        elif source == Source.SCROLL:
            self._scroll(data)
        elif source == Source.VIEWPORT_RESIZE:
            self.width, self.height = data["width"], data["height"]
        elif source == Source.ADOPTED_STYLE_SHEET:
            self._sheets.adopt(data)
        elif source in (Source.STYLE_SHEET_RULE, Source.STYLE_DECLARATION):
            if "styleId" in data or self._is_sheet(data["id"]):
                self._sheets.change(data)
        elif "id" not in data or data["id"] in self._nodes:
            self._lasting.note(data)

    def _load(self, data: dict[str, Any]) -> None:
        self._nodes.clear()
        self._sheets.clear()
        self._lasting.clear()
        self.root = None
        self.scroll_x, self.scroll_y = data["initialOffset"]["left"], data["initialOffset"]["top"]
        self.root = self._build(data["node"], None, None)

    def _build(self, given: Node, parent: Element | None, before: Element | None) -> Element | None:
        """Add a record with all below it; what stood under its id before is gone."""
        top: Element | None = None
        nodes, there = self._nodes, self._nodes.get
        todo: list[tuple[Node, Element | None, Element | None]] = [(given, parent, before)]
        while todo:
            told, parent, before = todo.pop()
            known = there(told["id"])
            if known is not None:
                if known is self.root:
                    continue
                self._forget(known)
            if parent is not None and there(parent.id) is not parent:
                continue  # what it belongs to was replaced, or it would have become its own descendant
            if len(nodes) >= self._max_nodes or (parent is not None and parent.depth + 1 >= self._max_depth):
                continue
            record = dict(told)  # the event's own stay as they were told
            children = record.pop("childNodes", ())
            if "attributes" in record:
                record["attributes"] = dict(record["attributes"])
            element = nodes[record["id"]] = Element(record)
            if parent is not None:
                parent.insert(element, before if before is not None and before.parent is parent else None)
            top = top or element
            if children:
                todo += [(child, element, None) for child in reversed(children)]
        return top

    def _forget(self, element: Element) -> None:
        element.detach()
        for node in element.walk():
            if self._nodes.get(node.id) is node:
                del self._nodes[node.id]
                self._sheets.forget(node.id)
                self._sheets.leave(node.id)
                self._lasting.forget(node.id)

    def _mutate(self, data: dict[str, Any]) -> None:
        for gone in data["removes"]:
            element = self._nodes.get(gone["id"])
            if element is not None and element is not self.root and gone["parentId"] in self._nodes:
                self._forget(element)
        self._add(data["adds"])
        for change in data["texts"]:
            element = self._nodes.get(change["id"])
            if element is not None and "textContent" in element.record:
                if element.parent is not None and element.parent.tag == "style":
                    spread_css(element.parent)
                    self._sheets.forget(element.parent.id)
                element.record["textContent"] = change["value"]
        for change in data["attributes"]:
            element = self._nodes.get(change["id"])
            if element is not None and "attributes" in element.record:
                self._set(element, change["attributes"])

    def _set(self, element: Element, changes: dict[str, Any]) -> None:
        """New values by name; None takes one away, a table changes single declarations of the style."""
        for name, value in changes.items():
            if isinstance(value, dict):
                self._lasting.restyle(element.id, value)
                continue
            if name == "style":
                self._lasting.styles.pop(element.id, None)
            replaces_text = (name == "_cssText" and element.tag in ("style", "link")) or (
                name == "value" and element.tag == "textarea"
            )
            if replaces_text and value is not None:
                self._sheets.forget(element.id)
                for child in element.children():
                    self._forget(child)
        set_attributes(element, changes)

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
                built = self._build(self._making_room(add["node"], parent), parent, following)
                for element in built.walk() if built else ():
                    ready.extend(reversed(waiting.pop(element.id, [])))

    def _making_room(self, node: Node, parent: Element) -> Node:
        """The node as it is to be added. A document, a text field and a style element take a new part for the old."""
        if node["type"] == NodeType.TEXT and parent.tag == "style":
            self._sheets.forget(parent.id)
            css = parent.record["attributes"].get("_cssText")
            if isinstance(css, str) and parent.first is None:
                del parent.record["attributes"]["_cssText"]
                return {**node, "textContent": css.replace(SPLIT, "")}
            spread_css(parent)
        elif node["type"] == NodeType.TEXT and parent.tag == "textarea":
            parent.record["attributes"].pop("value", None)
            self._drop(parent, lambda child: "textContent" in child.record, node["id"])
        elif parent.record["type"] == NodeType.DOCUMENT:
            if node["type"] == NodeType.DOCTYPE:
                self._drop(parent, lambda child: child.record["type"] == NodeType.DOCTYPE, node["id"])
            elif node.get("tagName") == "html":
                self._drop(parent, lambda child: child.record["type"] == NodeType.ELEMENT, node["id"])
        # an add brings one node, and only a frame's document comes whole
        return node if node["type"] == NodeType.DOCUMENT or not node.get("childNodes") else {**node, "childNodes": []}

    def _drop(self, parent: Element, old: Callable[[Element], bool], new: int) -> None:
        for child in list(parent.children()):
            if old(child) and child.id != new:
                self._forget(child)

    def _scroll(self, data: dict[str, Any]) -> None:
        element = self._nodes.get(data["id"])
        if element is None:
            return
        if element is self.root or (element.tag == "html" and element.parent is self.root):
            self.scroll_x, self.scroll_y = data["x"], data["y"]
        else:
            self._lasting.scrolls[element.id] = data

    def _is_sheet(self, identity: int) -> bool:
        element = self._nodes.get(identity)
        return element is not None and element.tag in ("style", "link")

    def lasting_events(self) -> list[dict[str, Any]]:
        """The data of the events that bring a page built from `tree()` to this one's state."""
        if self.root is None:
            return []
        return [*self._sheets.lasting(self._nodes, self.root.id), *self._lasting.events(self._nodes)]

    def tree(self) -> Node | None:
        """The nodes as they were told, as rrweb's serialised node; None before the first full snapshot."""
        made = self._made()
        return made[self.root.id] if self.root else None

    def _made(self) -> dict[int, Node]:
        made: dict[int, Node] = {}
        for element in self.root.walk() if self.root else ():
            record = dict(element.record)
            if "attributes" in record:
                record["attributes"] = dict(record["attributes"])
            if record["type"] in (NodeType.DOCUMENT, NodeType.ELEMENT):
                record["childNodes"] = []
            made[element.id] = record
            if element.parent is not None and element is not self.root:
                made[element.parent.id]["childNodes"].append(record)
        return made

    def snapshot(self) -> Node | None:
        """The tree with all that was done to it written into its attributes; None before the first full snapshot."""
        if self.root is None:
            return None
        made = self._made()
        for identity, changes in self._lasting.styles.items():
            attributes = made[identity]["attributes"]
            attributes["style"] = style.changed(str(attributes.get("style", "")), changes)
        for identity, data in self._lasting.scrolls.items():
            if "attributes" in made[identity]:
                made[identity]["attributes"].update(rr_scrollLeft=data["x"], rr_scrollTop=data["y"])
        for identity, data in self._lasting.inputs.items():
            self._write_input(made, identity, data)
        self._write_sheets(made)
        return made[self.root.id]

    def _write_input(self, made: dict[int, Node], identity: int, data: dict[str, Any]) -> None:
        element = self._nodes[identity]
        if "attributes" not in element.record:
            return
        if element.tag == "select":
            for option in (made[node.id]["attributes"] for node in element.walk() if node.tag == "option"):
                option.pop("selected", None)
                if option.get("value") == data["text"]:
                    option["selected"] = True
            return
        attributes = made[identity]["attributes"]
        attributes["value"] = data["text"]
        attributes.pop("checked", None)
        if data["isChecked"]:
            attributes["checked"] = True

    def _write_sheets(self, made: dict[int, Node]) -> None:
        """Rules that scripts inserted become text, and adopted sheets become elements, last of their kind."""
        for identity in self._sheets.told:
            record = made[identity]
            record["attributes"]["_cssText"] = self._sheets.of(identity, css_of(self._nodes[identity]))
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

    def stylesheets(self) -> Iterator[tuple[int, Element | None, str]]:
        """What each sheet holds for (a document's or shadow host's id), its element unless it is an adopted one, and
        its CSS; in the order in which they count."""
        for element in self.root.walk() if self.root else ():
            if self._is_sheet(element.id) and (css := self._sheets.of(element.id, css_of(element))):
                yield element.home, element, css
        for host, css in self._sheets.adopted().items():
            yield host, None, css

    def inline_style(self, element: Element) -> dict[str, str]:
        """The declarations of the element's own style attribute, as changes left them."""
        given = element.record.get("attributes", {}).get("style", "")
        changes = self._lasting.styles.get(element.id)
        if not given and not changes:
            return {}
        return style.parse(style.changed(str(given), changes) if changes else str(given))

    def text(self) -> str:
        """The words of the page, one space between them: what a visitor could have read, shown or not."""
        words: list[str] = []
        todo = [self.root] if self.root else []
        while todo:
            element = todo.pop()
            if element.record["type"] == NodeType.TEXT:
                words.extend(element.record["textContent"].split())
            elif element.tag not in UNSEEN:
                todo.extend(reversed(list(element.children())))
        return " ".join(words)
