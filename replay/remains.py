"""What is left of a stretch of events where only the page at its end counts.

What happens to nodes that are gone by then, what a later change writes over, and what leaves nothing behind is let go
before it is even decoded. Chunks are read backwards, so that of every node the end is known first.
"""

from collections.abc import Container, Iterable, Sequence
from typing import Any

import msgspec

from replay import json_text
from replay.rrweb import MAX_ATTRIBUTE_CHARS, EventType, NodeType, Source


class Passed(msgspec.Struct, frozen=True):
    """An event that was let go; only its time counts."""

    at_ms: int | float


class _Event(msgspec.Struct, gc=False):
    type: int
    timestamp: int | float
    data: msgspec.Raw


class _Data(msgspec.Struct, gc=False):
    source: int
    id: int | None = None


class _Node(msgspec.Struct, gc=False, rename="camel"):
    id: int
    type: int
    tag_name: str = ""


class _Add(msgspec.Struct, gc=False, rename="camel"):
    parent_id: int
    node: _Node
    next_id: int | None = None
    previous_id: int | None = None


class _Gone(msgspec.Struct, gc=False, rename="camel"):
    id: int
    parent_id: int


class _Text(msgspec.Struct, gc=False):
    id: int


class _Tree(msgspec.Struct, gc=False, rename="camel"):
    id: int
    child_nodes: list["_Tree"] = []


class _Snapshot(msgspec.Struct, gc=False):
    node: _Tree


class _Attributes(msgspec.Struct, gc=False):
    id: int
    attributes: dict[str, str | int | float | bool | dict[str, Any] | list[Any] | None]


class _Mutation(msgspec.Struct, gc=False):
    source: int
    adds: list[_Add]
    removes: list[_Gone]
    texts: list[_Text]
    attributes: list[_Attributes]


_events = msgspec.json.Decoder(list[_Event]).decode
_data = msgspec.json.Decoder(_Data).decode
_mutation = msgspec.json.Decoder(_Mutation).decode
_snapshot = msgspec.json.Decoder(_Snapshot).decode

_BEGINS = b'{"source":0,'  # a mutation, as browsers write it; what they don't is read twice
_ELEMENT = int(NodeType.ELEMENT)
_POINTER = {Source.MOUSE_MOVE, Source.TOUCH_MOVE, Source.DRAG}
_LAST_COUNTS = {Source.SCROLL, Source.INPUT}  # of a node
_OF_NODES = _LAST_COUNTS | {Source.MEDIA, Source.STYLE_SHEET_RULE, Source.STYLE_DECLARATION}
# What these say may be refused, and then what was said before holds.
_REFUSED = {"src", "poster", "background", "href", "xlink:href", "_csstext", "value"}


def _read(raw: msgspec.Raw) -> _Data | _Mutation:
    """What an incremental event says. Raises msgspec.DecodeError, RecursionError."""
    if memoryview(raw)[: len(_BEGINS)] == _BEGINS:
        told = _mutation(raw)
        return told if told.source == Source.MUTATION else _data(raw)  # its source may be told twice
    data = _data(raw)
    return _mutation(raw) if data.source == Source.MUTATION else data


class _Kept:
    """Which parts of a mutation are left, by their places."""

    def __init__(self, event: _Event, told: _Mutation) -> None:
        self.event = event
        self.told = told
        self.adds: list[int] = []
        self.removes = set(range(len(told.removes)))
        self.texts: list[int] = []
        self.attributes: list[int] = []

    def raw(self) -> object:
        """The event with what is left of it."""
        if not (self.adds or self.removes or self.texts or self.attributes):
            return Passed(self.event.timestamp)
        data = json_text.decode(bytes(self.event.data))
        for name, places in (
            ("adds", sorted(self.adds)),
            ("removes", sorted(self.removes)),
            ("texts", sorted(self.texts)),
            ("attributes", sorted(self.attributes)),
        ):
            if len(places) < len(data[name]):
                data[name] = [data[name][n] for n in places]
        return {"type": self.event.type, "timestamp": self.event.timestamp, "data": data}


class _Backwards:
    """What is known of the events behind the place."""

    def __init__(self) -> None:
        self.pointed = False
        self._clear()

    def _clear(self) -> None:
        # nodes that are removed before they are told of anew, each with the removes that say so
        self._dead: dict[int, list[tuple[_Kept, int]]] = {}
        self._unmade: dict[int, list[tuple[_Kept, int]]] = {}  # the removes of those that were never made
        self._anchors: set[int] = set()  # what a node that stays was put beside
        self._written: set[tuple[int, str]] = set()  # texts and attributes that are written over
        self._told: set[tuple[int, int]] = set()  # inputs and scrolling

    def event(self, event: _Event) -> "_Kept | object":
        if event.type == EventType.INCREMENTAL:
            return self._incremental(event)
        if event.type not in (EventType.FULL_SNAPSHOT, EventType.META):
            return Passed(event.timestamp)
        if event.type == EventType.FULL_SNAPSHOT:
            self.settle(_identities(event.data))
        self._clear()  # its nodes are others, or the same ones with all that they had
        return _whole(event)

    def settle(self, known: Container[int] | None) -> None:
        """The page before holds these nodes, or we don't know which: what was never made need not be removed."""
        for identity, removes in self._unmade.items():
            if known is not None and identity not in known:
                _let_go(removes)

    def opaque(self) -> None:
        """What stands here says we don't know what."""
        self._clear()

    def _incremental(self, event: _Event) -> "_Kept | object":
        try:
            data = _read(event.data)
        except (msgspec.DecodeError, RecursionError):
            self._clear()
            return _whole(event)
        if isinstance(data, _Mutation):
            return self._mutation(_Kept(event, data))
        if data.source in _POINTER:
            first, self.pointed = not self.pointed, True
            return _whole(event) if first else Passed(event.timestamp)
        if data.source == Source.MOUSE_INTERACTION:
            return Passed(event.timestamp)
        if data.source in _OF_NODES and data.id is not None:
            if data.id in self._dead or (data.source, data.id) in self._told:
                return Passed(event.timestamp)
            if data.source in _LAST_COUNTS:
                self._told.add((data.source, data.id))
        return _whole(event)

    def _mutation(self, kept: _Kept) -> _Kept:
        told, dead = kept.told, self._dead
        for n in range(len(told.attributes) - 1, -1, -1):
            change = told.attributes[n]
            if change.id not in dead and self._tells(change.id, change.attributes):
                kept.attributes.append(n)
        for n in range(len(told.texts) - 1, -1, -1):
            identity = told.texts[n].id
            if identity not in dead and (identity, "") not in self._written:
                self._written.add((identity, ""))
                kept.texts.append(n)
        self._adds(kept)
        unmade = self._unmade
        for n, gone in enumerate(told.removes):
            identity = gone.id
            if identity in unmade:
                _let_go(unmade.pop(identity))
            if identity in dead:
                dead[identity] = [*dead[identity], (kept, n)]
            else:
                dead[identity] = [(kept, n)]
        return kept

    def _tells(self, identity: int, attributes: dict[str, Any]) -> bool:
        """Whether any of these is not written over; from here on they are."""
        written = self._written
        tells = not attributes
        for name, value in attributes.items():
            if (identity, name) in written:
                continue
            tells = True
            sure = value is None or (isinstance(value, str) and len(value) <= MAX_ATTRIBUTE_CHARS)
            if sure and name.lower() not in _REFUSED and not name.startswith("rr_"):
                written.add((identity, name))
        return tells

    def _adds(self, kept: _Kept) -> None:
        adds, dead, anchors = kept.told.adds, self._dead, self._anchors
        skipped: dict[int, int] = {}
        for n, add in enumerate(adds):
            node, parent = add.node, add.parent_id
            identity = node.id
            if (
                (parent in skipped or parent in dead)
                # a text may take the place of its parent's, an html that of another
                or (identity in dead and node.type == _ELEMENT and node.tag_name != "html")
            ) and not (identity in anchors or identity in skipped):
                skipped[identity] = n
            else:
                kept.adds.append(n)
        todo = list(kept.adds)
        while todo:
            add = adds[todo.pop()]
            for anchor in (add.next_id, add.previous_id):
                if anchor is not None:
                    anchors.add(anchor)
                    if anchor in skipped:
                        back = skipped.pop(anchor)
                        kept.adds.append(back)
                        todo.append(back)
        self._leave_out(skipped)
        for n in kept.adds:
            identity = adds[n].node.id
            anchors.discard(identity)
            dead.pop(identity, None)
            self._unmade.pop(identity, None)

    def _leave_out(self, identities: Iterable[int]) -> None:
        """Nodes that are gone by the end, whoever says so."""
        for identity in identities:
            removes = self._dead.get(identity)
            if removes:
                self._unmade[identity] = removes
            elif removes is None:
                self._dead[identity] = []


def _let_go(removes: list[tuple[_Kept, int]]) -> None:
    for kept, n in removes:
        kept.removes.discard(n)


def _identities(data: msgspec.Raw) -> set[int] | None:
    """The ids of a full snapshot's nodes; None where they can't be read."""
    try:
        todo = [_snapshot(data).node]
    except (msgspec.DecodeError, RecursionError):
        return None
    found = set()
    while todo:
        node = todo.pop()
        found.add(node.id)
        todo += node.child_nodes
    return found


def _whole(event: _Event) -> object:
    return {"type": event.type, "timestamp": event.timestamp, "data": json_text.decode(bytes(event.data))}


def remains(texts: Sequence[bytes], known: Container[int]) -> list[list[object] | None]:
    """Of each chunk's JSON text the raw events that still count after the last of them, and `Passed` for the others;
    None for a chunk that can't be read. The chunks follow one another; `known` are the nodes of the page before."""
    behind = _Backwards()
    found: list[list[object] | None] = []
    for text in reversed(texts):
        try:
            events = _events(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            behind.opaque()
            found.append(_slowly(text))
            continue
        behind.pointed = False  # of each chunk one, should the last be none that counts
        found.append([behind.event(event) for event in reversed(events)][::-1])
    behind.settle(known)
    return [
        [one.raw() if isinstance(one, _Kept) else one for one in events] if events is not None else None
        for events in reversed(found)
    ]


def _slowly(text: bytes) -> list[object] | None:
    try:
        events = json_text.decode(text)
    except ValueError:
        return None
    return events if isinstance(events, list) else None
