"""Small recordings, written as they are read."""

from typing import Any

from hypothesis import strategies as st

from replay.normalise import Normaliser

PIXEL = "data:image/png;base64,iVBORw0KGgo="
Event = dict[str, Any]


def text(identity: int, words: str) -> Event:
    return {"type": 3, "id": identity, "textContent": words}


def element(identity: int, tag: str, *children: Event, **attributes: Any) -> Event:
    """`_for` stands for names that Python keeps for itself; `__` for a hyphen."""
    named = {name.removesuffix("_").replace("__", "-"): value for name, value in attributes.items()}
    return {"type": 2, "id": identity, "tagName": tag, "attributes": named, "childNodes": list(children)}


def snapshot(at_ms: int, *body: Event, head: tuple[Event, ...] = ()) -> Event:
    """A document with ids 1 to 4: document, html, head, body."""
    html = element(2, "html", element(3, "head", *head), element(4, "body", *body))
    data = {"node": {"type": 0, "id": 1, "childNodes": [html]}, "initialOffset": {"top": 40, "left": 0}}
    return {"type": 2, "timestamp": at_ms, "data": data}


def meta(at_ms: int) -> Event:
    data = {"href": "https://shop.example/", "width": 1280, "height": 720}
    return {"type": 4, "timestamp": at_ms, "data": data}


def page(at_ms: int, words: str) -> list[Event]:
    """Meta and a full snapshot whose body (4) holds one heading (5)."""
    return [meta(at_ms), snapshot(at_ms, element(5, "h1", text(6, words)))]


def incremental(at_ms: float, source: int, **data: Any) -> Event:
    return {"type": 3, "timestamp": at_ms, "data": {"source": source, **data}}


def click(at_ms: float) -> Event:
    return incremental(at_ms, 2, type=2, id=5, x=1, y=1)


def mutation(
    at_ms: int,
    *,
    adds: list[Event] | None = None,
    removes: list[Event] | None = None,
    texts: list[Event] | None = None,
    attributes: list[Event] | None = None,
) -> Event:
    changes = {"adds": adds or [], "removes": removes or [], "texts": texts or [], "attributes": attributes or []}
    return incremental(at_ms, 0, **changes)


def add(node: Event, parent: int, before: int | None = None) -> Event:
    """The node comes without children, as the recorder sends it."""
    bare = {**node, "childNodes": []} if "childNodes" in node else node
    return {"parentId": parent, "nextId": before, "node": bare}


def clean(*events: Any) -> list[Event]:
    """The events of one tab, normalised."""
    return list(Normaliser().events(events))


any_json = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 400) | st.floats(allow_nan=True) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["type", "data", "source", "id", "node", "adds", "attributes", "childNodes", "tagName", "style"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)
