"""Recorded events made harmless, by an allow-list: what is not known is not passed on.

The content security policy of the player's document is the wall; this is the fence before it, and what the
rebuilding in Python relies on: after it every key has its type.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from replay import css, incremental, nodes
from replay.adds import in_order
from replay.incremental import declarations, px, records, whole
from replay.rrweb import MAX_DEPTH, MAX_NODES, MAX_SIDE_PX, Event, EventType, Node, Source

MAX_PAYLOAD_CHARS = 2_000
LATEST_MS = 2**52


class Normaliser:
    """Cleans one tab's events in their order; it has to know the elements' names to judge their attributes.

    `cut` tells why parts of a page are missing: "deep", "large", or "" if none are.
    """

    def __init__(self, *, max_nodes: int = MAX_NODES, max_depth: int = MAX_DEPTH) -> None:
        self.cut = ""
        self._tags: dict[int, str] = {}
        self._styles: set[int] = set()  # text nodes that hold CSS
        self._depths: dict[int, int] = {}
        self._max_nodes = max_nodes
        self._max_depth = max_depth

    def go_on(self, cleaned: Iterable[Event]) -> None:
        """These were cleaned before, a full snapshot among them: what follows is judged by them."""
        for event in cleaned:
            data = event["data"]
            if event["type"] == EventType.FULL_SNAPSHOT:
                self._tags, self._styles, self._depths = nodes.known(data["node"])
            elif event["type"] == EventType.INCREMENTAL and data["source"] == Source.MUTATION:
                for added in data["adds"]:
                    below = self._depths.get(added["parentId"], -1) + 1
                    tags, styles, depths = nodes.known(added["node"], below)
                    self._tags |= tags
                    self._styles |= styles
                    self._depths |= depths

    def events(self, given: Iterable[object]) -> Iterator[Event]:
        for event in given:
            clean = self.event(event)
            if clean is not None:
                yield clean

    def event(self, given: object) -> Event | None:
        """The harmless event, or None if it is not one we let pass."""
        if not isinstance(given, dict):
            return None
        at_ms = whole(given.get("timestamp"), 0, LATEST_MS)
        data = given.get("data")
        if at_ms is None or not isinstance(data, dict):
            return None
        kind = given.get("type")
        clean: dict[str, Any] | None = None
        if kind == EventType.INCREMENTAL:
            clean = self._incremental(data)
        elif kind == EventType.FULL_SNAPSHOT:
            clean = self._snapshot(data)
        elif kind == EventType.META:
            clean = {
                "href": str(data.get("href", ""))[:2048],
                "width": whole(data.get("width"), 1, MAX_SIDE_PX) or 1,
                "height": whole(data.get("height"), 1, MAX_SIDE_PX) or 1,
            }
        elif kind == EventType.CUSTOM:
            clean = {"tag": str(data.get("tag", ""))[:200], "payload": _text(data.get("payload"))}
        elif kind == EventType.PLUGIN:
            kind = int(EventType.CUSTOM)
            clean = {"tag": f"plugin:{str(data.get('plugin', ''))[:200]}", "payload": _text(data.get("payload"))}
        return None if clean is None else {"type": kind, "data": clean, "timestamp": at_ms}

    def _snapshot(self, data: dict[str, Any]) -> dict[str, Any] | None:
        tree = self._tree(data.get("node"))
        if tree.root is None or not tree.root.get("childNodes"):
            return None
        self._tags = tree.tags
        self._styles = tree.style_texts
        self._depths = tree.depths
        offset = data.get("initialOffset")
        offset = offset if isinstance(offset, dict) else {}
        return {"node": tree.root, "initialOffset": {"top": px(offset.get("top")), "left": px(offset.get("left"))}}

    def _tree(self, given: object, depth: int = 0) -> nodes.Tree:
        tree = nodes.Tree(given, depth, max_nodes=self._max_nodes, max_depth=self._max_depth)
        self.cut = self.cut or tree.cut
        return tree

    def _incremental(self, data: dict[str, Any]) -> dict[str, Any] | None:
        if data.get("source") == Source.MUTATION:
            return self._mutation(data)
        clean = incremental.clean(data)
        # played or paused, what is neither a video nor a sound makes rrweb throw at every later pause
        if clean and clean["source"] == Source.MEDIA and self._tags.get(clean["id"]) not in ("video", "audio"):
            return None
        return clean

    def _mutation(self, data: dict[str, Any]) -> dict[str, Any]:
        clean: dict[str, Any] = {"source": int(Source.MUTATION)}
        clean["removes"] = [
            {
                "id": gone["id"],
                "parentId": gone["parentId"],
                **({"isShadow": True} if gone.get("isShadow") is True else {}),
            }
            for gone in records(data.get("removes"))
            if nodes.is_id(gone.get("id")) and nodes.is_id(gone.get("parentId"))
        ]
        placed = [given for given in records(data.get("adds")) if nodes.is_id(given.get("parentId"))]
        clean["adds"] = [added for given in in_order(placed) if (added := self._added(given))]
        clean["texts"] = [
            {"id": given["id"], "value": self._changed_text(given["id"], given.get("value"))}
            for given in records(data.get("texts"))
            if nodes.is_id(given.get("id"))
        ]
        clean["attributes"] = [
            {"id": given["id"], "attributes": self._changed(self._tags.get(given["id"], ""), given["attributes"])}
            for given in records(data.get("attributes"))
            if nodes.is_id(given.get("id")) and isinstance(given.get("attributes"), dict)
        ]
        if data.get("isAttachIframe") is True:
            clean["isAttachIframe"] = True
        return clean

    def _added(self, given: dict[str, Any]) -> Node | None:
        parent = self._tags.get(given["parentId"])
        if parent == "noscript":
            return None
        tree = self._tree(given.get("node"), self._depths.get(given["parentId"], -1) + 1)
        if tree.root is None:
            return None
        self._depths |= tree.depths
        for identity, name in tree.tags.items():
            self._tags[identity] = name if self._tags.get(identity, name) == name else ""
        self._styles |= tree.style_texts
        if "textContent" in tree.root and parent in ("style", ""):
            # its neighbours may come before or after it, or change later
            self._styles.add(tree.root["id"])
            tree.root["textContent"] = css.clean_part(tree.root["textContent"])
        added: Node = {"parentId": given["parentId"], "node": tree.root}
        for key in ("nextId", "previousId"):
            if nodes.is_id(given.get(key)):
                added[key] = given[key]
            elif key == "nextId":
                added[key] = None
        return added

    def _changed_text(self, identity: int, value: object) -> str:
        plain = nodes.text(value)
        return css.clean_part(plain) if identity in self._styles and plain else plain

    def _changed(self, tag: str, given: dict[str, Any]) -> dict[str, Any]:
        changed: dict[str, Any] = {}
        for name, value in given.items():
            if value is None:
                changed[name] = None
            elif name == "style" and isinstance(value, dict):
                changed[name] = declarations(value)
            elif tag != "script":
                clean = nodes.attribute(tag, name, value)
                if isinstance(clean, str):
                    changed["src" if name == "rr_dataURL" and tag == "img" else name] = clean
        return changed


def _text(payload: object) -> str:
    if isinstance(payload, str):
        return payload[:MAX_PAYLOAD_CHARS]
    try:
        return json.dumps(payload, ensure_ascii=False)[:MAX_PAYLOAD_CHARS]
    except (RecursionError, ValueError, TypeError):
        return ""
