"""The rebuilt document, held against a plain model of nested lists, and against what recorders send."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replay.dom import Dom
from replay.normalise import Normaliser
from tests.replay.pages import Event, add, element, incremental, meta, mutation, snapshot, text


def rebuilt(*events: Any) -> Dom:
    dom = Dom()
    for event in Normaliser().events(events):
        dom.apply(event)
    return dom


def shape(node: Any) -> Any:
    """`(id, children)` all the way down."""
    return node["id"], [shape(child) for child in node.get("childNodes", ())]


def body(dom: Dom) -> Any:
    root = dom.snapshot()
    assert root is not None
    return root["childNodes"][0]["childNodes"][1]


class Model:
    """A tree of lists by id; 4 is the body."""

    def __init__(self) -> None:
        self.children: dict[int, list[int]] = {4: []}

    def parent(self, identity: int) -> int | None:
        return next((parent for parent, children in self.children.items() if identity in children), None)

    def remove(self, identity: int) -> None:
        parent = self.parent(identity)
        if parent is not None:
            self.children[parent].remove(identity)
        for child in list(self.children[identity]):
            self.remove(child)
        del self.children[identity]

    def add(self, identity: int, parent: int, before: int | None) -> None:
        siblings = self.children[parent]
        siblings.insert(siblings.index(before) if before in siblings else len(siblings), identity)
        self.children[identity] = []

    def shape(self, identity: int = 4) -> Any:
        return identity, [self.shape(child) for child in self.children[identity]]


@given(st.data())
@settings(max_examples=200)
def test_random_changes_give_the_models_tree(data: st.DataObject) -> None:
    model = Model()
    events: list[Event] = [meta(0), snapshot(1)]
    fresh = 10
    for step in range(data.draw(st.integers(1, 12))):
        removes, adds = [], []
        for _ in range(data.draw(st.integers(0, 2))):
            known = [identity for identity in model.children if identity != 4]
            if known:
                gone = data.draw(st.sampled_from(known))
                removes.append({"id": gone, "parentId": model.parent(gone)})
                model.remove(gone)
        for _ in range(data.draw(st.integers(0, 5))):
            parent = data.draw(st.sampled_from(sorted(model.children)))
            before = data.draw(st.sampled_from([None, *model.children[parent]]))
            model.add(fresh, parent, before)
            adds.append(add(element(fresh, "p"), parent, before))
            fresh += 1
        # whatever the order in which they are told
        events.append(mutation(step + 2, adds=data.draw(st.permutations(adds)), removes=removes))
    dom = rebuilt(*events)
    assert len(dom) == len(model.children) + 3
    assert sorted(ids(shape(body(dom)))) == sorted(ids(model.shape()))
    assert shape(body(dom)) == model.shape() or has_ties(events)


def ids(tree: Any) -> list[int]:
    return [tree[0], *(identity for child in tree[1] for identity in ids(child))]


def has_ties(events: list[Event]) -> bool:
    """Two adds of one mutation that name the same place have no order but that in which they are told."""
    for event in events[2:]:
        places = [(one["parentId"], one["nextId"]) for one in event["data"]["adds"]]
        if len(set(places)) < len(places):
            return True
    return False


def test_added_before_its_sibling_and_parent_are_there() -> None:
    adds = [
        add(text(23, "deep"), 22),
        add(element(20, "p"), 4, 21),
        add(element(22, "b"), 20),
        add(element(21, "p"), 4),
    ]
    assert shape(body(rebuilt(snapshot(1), mutation(2, adds=adds)))) == (4, [(20, [(22, [(23, [])])]), (21, [])])


def test_sibling_that_never_came_leaves_the_node_last() -> None:
    adds = [add(element(20, "p"), 4, 404), add(element(21, "b"), 20)]
    assert shape(body(rebuilt(snapshot(1, element(9, "i")), mutation(2, adds=adds)))) == (
        4,
        [(9, []), (20, [(21, [])])],
    )


def test_parent_that_never_came_drops_the_node() -> None:
    dom = rebuilt(snapshot(1), mutation(2, adds=[add(element(20, "p"), 404), add(element(21, "p"), 20)]))
    assert shape(body(dom)) == (4, [])


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"adds": [add(element(9, "p"), 10)]}, id="into its own child"),
        pytest.param({"adds": [add(element(9, "p"), 9)]}, id="into itself"),
        pytest.param({"adds": [add(element(1, "p"), 9)]}, id="the document into a child"),
        pytest.param({"removes": [{"id": 1, "parentId": 1}]}, id="the document removed"),
        pytest.param({"removes": [{"id": 9, "parentId": 4}, {"id": 10, "parentId": 9}]}, id="removed twice"),
        pytest.param({"adds": [add(element(30, "p"), 11)]}, id="into a text"),
        pytest.param(
            {"texts": [{"id": 9, "value": "x"}], "attributes": [{"id": 11, "attributes": {"a": "b"}}]}, id="kinds"
        ),
    ],
)
def test_impossible_change_leaves_a_tree(changes: Any) -> None:
    dom = rebuilt(snapshot(1, element(9, "p", element(10, "b", text(11, "x")))), mutation(2, **changes))
    tree = dom.snapshot()
    assert tree is not None
    found = ids(shape(tree))
    assert len(found) == len(set(found)) == len(dom)


def test_ids_twice_in_a_snapshot_stand_once() -> None:
    dom = rebuilt(snapshot(1, element(9, "p", element(9, "b"), text(10, "x")), element(9, "i")))
    tree = dom.snapshot()
    found = ids(shape(tree))
    assert len(found) == len(set(found)) == len(dom)


def test_moved_node_keeps_what_is_below_it_as_told() -> None:
    before = snapshot(1, element(9, "ul", element(10, "li", text(11, "a")), element(12, "li", text(13, "b"))))
    moved = mutation(
        2,
        removes=[{"id": 12, "parentId": 9}],
        adds=[add(element(12, "li"), 9, 10), add(text(13, "b"), 12)],
    )
    assert rebuilt(before, moved).text() == "b a"


def test_attributes_change_vanish_and_merge_styles() -> None:
    before = snapshot(1, element(9, "p", class_="a", style="color: red; background: url(data:image/png;base64,AA==)"))
    changes = [
        {"id": 9, "attributes": {"class": None, "title": "t"}},
        {"id": 9, "attributes": {"style": {"color": False, "top": "1px", "left": ["2px", "important"]}}},
    ]
    (node,) = body(rebuilt(before, mutation(2, attributes=changes)))["childNodes"]
    assert node["attributes"] == {
        "style": "background: url(data:image/png;base64,AA==); top: 1px; left: 2px !important;",
        "title": "t",
    }


def test_inputs_scrolling_and_size_are_in_the_snapshot() -> None:
    form = [
        element(9, "input", type="text"),
        element(10, "input", type="checkbox", checked=True),
        element(11, "select", element(12, "option", value="a", selected=True), element(13, "option", value="b")),
        element(14, "div"),
    ]
    dom = rebuilt(
        meta(0),
        snapshot(1, *form),
        incremental(2, 5, id=9, text="***", isChecked=False),
        incremental(2, 5, id=10, text="on", isChecked=False),
        incremental(2, 5, id=11, text="b", isChecked=False),
        incremental(2, 3, id=14, x=0, y=90),
        incremental(2, 3, id=1, x=3, y=700),
        incremental(2, 4, width=400, height=300),
    )
    box, check, select, scroller = body(dom)["childNodes"]
    assert box["attributes"]["value"] == "***"
    assert "checked" not in check["attributes"]
    assert [option["attributes"].get("selected") for option in select["childNodes"]] == [None, True]
    assert scroller["attributes"] == {"rr_scrollLeft": 0, "rr_scrollTop": 90}
    assert (dom.scroll_x, dom.scroll_y, dom.width, dom.height) == (3, 700, 400, 300)


def test_text_is_what_could_be_read() -> None:
    page = snapshot(
        1,
        element(9, "style", text(10, "a{}")),
        element(11, "script", text(12, "alert()")),
        element(13, "p", text(14, "  out\n of "), element(15, "b", text(16, "stock"))),
        head=(element(17, "title", text(18, "Shop")),),
    )
    assert rebuilt(page).text() == "out of stock"


def test_snapshot_given_back_builds_the_same_page() -> None:
    events = [snapshot(1, element(9, "p", text(10, "x"))), mutation(2, adds=[add(element(20, "i"), 9, 10)])]
    dom = rebuilt(*events)
    again = rebuilt({"type": 2, "timestamp": 3, "data": {"node": dom.snapshot(), "initialOffset": {}}})
    assert again.snapshot() == dom.snapshot()


def test_deep_page_costs_no_stack() -> None:
    adds = [add(element(100 + n, "div"), 99 + n if n else 4) for n in range(5_000)]
    dom = rebuilt(snapshot(1), mutation(2, adds=adds))
    assert 1_990 < len(dom) <= 2_003
    assert dom.snapshot() is not None
    assert dom.text() == ""


def test_fifty_thousand_adds_in_the_worst_order_are_done_at_once() -> None:
    adds = [add(element(10 + n, "p"), 4, 11 + n if n < 49_999 else None) for n in range(50_000)]
    dom = rebuilt(snapshot(1), mutation(2, adds=adds))
    children = body(dom)["childNodes"]
    assert [child["id"] for child in children] == list(range(10, 50_010))
