"""Stylesheets that scripts change rule by rule, as CSS-in-JS libraries do in production."""

from typing import Any

import pytest

from replay.backdrop import backdrop
from replay.sheets import Sheet, split
from tests.replay.pages import Event, add, element, incremental, mutation, snapshot, text
from tests.replay.test_dom import rebuilt

BASE = 'a { content: "}{;" } @media (width > 5px) { b { c: d } e { f: g } } @layer x;'


def css_in(dom: Any, identity: int) -> str:
    todo = [dom.snapshot()]
    while todo:
        node = todo.pop()
        if node["id"] == identity:
            return str(node["attributes"]["_cssText"])
        todo.extend(node.get("childNodes", ()))
    raise AssertionError(identity)


@pytest.mark.parametrize(
    ("given_css", "rules"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param(
            BASE, ['a { content: "}{;" }', "@media (width > 5px) { b { c: d } e { f: g } }", "@layer x;"], id="all"
        ),
        pytest.param("/* x */ a{}/* y */", ["a{}"], id="comments"),
        pytest.param("a{b:c", ["a{b:c"], id="unclosed"),
        pytest.param("}a{}", ["}", "a{}"], id="closed too often"),
        pytest.param(r"a\{{}b{}", [r"a\{{}", "b{}"], id="escape"),
    ],
)
def test_rules_are_told_apart(given_css: str, rules: list[str]) -> None:
    assert split(given_css) == rules


def test_insert_and_delete_at_every_level() -> None:
    sheet = Sheet(BASE)
    sheet.insert("first {}", None)
    sheet.insert("last {}", 99)
    sheet.insert("inner {}", [2, 1])
    sheet.delete([2, 0])
    sheet.delete(1)
    sheet.delete(77)
    sheet.insert("nowhere {}", [0, 5, 0])
    assert split(sheet.text) == ["first {}", "@media (width > 5px) {\ninner {}\ne { f: g }\n}", "@layer x;", "last {}"]


def test_declare_changes_one_rule() -> None:
    sheet = Sheet("a { top: 1px; left: 2px } @media print { b { c: d } }")
    sheet.declare([0], {"top": False, "left": ["3px", "important"]})
    sheet.declare([1, 0], {"c": "e"})
    sheet.declare([5], {"c": "e"})
    assert split(sheet.text) == ["a { left: 3px !important; }", "@media print {\nb { c: e; }\n}"]


def inserted(at_ms: int, identity: int, rule: str, place: Any = 0) -> Event:
    return incremental(at_ms, 8, id=identity, adds=[{"rule": rule, "index": place}])


def test_rules_inserted_by_script_are_in_the_snapshot() -> None:
    style = element(9, "style", text(10, ""), _cssText="a { b: c }")
    dom = rebuilt(snapshot(1, head=(style,)), inserted(2, 9, ".css-1 { color: red }", 1))
    assert split(css_in(dom, 9)) == ["a { b: c }", ".css-1 { color: red }"]


def test_rules_are_lost_with_the_text_they_stood_in() -> None:
    style = element(9, "style", text(10, "a { b: c }"))
    dom = rebuilt(
        snapshot(1, head=(style,)), inserted(2, 9, "d {}"), mutation(3, texts=[{"id": 10, "value": "x { y: z }"}])
    )
    with pytest.raises(KeyError):
        css_in(dom, 9)
    assert "x { y: z }" in str(dom.snapshot())


def test_adopted_sheets_become_elements_of_head_and_shadow() -> None:
    host = {**element(9, "my-card", {**element(10, "p"), "isShadow": True}), "isShadowHost": True, "isCustom": True}
    sheet = {"styleId": 1, "rules": [{"rule": "p { color: red }"}, {"rule": "b {}", "index": 1}]}
    dom = rebuilt(
        snapshot(1, host),
        incremental(2, 15, id=1, styles=[sheet], styleIds=[1]),
        incremental(3, 15, id=9, styleIds=[1]),
        incremental(4, 13, styleId=1, index=[0], set={"property": "color", "value": "blue", "priority": ""}),
    )
    root = dom.snapshot()
    assert root is not None
    head, body = root["childNodes"][0]["childNodes"]
    (style,) = head["childNodes"]
    assert split(style["attributes"]["_cssText"]) == ["p { color: blue; }", "b {}"]
    shadow = body["childNodes"][0]["childNodes"][-1]
    assert (shadow["tagName"], shadow["isShadow"]) == ("style", True)
    assert shadow["id"] != style["id"]


def test_backdrop_has_the_rules_that_scripts_inserted() -> None:
    style = element(9, "style", _cssText="")
    node = add(element(30, "p"), 4)
    events = [snapshot(1000, head=(style,)), inserted(1400, 9, ".a { b: url(https://x) }"), mutation(1500, adds=[node])]
    _, made = backdrop(events)
    assert ".a { b: url(data:,) }" in str(made["data"]["node"])
