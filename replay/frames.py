"""Documents of a page's own frames: a full snapshot holds none, as rrweb's recorder and replayer have it."""

from replay.rrweb import Event, EventType, Node, NodeType, Source


def detach(snapshot: Node, at_ms: int) -> list[Event]:
    """Take the frames' documents out of a page's tree; the events that put them in again, outer ones first."""
    events: list[Event] = []
    todo = [snapshot]
    while todo:
        node = todo.pop()
        children = node.get("childNodes", [])
        inner = [child for child in children if child["type"] == NodeType.DOCUMENT]
        if inner:
            node["childNodes"] = [child for child in children if child["type"] != NodeType.DOCUMENT]
            events += (_attached(node["id"], document, at_ms) for document in inner)
        todo += children
    return events


def _attached(frame: int, document: Node, at_ms: int) -> Event:
    added = {"parentId": frame, "nextId": None, "node": document}
    change = {"removes": [], "adds": [added], "texts": [], "attributes": [], "isAttachIframe": True}
    return {
        "type": int(EventType.INCREMENTAL),
        "data": {"source": int(Source.MUTATION), **change},
        "timestamp": at_ms,
    }
